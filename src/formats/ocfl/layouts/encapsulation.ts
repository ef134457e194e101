/** Longer encoded identifiers are cut here and completed by their digest (extensions 0003 and 0012). */
const MOST = 100;

/** Name of the folder that an object root is: the encoded identifier, cut when it is long. */
export function encapsulationFolder(id: string, digest: string): string {
  const encoded = percentEncode(id);
  return encoded.length <= MOST ? encoded : `${encoded.slice(0, MOST)}-${digest}`;
}

/** Everything but `[A-Za-z0-9_-]` becomes `%xx` with lower-case hexadecimal digits. */
function percentEncode(id: string): string {
  let encoded = '';
  for (const byte of Buffer.from(id, 'utf8')) {
    const character = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return encoded;
}
