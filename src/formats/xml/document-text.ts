import { isAscii, isUtf8 } from 'node:buffer';

const NOTHING: Uint8Array = new Uint8Array(0);
const MARK = '\uFEFF';

/** Bytes of a document as text, piece by piece: strictly UTF-8, without a byte order mark, with line feeds for line ends (XML 1.0 §2.11). */
export class DocumentText {
  /** The first bytes of a letter whose last ones have not come yet. */
  #cut: Uint8Array = NOTHING;
  /** The text so far ends with a carriage return: what follows says whether it is a line end by itself. */
  #returned = false;
  #begun = false;

  /** The text of the next bytes, or undefined when they are not UTF-8. Letters and line ends are whole. */
  next(bytes: Uint8Array): string | undefined {
    const joined = this.#cut.byteLength === 0 ? bytes : Buffer.concat([this.#cut, bytes]);
    const whole = joined.byteLength - lettersCutOff(joined);
    // A copy, for the source may use its memory again.
    this.#cut = whole === joined.byteLength ? NOTHING : Uint8Array.from(joined.subarray(whole));
    return this.#unified(joined.subarray(0, whole));
  }

  /** What was still held back; undefined when the last letter is not whole. */
  end(): string | undefined {
    if (this.#cut.byteLength > 0) return undefined;
    return this.#returned ? '\n' : '';
  }

  #unified(bytes: Uint8Array): string | undefined {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // ASCII, as most documents are in most places, takes one byte a character.
    const text = isAscii(view) ? view.toString('latin1') : isUtf8(view) ? view.toString('utf8') : undefined;
    if (text === undefined || text === '') return text;
    const marked = !this.#begun && text.startsWith(MARK);
    this.#begun = true;
    return this.#withLineFeeds(marked ? text.slice(1) : text);
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
