/**
 * `Content-Disposition: attachment` for any file name (untrusted): an ASCII fallback for old clients, and the real name
 * in UTF-8 (RFC 6266, RFC 8187). Always an attachment: content of packages is never shown on our own origin.
 */
export function attachmentDisposition(name: string): string {
  const clean = lastSegment(name).toWellFormed();
  return `attachment; filename="${asciiName(clean)}"; filename*=UTF-8''${extendedValue(clean)}`;
}

function lastSegment(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1) || 'file';
}

function asciiName(name: string): string {
  // Vietnamese letters lose their marks, đ its bar; anything else outside the safe set becomes "_".
  const plain = name.normalize('NFD').replace(/\p{Mn}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
  return plain.replace(/[^A-Za-z0-9 ._()+,=@~-]/g, '_');
}

/** RFC 8187 §3.2: attr-char stay, every other byte of the UTF-8 form is percent-encoded. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
