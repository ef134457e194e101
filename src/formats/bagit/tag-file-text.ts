/** Bytes decoded at once: a manifest of 100,000 lines is never held as one string. */
const DECODE_BYTES = 64 * 1024;
/** More than a digest and the longest path that the base allows, percent-encoded. */
export const MAX_LINE_CHARS = 64 * 1024;

/** Thrown while reading a tag file whose bytes are not in the encoding that `bagit.txt` declares. */
export class WrongEncoding extends Error {
  override readonly name = 'WrongEncoding';
}

/** Whether `Tag-File-Character-Encoding` names an encoding that Kho can read. */
export function isKnownEncoding(encoding: string): boolean {
  try {
    new TextDecoder(encoding);
    return true;
  } catch {
    return false;
  }
}

/** Whether the declared encoding is the one that RFC 8493 §2.1.1 recommends. */
export function isUtf8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding);
}

/** Whether text begins with the byte order mark of UTF-8. */
export function startsWithMark(content: Uint8Array | string): boolean {
  if (typeof content === 'string') return content.startsWith('\uFEFF');
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
}

/**
 * The lines of a tag file without their ends (LF, CR or CRLF, RFC 8493 §2.3), one by one; linear in the size.
 * A byte order mark before the first line is dropped. Of a line longer than any path can be (attacker-controlled text
 * without line ends must not grow in memory) the beginning is kept, and `onLong` is told its number, from 1.
 * Throws `WrongEncoding`.
 */
export function* tagFileLines(content: Uint8Array | string, encoding = 'UTF-8', onLong: (line: number) => void = () => {}): Generator<string> {
  let number = 0;
  let rest = '';
  /** The line being read is too long, and its beginning is all that is kept. */
  let cut = false;
  const ended = (line: string): string => {
    number += 1;
    if (cut || line.length > MAX_LINE_CHARS) onLong(number);
    cut = false;
    return line.length > MAX_LINE_CHARS ? line.slice(0, MAX_LINE_CHARS) : line;
  };
  for (const text of decode(content, encoding)) {
    const whole = rest + text;
    let start = 0;
    for (const end of whole.matchAll(/\r\n?|\n/g)) {
      // A CR at the very end may be the first half of CRLF: wait for the next piece.
      if (end[0] === '\r' && end.index === whole.length - 1) break;
      yield ended(whole.slice(start, end.index));
      start = end.index + end[0].length;
    }
    rest = whole.slice(start);
    if (rest.length <= MAX_LINE_CHARS) continue;
    cut = true;
    rest = rest.slice(0, MAX_LINE_CHARS) + (rest.endsWith('\r') ? '\r' : '');
  }
  if (rest.endsWith('\r')) rest = rest.slice(0, -1);
  if (rest !== '' || cut) yield ended(rest);
}

/** A text that is given whole is cut into pieces too: its longest line must not be copied again and again. */
function* decode(content: Uint8Array | string, encoding: string): Generator<string> {
  if (typeof content === 'string') {
    for (let at = content.startsWith('\uFEFF') ? 1 : 0; at < content.length; at += DECODE_BYTES) yield content.slice(at, at + DECODE_BYTES);
    return;
  }
  const decoder = new TextDecoder(byMark(content, encoding), { fatal: true });
  try {
    for (let at = 0; at < content.byteLength; at += DECODE_BYTES) {
      yield decoder.decode(content.subarray(at, at + DECODE_BYTES), { stream: true });
    }
    yield decoder.decode();
  } catch (cause) {
    throw new WrongEncoding(encoding, { cause });
  }
}

/** "UTF-16" alone means: as its byte order mark says, big-endian without one (RFC 2781 §4.3). */
function byMark(content: Uint8Array, encoding: string): string {
  if (!/^utf-?16$/i.test(encoding)) return encoding;
  return content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : 'utf-16be';
}
