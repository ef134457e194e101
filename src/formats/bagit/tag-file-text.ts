/** Bytes decoded at once: a manifest of 100,000 lines is never held as one string. */
const DECODE_BYTES = 64 * 1024;
/** More than a digest and the longest path that the base allows, percent-encoded. */
const MAX_LINE_CHARS = 64 * 1024;

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

/**
 * The lines of a tag file without their ends (LF, CR or CRLF, RFC 8493 §2.2.2), one by one.
 * A byte order mark before the first line is dropped. A line longer than any path can be is cut: attacker-controlled
 * text without line ends must not grow in memory. Throws `WrongEncoding`.
 */
export function* tagFileLines(content: Uint8Array | string, encoding = 'UTF-8'): Generator<string> {
  let rest = '';
  for (const text of decode(content, encoding)) {
    const whole = rest + text;
    let start = 0;
    for (const end of whole.matchAll(/\r\n?|\n/g)) {
      // A CR at the very end may be the first half of CRLF: wait for the next piece.
      if (end[0] === '\r' && end.index === whole.length - 1) break;
      yield whole.slice(start, end.index);
      start = end.index + end[0].length;
    }
    rest = whole.slice(start);
    if (rest.length <= MAX_LINE_CHARS) continue;
    yield rest;
    rest = '';
  }
  if (rest.endsWith('\r')) rest = rest.slice(0, -1);
  if (rest !== '') yield rest;
}

function* decode(content: Uint8Array | string, encoding: string): Generator<string> {
  if (typeof content === 'string') {
    yield content.startsWith('\uFEFF') ? content.slice(1) : content;
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
