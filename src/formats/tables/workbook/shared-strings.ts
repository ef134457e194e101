import { parseXml, type XmlHandler, type XmlProblem } from '../../xml/index.ts';
import type { ByteStream } from '../../../base/index.ts';

const PAGE = 4 * 1024 * 1024;

/** Texts of a workbook, each kept once and as UTF-8: a hundred thousand titles are some twenty megabytes. */
export class SharedStrings {
  readonly #limit: number;
  readonly #pages: Buffer[] = [];
  /** Bytes used of the last page. */
  #used = PAGE;
  #total = 0;
  #count = 0;
  #places = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  readonly #fonts = new Map<number, string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /** False when there are more bytes than the limit allows. */
  add(text: string, font: string | undefined): boolean {
    const length = Buffer.byteLength(text);
    // Each entry costs something even when it is empty.
    this.#total += length + 16;
    if (this.#total > this.#limit) return false;
    if (this.#used + length > PAGE) {
      this.#pages.push(Buffer.allocUnsafe(Math.max(PAGE, length)));
      this.#used = 0;
    }
    this.#pages.at(-1)?.write(text, this.#used);
    this.#grow();
    this.#places[this.#count] = (this.#pages.length - 1) * 2 ** 32 + this.#used;
    this.#lengths[this.#count] = length;
    if (font !== undefined) this.#fonts.set(this.#count, font);
    this.#used += length;
    this.#count += 1;
    return true;
  }

  get(index: number): { readonly text: string; readonly font?: string } | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.#count) return undefined;
    const place = this.#places[index] ?? 0;
    const page = Math.floor(place / 2 ** 32);
    const start = place - page * 2 ** 32;
    const text = this.#pages[page]?.toString('utf8', start, start + (this.#lengths[index] ?? 0)) ?? '';
    const font = this.#fonts.get(index);
    return font === undefined ? { text } : { text, font };
  }

  #grow(): void {
    if (this.#count < this.#places.length) return;
    const places = new Float64Array(this.#places.length * 2);
    places.set(this.#places);
    this.#places = places;
    const lengths = new Uint32Array(this.#lengths.length * 2);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
  }
}

/** Reads sharedStrings.xml (ECMA-376 part 1, 18.4). `tooLong` is called when there is more than the limit; it throws. */
export async function readSharedStrings(bytes: ByteStream, strings: SharedStrings, tooLong: () => never): Promise<XmlProblem | undefined> {
  const item = new RichText();
  const handler: XmlHandler = {
    open: (element) => {
      if (element.local === 'si') item.begin();
      else item.open(element.local, element.attribute('val'));
    },
    text: (value) => { item.text(value); },
    close: ({ local }) => {
      item.close(local);
      if (local === 'si' && !strings.add(item.value, item.font)) tooLong();
    },
  };
  return parseXml(bytes, handler);
}

/** The text of an item, plain or of runs; readings of Asian characters (`rPh`) are not part of it. */
export class RichText {
  value = '';
  font: string | undefined;
  #inText = false;
  #phonetic = 0;

  begin(): void {
    this.value = '';
    this.font = undefined;
    this.#inText = false;
    this.#phonetic = 0;
  }

  open(local: string, val: string | undefined): void {
    if (local === 'rPh') this.#phonetic += 1;
    else if (local === 't') this.#inText = true;
    else if (local === 'rFont') this.font ??= val;
  }

  text(value: string): void {
    if (this.#inText && this.#phonetic === 0) this.value += value;
  }

  close(local: string): void {
    if (local === 't') this.#inText = false;
    else if (local === 'rPh') this.#phonetic -= 1;
    else if (local === 'si' || local === 'is') this.value = withoutEscapes(this.value);
  }
}

/** `_x000D_` is a character that XML cannot carry (ECMA-376 part 1, 22.4.2.4). */
export function withoutEscapes(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;
}
