import type { XmlElement, XmlHandler } from '../../xml/index.ts';
import type { TableCell, TableLimits, TableRow } from '../table.ts';
import { shownNumber } from './number-format.ts';
import type { Book } from './book.ts';
import { columnIndex, MergedCells } from './merged-cells.ts';
import { RichText, withoutEscapes } from './shared-strings.ts';

/** Things about one column that are told once for the sheet. */
export interface Seen {
  readonly row: number;
  count: number;
}

/** What was met on a sheet beside its rows. */
export interface SheetNotes {
  /** Cells with a formula, by column. */
  readonly formulas: Map<number, Seen>;
  /** Cells with a formula and no stored result. */
  readonly empty: Map<number, Seen>;
  /** Cells that hold an error such as #REF!. */
  readonly errors: Map<number, Seen>;
  /** Rows that are written and hold nothing. */
  blankRows: number;
  /** First cell whose text was cut, and how many. */
  cut: { readonly row: number; readonly column: number; count: number } | undefined;
  /** A row that has more columns than a sheet can have. */
  wide: number | undefined;
}

/** Cell types whose text stands in the cell itself. */
const DIRECT: ReadonlySet<string> = new Set(['str', 'd']);

/** Receives the XML of a sheet and pushes its rows (ECMA-376 part 1, 18.3). Formulas are never evaluated: their stored results are taken. */
export class SheetHandler implements XmlHandler {
  readonly notes: SheetNotes = { formulas: new Map(), empty: new Map(), errors: new Map(), blankRows: 0, cut: undefined, wide: undefined };
  readonly #book: Book;
  readonly #sheet: string;
  readonly #limits: TableLimits;
  readonly #merged: MergedCells;
  readonly #push: (row: TableRow) => void;
  readonly #inline = new RichText();
  #row = 0;
  #column = -1;
  #cells: (TableCell | undefined)[] = [];
  #holds = false;
  #inData = false;
  #type = 'n';
  #style = 0;
  #raw = '';
  #takes = false;
  #inlined = false;
  #formula = false;

  constructor(book: Book, sheet: { readonly name: string; readonly merged: MergedCells; readonly limits: TableLimits }, push: (row: TableRow) => void) {
    this.#book = book;
    this.#sheet = sheet.name;
    this.#merged = sheet.merged;
    this.#limits = sheet.limits;
    this.#push = push;
  }

  open(element: XmlElement): void {
    if (!this.#inData) {
      this.#inData = element.local === 'sheetData';
      return;
    }
    switch (element.local) {
      case 'row': this.#beginRow(element.attribute('r')); return;
      case 'c': this.#beginCell(element); return;
      case 'v': this.#takes = true; this.#raw = ''; return;
      case 'f': this.#formula = true; return;
      case 'is': this.#inline.begin(); this.#inlined = true; return;
      default: if (this.#inlined) this.#inline.open(element.local, element.attribute('val'));
    }
  }

  text(value: string): void {
    if (this.#takes) this.#raw += value;
    else if (this.#inlined) this.#inline.text(value);
  }

  close({ local }: XmlElement): void {
    if (!this.#inData) return;
    switch (local) {
      case 'v': this.#takes = false; return;
      case 'c': this.#endCell(); return;
      case 'row': this.#endRow(); return;
      case 'sheetData': this.#inData = false; return;
      case 'is': this.#inline.close('is'); return;
      default: if (this.#inlined) this.#inline.close(local);
    }
  }

  #beginRow(number: string | undefined): void {
    // A number is optional, and rows that run backwards would put cells where nobody sees them.
    const row = number === undefined ? NaN : Number(number);
    this.#row = Number.isInteger(row) && row > this.#row ? row : this.#row + 1;
    this.#column = -1;
    this.#cells = [];
    this.#holds = false;
  }

  #beginCell(element: XmlElement): void {
    const letters = /^([A-Z]{1,3})\d/.exec(element.attribute('r') ?? '')?.[1];
    this.#column = letters === undefined ? this.#column + 1 : columnIndex(letters);
    this.#type = element.attribute('t') ?? 'n';
    this.#style = Number(element.attribute('s') ?? '0');
    this.#raw = '';
    this.#inlined = false;
    this.#formula = false;
    if (this.#column >= this.#limits.columns) this.notes.wide ??= this.#row;
  }

  #endCell(): void {
    const cell = this.#cell();
    if (this.#formula) this.#note(cell === undefined ? this.notes.empty : this.notes.formulas);
    this.#inlined = false;
    if (cell === undefined || this.#column >= this.#limits.columns) return;
    if (cell.type === 'error') {
      this.#note(this.notes.errors);
      return;
    }
    if (cell.text.length > this.#limits.cell) this.notes.cut = { row: this.#row, column: this.#column, ...this.notes.cut, count: (this.notes.cut?.count ?? 0) + 1 };
    this.#cells[this.#column] = cell.text.length > this.#limits.cell ? { ...cell, text: cell.text.slice(0, this.#limits.cell).toWellFormed() } : cell;
    this.#holds = true;
  }

  #cell(): TableCell | undefined {
    const style = this.#book.styles[this.#style];
    const font = style?.font;
    if (this.#type === 's') {
      const shared = this.#raw === '' ? undefined : this.#book.strings.get(Number(this.#raw));
      return shared === undefined ? undefined : textCell(shared.text, shared.font ?? font);
    }
    if (this.#type === 'inlineStr') return textCell(this.#inline.value, this.#inline.font ?? font);
    if (this.#raw === '') return undefined;
    if (DIRECT.has(this.#type)) return textCell(this.#type === 'd' ? this.#raw.slice(0, 10) : withoutEscapes(this.#raw), font);
    if (this.#type === 'e') return { text: this.#raw, type: 'error' };
    if (this.#type === 'b') return { text: this.#raw.trim() === '1' ? '1' : '0', type: 'boolean' };
    const shown = shownNumber(this.#raw, style?.form ?? { kind: 'plain' }, this.#book.from1904);
    return shown.text === '' ? undefined : shown;
  }

  #endRow(): void {
    if (!this.#holds) {
      this.notes.blankRows += 1;
      return;
    }
    this.#merged.fill(this.#row, this.#cells);
    // Without holes, so that whoever goes through the cells meets every column.
    this.#push({ sheet: this.#sheet, row: this.#row, cells: Array.from(this.#cells) });
  }

  #note(seen: Map<number, Seen>): void {
    const before = seen.get(this.#column);
    if (before === undefined) seen.set(this.#column, { row: this.#row, count: 1 });
    else before.count += 1;
  }
}

function textCell(text: string, font: string | undefined): TableCell | undefined {
  if (text.trim() === '') return undefined;
  return font === undefined ? { text, type: 'text' } : { text, type: 'text', font };
}
