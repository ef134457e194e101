import type { TextSink } from '../../../src/base/index.ts';

/** Every Vietnamese letter, both cases, precomposed; and the same decomposed. */
const BASES = 'aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz';
const TONES = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
export const VIETNAMESE = Array.from(BASES).flatMap((base) => TONES.map((tone) => base + tone)).flatMap((letter) => [letter, letter.toUpperCase()]).join(' ').normalize('NFC');
export const VIETNAMESE_NFD = VIETNAMESE.normalize('NFD');

/** What a function writes into its sink. */
export function written(write: (sink: TextSink) => void): string {
  const parts: string[] = [];
  write((text) => { parts.push(text); });
  return parts.join('');
}

/** A text or bytes as a source, in pieces of `size` bytes. */
export function* pieces(content: string | Uint8Array, size = Number.MAX_SAFE_INTEGER): Generator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
