/**
 * The bytes of standard base64 (RFC 4648 §4) in its one canonical spelling, or undefined: padding is required, and
 * nothing else is tolerated, so that no two texts mean the same signature.
 */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

export function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
