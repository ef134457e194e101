import { isAscii, isUtf8 } from 'node:buffer';

const NOTHING: Uint8Array = new Uint8Array(0);
const MARK = '\uFEFF';

/** Bytes of a document as text, piece by piece: strictly UTF-8, without a byte order mark, with line feeds for line ends (XML 1.0 §2.11). */
export class DocumentText {
  /** Nothing but ASCII is expected: that is what the document declares. */
  asciiOnly = false;
  /** A byte was met that should not be there; the text ends before it. */
  isBroken = false;
  /** The first bytes of a letter whose last ones have not come yet. */
  #cut: Uint8Array = NOTHING;
  /** The text so far ends with a carriage return: what follows says whether it is a line end by itself. */
  #returned = false;
  #begun = false;

  /** The text of the next bytes, as far as they are right. Letters and line ends are whole. */
  next(bytes: Uint8Array): string {
    const joined = this.#cut.byteLength === 0 ? bytes : Buffer.concat([this.#cut, bytes]);
    const whole = joined.byteLength - lettersCutOff(joined);
    // A copy, for the source may use its memory again.
    this.#cut = whole === joined.byteLength ? NOTHING : Uint8Array.from(joined.subarray(whole));
    const text = this.#decoded(Buffer.from(joined.buffer, joined.byteOffset, whole));
    if (text === '') return '';
    const marked = !this.#begun && text.startsWith(MARK);
    this.#begun = true;
    return this.#withLineFeeds(marked ? text.slice(1) : text);
  }

  /** What was still held back. The last letter may not be whole. */
  end(): string {
    this.isBroken = this.#cut.byteLength > 0;
    return this.#returned ? '\n' : '';
  }

  #decoded(bytes: Buffer): string {
    // ASCII, as most documents are in most places, takes one byte a character.
    if (isAscii(bytes)) return bytes.toString('latin1');
    if (!this.asciiOnly && isUtf8(bytes)) return bytes.toString('utf8');
    this.isBroken = true;
    return bytes.toString('utf8', 0, this.#rightUntil(bytes));
  }

  /** How many bytes at the beginning are right and whole letters. */
  #rightUntil(bytes: Buffer): number {
    const letters = (end: number): Buffer => bytes.subarray(0, end - lettersCutOff(bytes.subarray(0, end)));
    const isRight = this.asciiOnly ? isAscii : isUtf8;
    let [right, wrong] = [0, bytes.byteLength];
    while (wrong - right > 1) {
      const middle = (right + wrong) >> 1;
      if (isRight(letters(middle))) right = middle;
      else wrong = middle;
    }
    return letters(right).byteLength;
  }

  #withLineFeeds(text: string): string {
    if (!this.#returned && !text.includes('\r')) return text;
    const all = this.#returned ? `\r${text}` : text;
    this.#returned = all.endsWith('\r');
    return (this.#returned ? all.slice(0, -1) : all).replace(/\r\n?/g, '\n');
  }
}

/** How many bytes at the end are the beginning of a letter. */
function lettersCutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back += 1) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
