import { digestOf } from '../../base/index.ts';

/** Name of the storage layout extension that Kho writes. */
export const LAYOUT_0003 = '0003-hash-and-id-n-tuple-storage-layout';

const TUPLE_SIZE = 3;
const TUPLES = 3;
/** Longer encoded ids are cut here and completed by their digest (extension 0003, "Procedure"). */
const MAX_ENCAPSULATION = 100;

/** Content of `extensions/0003…/config.json`: the defaults of the extension, written out. */
export const LAYOUT_0003_CONFIG = {
  extensionName: LAYOUT_0003,
  digestAlgorithm: 'sha256',
  tupleSize: TUPLE_SIZE,
  numberOfTuples: TUPLES,
} as const;

/**
 * Path of an object root inside the storage root by OCFL extension 0003: three tuples of the id's sha256,
 * then the percent-encoded id. `urn:uuid:…` → `a1b/2c3/d4e/urn%3auuid%3a…`.
 */
export function objectRootPath(id: string): string {
  const digest = digestOf('sha256', id);
  const tuples = Array.from({ length: TUPLES }, (_, n) => digest.slice(n * TUPLE_SIZE, (n + 1) * TUPLE_SIZE));
  const encoded = percentEncode(id);
  const folder = encoded.length <= MAX_ENCAPSULATION ? encoded : `${encoded.slice(0, MAX_ENCAPSULATION)}-${digest}`;
  return [...tuples, folder].join('/');
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
