import { isUtf8 } from 'node:buffer';

/** How the first bytes of a file read as text: `legacy` is an 8-bit encoding (TCVN3, VNI, Windows-1258…) that nothing proves. */
export type TextReading = 'utf-8' | 'utf-16' | 'legacy';

/** White space that text may hold; every other control character means that the bytes are no text. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d]);

/** Reads the head of a file as text; undefined when it holds what no text holds. */
export function readingOf(head: Buffer): TextReading | undefined {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'utf-16';
  for (const byte of head) if ((byte < 0x20 && !TEXT_CONTROLS.has(byte)) || byte === 0x7f) return undefined;
  return isUtf8(withoutCutCharacter(head)) ? 'utf-8' : 'legacy';
}

/** How the text begins, after byte order mark and white space, in lower case. Empty when it cannot be markup. */
export function leadOf(head: Buffer): string {
  const wide = utf16Lead(head);
  if (wide !== undefined) return wide.trimStart().toLowerCase();
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  return firstVisible(head, start) === 0x3c ? head.toString('latin1', start).trimStart().toLowerCase() : '';
}

function utf16Lead(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 2);
  // Big-endian markup is ASCII with zero bytes before each letter: read one byte later it is little-endian.
  return head[0] === 0xfe && head[1] === 0xff ? head.toString('utf16le', 3) : undefined;
}

function firstVisible(head: Buffer, start: number): number | undefined {
  for (let at = start; at < head.length; at++) {
    const byte = head[at];
    if (byte !== undefined && byte > 0x20) return byte;
  }
  return undefined;
}

/** The head ends anywhere, so its last character may be cut in two: at most three bytes of it stand there. */
function withoutCutCharacter(head: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= head.length; back++) {
    const byte = head[head.length - back] ?? 0;
    if (byte < 0x80) return head;
    if (byte >= 0xc0) {
      const whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < whole ? head.subarray(0, -back) : head;
    }
  }
  return head;
}
