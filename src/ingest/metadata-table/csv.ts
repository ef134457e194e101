import { MAX_COLUMNS, type Records, type TableRecord, type Unreadable } from './metadata-table.ts';

/** The separators that spreadsheets write: Excel with Vietnamese regional settings writes semicolons. */
export const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/**
 * The records of a CSV text (RFC 4180): quoted fields with doubled quotes and line breaks, lines ending with CRLF, LF or
 * CR. Kinder than the RFC where nothing can be meant otherwise: a quotation mark inside an unquoted field is itself, and
 * blanks around a quoted field are dropped.
 */
export function csvRecords(text: string, separator: Separator): Records {
  return { [Symbol.iterator]: () => readRecords(new Cursor(text, separator)) };
}

function* readRecords(cursor: Cursor): Generator<TableRecord, Unreadable | undefined> {
  while (!cursor.isAtEnd) {
    const row = cursor.line;
    const cells: string[] = [];
    do {
      const cell = cursor.readField();
      if (cell === undefined) return { problem: 'quotes', place: String(cursor.quoteLine) };
      cells.push(cell);
      if (cells.length > MAX_COLUMNS) return { problem: 'too-large', place: String(row) };
    } while (cursor.takeSeparator());
    cursor.takeLineEnd();
    yield { row, cells };
  }
  return undefined;
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** A place in the text: reads one field after the other and counts lines. */
class Cursor {
  line = 1;
  /** Where the last quoted field began. */
  quoteLine = 1;
  readonly #text: string;
  readonly #separator: number;
  #at = 0;

  constructor(text: string, separator: Separator) {
    this.#text = text;
    this.#separator = separator.charCodeAt(0);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Undefined when a quoted field has no end, or is followed by more than the end of a field. */
  readField(): string | undefined {
    const start = this.#at;
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) === QUOTE) return this.#readQuoted();
    this.#at = start;
    while (!this.#isFieldEnd()) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  takeSeparator(): boolean {
    if (this.#text.charCodeAt(this.#at) !== this.#separator) return false;
    this.#at++;
    return true;
  }

  takeLineEnd(): void {
    if (this.isAtEnd) return;
    if (this.#text.charCodeAt(this.#at) === CR && this.#text.charCodeAt(this.#at + 1) === LF) this.#at++;
    this.#at++;
    this.line++;
  }

  #readQuoted(): string | undefined {
    this.quoteLine = this.line;
    let value = '';
    for (;;) {
      const start = this.#at + 1;
      const end = this.#text.indexOf('"', start);
      if (end === -1) return undefined;
      value += this.#text.slice(start, end);
      this.#at = end + 1;
      if (this.#text.charCodeAt(this.#at) !== QUOTE) break;
      value += '"';
    }
    this.line += value.match(/\r\n|\r|\n/g)?.length ?? 0;
    this.#skipBlanks();
    return this.#isFieldEnd() ? value : undefined;
  }

  #skipBlanks(): void {
    while (this.#text.charCodeAt(this.#at) === 0x20) this.#at++;
  }

  #isFieldEnd(): boolean {
    if (this.isAtEnd) return true;
    const code = this.#text.charCodeAt(this.#at);
    return code === this.#separator || code === LF || code === CR;
  }
}
