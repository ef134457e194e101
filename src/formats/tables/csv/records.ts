/** The separators that spreadsheets write: Excel with Vietnamese regional settings writes semicolons. */
export const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** One record of a CSV text and the line, from 1, on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Why the text is no CSV from this line on. */
export interface CsvProblem {
  readonly problem: 'quotes' | 'columns' | 'cell';
  readonly line: number;
}

export interface CsvLimits {
  readonly columns: number;
  readonly cell: number;
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Reads records (RFC 4180) from text that comes in pieces: quoted fields with doubled quotes and line breaks, lines ending
 * with CRLF, LF or CR. Kinder than the RFC where nothing else can be meant: a quotation mark inside an unquoted field is
 * itself, and blanks around a quoted field are dropped.
 */
export class CsvReader {
  readonly #separator: number;
  readonly #limits: CsvLimits;
  #text = '';
  #at = 0;
  #line = 1;
  #final = false;

  constructor(separator: Separator, limits: CsvLimits) {
    this.#separator = separator.charCodeAt(0);
    this.#limits = limits;
  }

  /** The records that are complete now; a problem is the last that is handed out. */
  write(text: string): Generator<CsvRecord | CsvProblem, void> {
    this.#text = this.#text.slice(this.#at) + text;
    this.#at = 0;
    return this.#records();
  }

  end(): Generator<CsvRecord | CsvProblem, void> {
    this.#final = true;
    return this.write('');
  }

  *#records(): Generator<CsvRecord | CsvProblem, void> {
    while (this.#at < this.#text.length) {
      const record = this.#readRecord();
      if (record === undefined) return;
      yield record;
      if ('problem' in record) {
        this.#text = '';
        this.#at = 0;
        return;
      }
    }
  }

  /** Undefined when more text is needed; then nothing has moved. */
  #readRecord(): CsvRecord | CsvProblem | undefined {
    const text = this.#text;
    const cells: string[] = [];
    let at = this.#at;
    let line = this.#line;
    for (;;) {
      const field = this.#readField(at, line);
      if (field === undefined || 'problem' in field) return field;
      cells.push(field.value);
      if (cells.length > this.#limits.columns) return { problem: 'columns', line: this.#line };
      at = field.next;
      line = field.line;
      const code = text.charCodeAt(at);
      if (at >= text.length) {
        if (!this.#final) return this.#longRecord(at);
        break;
      }
      at += 1;
      if (code === this.#separator) continue;
      if (code === CR && at >= text.length && !this.#final) return undefined;
      if (code === CR && text.charCodeAt(at) === LF) at += 1;
      line += 1;
      break;
    }
    const record = { line: this.#line, cells };
    this.#at = at;
    this.#line = line;
    return record;
  }

  /** What does not end cannot be kept for ever: attacker-controlled. */
  #longRecord(at: number): CsvProblem | undefined {
    return at - this.#at > 8 * this.#limits.cell ? { problem: 'cell', line: this.#line } : undefined;
  }

  #readField(from: number, line: number): { readonly value: string; readonly next: number; readonly line: number } | CsvProblem | undefined {
    const text = this.#text;
    let at = from;
    while (text.charCodeAt(at) === 0x20) at += 1;
    if (text.charCodeAt(at) === QUOTE) return this.#readQuoted(at, line);
    while (at < text.length && !this.#isFieldEnd(text.charCodeAt(at))) at += 1;
    if (at - from > this.#limits.cell) return { problem: 'cell', line };
    return { value: text.slice(from, at), next: at, line };
  }

  #readQuoted(from: number, begun: number): { readonly value: string; readonly next: number; readonly line: number } | CsvProblem | undefined {
    const text = this.#text;
    let value = '';
    let at = from;
    for (;;) {
      const end = text.indexOf('"', at + 1);
      if (end === -1 || end - from > 2 * this.#limits.cell) return this.#final || text.length - from > 2 * this.#limits.cell ? { problem: 'quotes', line: begun } : undefined;
      value += text.slice(at + 1, end);
      at = end + 1;
      if (at >= text.length && !this.#final) return undefined;
      if (text.charCodeAt(at) !== QUOTE) break;
      value += '"';
    }
    while (text.charCodeAt(at) === 0x20) at += 1;
    if (at < text.length && !this.#isFieldEnd(text.charCodeAt(at))) return { problem: 'quotes', line: begun };
    return { value, next: at, line: begun + (value.match(/\r\n|\r|\n/g)?.length ?? 0) };
  }

  #isFieldEnd(code: number): boolean {
    return code === this.#separator || code === LF || code === CR;
  }
}

/** All records of a text that is at hand; of a beginning that was cut, the last one may be missing. */
export function csvRecords(text: string, separator: Separator, limits: CsvLimits): readonly CsvRecord[] {
  const reader = new CsvReader(separator, limits);
  return [...reader.write(text)].filter((record): record is CsvRecord => 'cells' in record);
}
