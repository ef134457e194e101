import type { Finding } from '../../base/index.ts';
import { placeOf, type TableCell, type TableRow } from '../../formats/tables/index.ts';
import { KINDS, type KindField } from '../../records/index.ts';
import { readCell, readDateCells, readNumberAndNotation, readSpan, readTypeAndTitle, type CellReading } from './cell-values.ts';
import type { LegacyColumns } from './legacy-columns.ts';
import type { PlannedColumn, SheetLayout } from './sheet-layout.ts';
import { shownText } from './table-findings.ts';
import type { TableKind } from './import-profile.ts';

/** What one row says of one record, before it has a place. */
export interface RowValues {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly asReceived: Readonly<Record<string, string>>;
  /** Column of each field that was said. */
  readonly columns: ReadonlyMap<string, number>;
}

/** What one row says. */
export interface ReadRow {
  readonly row: number;
  readonly own: RowValues;
  /** Of the file of a document, where the row describes it too. */
  readonly file: RowValues | undefined;
  /** Places and codes by target, `@fonds`. */
  readonly places: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Values of the model as received are kept under the name of their column behind this. */
export const TABLE_PREFIX = 'table:';
/** Kept under the names that packages have for them, so that derived codes are compared with them. */
const CODE_NAMES: Readonly<Record<TableKind, string>> = { file: 'fileCode', document: 'docCode', photo: 'docCode', recording: 'docCode' };
const DITTO = /^(?:["”“〃]|''|-?\s*(?:nt|như trên)\s*-?|n\.t\.?)$/iu;

/** Reads the rows of one sheet, cell by cell. Remembers the row before for cells that say “as above”. */
export class RowReader {
  readonly #layout: SheetLayout;
  readonly #legacy: LegacyColumns;
  readonly #path: string;
  #before: ReadonlyMap<number, string> = new Map();

  constructor(layout: SheetLayout, legacy: LegacyColumns, path: string) {
    this.#layout = layout;
    this.#legacy = legacy;
    this.#path = path;
  }

  read(row: TableRow): ReadRow {
    const texts = new Map<number, string>();
    const into = { own: new ValuesBuilder(), file: new ValuesBuilder() };
    const places = new Map<string, string>();
    const findings: Finding[] = [];
    const at = (column: number): string => placeOf({ sheet: row.sheet, row: row.row, column });
    for (const column of this.#layout.columns) {
      const cell = row.cells[column.index];
      const said = cell === undefined || cell.merged === 'left' ? '' : this.#textOf(cell, column, { into: column.kind === this.#layout.kind ? into.own : into.file, findings, place: at(column.index) });
      if (said !== '') texts.set(column.index, said);
    }
    for (const column of this.#layout.columns) {
      const text = texts.get(column.index);
      const builder = column.kind === this.#layout.kind ? into.own : into.file;
      if (text === undefined || column.target === '-') continue;
      if (column.target === undefined) builder.keep(column.heading, text);
      else if (column.target.startsWith('@')) this.#place(column, text, { places, builder });
      else if (!column.target.includes('.')) this.#value(column, { text, type: row.cells[column.index]?.type ?? 'text' }, { builder, findings, place: at(column.index) });
    }
    this.#dates(texts, into, { findings, at });
    this.#beyond(row, into.own);
    this.#before = texts;
    const file = this.#layout.withFiles && into.file.isUsed ? into.file.done(this.#blanks('file')) : undefined;
    return { row: row.row, own: into.own.done(this.#blanks(this.#layout.kind)), file, places, findings };
  }

  #blanks(kind: TableKind): Readonly<Record<string, readonly string[]>> {
    return this.#layout.profile.tables.get(kind)?.whenBlank ?? {};
  }

  /** NFC, in Unicode, without characters that nobody sees; what is meant by “as above”. */
  #textOf(cell: TableCell, column: PlannedColumn, to: { readonly into: ValuesBuilder; readonly findings: Finding[]; readonly place: string }): string {
    const { text, converted } = this.#legacy.textOf(cell, column.index);
    if (converted) to.into.keep(column.heading, cell.text);
    const visible = text.toWellFormed().replace(/[^\P{Cc}\n\r\t]|[\uFFFE\uFFFF]/gu, '');
    if (visible !== text) to.findings.push(this.#finding('T-49', 'warning', { place: to.place, params: { heading: shownText(column.heading) } }));
    const said = visible.normalize('NFC').trim();
    return DITTO.test(said) ? this.#before.get(column.index) ?? '' : said;
  }

  #place(column: PlannedColumn, text: string, to: { readonly places: Map<string, string>; readonly builder: ValuesBuilder }): void {
    const { target = '' } = column;
    const single = text.replace(/\s+/g, ' ');
    to.places.set(target, single);
    if (target === '@code') to.builder.receive(CODE_NAMES[column.kind], single);
    else if (target === '@docId') to.builder.receive('docId', single);
    else if (target === '@archive') to.builder.keep(column.heading, single);
  }

  #value(column: PlannedColumn, cell: { readonly text: string; readonly type: TableCell['type'] }, to: { readonly builder: ValuesBuilder; readonly findings: Finding[]; readonly place: string }): void {
    const { target = '', index } = column;
    const field = KINDS[column.kind].fields.get(target);
    const reading = field === undefined ? this.#together(target, cell.text) : readCell(field, cell.text, { type: cell.type, profile: this.#layout.profile });
    this.#take(reading, { column, text: cell.text, field: field ?? KINDS[column.kind].fields.get(target === 'span' ? 'startDate' : 'number'), index }, to);
  }

  #together(target: string, text: string): CellReading {
    switch (target) {
      case 'span': return readSpan(text);
      case 'numberAndNotation': return readNumberAndNotation(text);
      default: return readTypeAndTitle(text);
    }
  }

  #take(reading: CellReading, from: { readonly column: PlannedColumn; readonly text: string; readonly field: KindField | undefined; readonly index: number }, to: { readonly builder: ValuesBuilder; readonly findings: Finding[]; readonly place: string }): void {
    if (reading.kind === 'value') {
      to.builder.set(reading.fields, from.index);
      return;
    }
    to.builder.keep(from.column.heading, from.text);
    if (reading.kind === 'nothing') return;
    const severity = from.field?.need === 'required' ? 'error' : 'warning';
    to.findings.push(this.#finding(reading.code, severity, { place: to.place, params: { heading: shownText(from.column.heading), value: shownText(from.text) } }));
  }

  /** Dates of three cells; a date that also stands in a cell of its own is taken from there. */
  #dates(texts: ReadonlyMap<number, string>, into: { readonly own: ValuesBuilder; readonly file: ValuesBuilder }, to: { readonly findings: Finding[]; readonly at: (column: number) => string }): void {
    const parts = this.#layout.columns.filter(({ target }) => target?.includes('.'));
    const names = new Set(parts.map(({ kind, target = '' }) => `${kind} ${target.split('.')[0] ?? ''}`));
    for (const key of names) {
      const [kind = '', name = ''] = key.split(' ');
      const builder = kind === this.#layout.kind ? into.own : into.file;
      const mine = parts.filter((column) => column.kind === kind && column.target?.startsWith(`${name}.`));
      const cell = (part: string): string => texts.get(mine.find(({ target }) => target === `${name}.${part}`)?.index ?? -1) ?? '';
      const cells = { day: cell('day'), month: cell('month'), year: cell('year') };
      const first = mine[0];
      if (first === undefined || builder.has(name) || (cells.day === '' && cells.month === '' && cells.year === '')) continue;
      const text = [cells.day, cells.month, cells.year].filter((part) => part !== '').join('/');
      // A whole date in the cell of the day is a date.
      const reading = cells.month === '' && cells.year === '' && /\d\D+\d/.test(cells.day) ? readCell({ ...nameless, name, type: 'date' }, cells.day, { type: 'text', profile: this.#layout.profile }) : readDateCells(name, cells);
      this.#take(reading, { column: { ...first, heading: mine.map(({ heading }) => heading).join(' / ') }, text, field: KINDS[first.kind].fields.get(name), index: first.index }, { builder, findings: to.findings, place: to.at(first.index) });
    }
  }

  /** Cells right of the headings are kept under the letters of their columns. */
  #beyond(row: TableRow, builder: ValuesBuilder): void {
    const known = new Set(this.#layout.columns.map(({ index }) => index));
    row.cells.forEach((cell, index) => {
      if (cell !== undefined && cell.merged === undefined && !known.has(index)) builder.keep(placeOf({ row: this.#layout.headingRow, column: index }), cell.text.toWellFormed().trim());
    });
  }

  #finding(code: string, severity: Finding['severity'], about: Pick<Finding, 'place' | 'params'>): Finding {
    return { standard: 'kho', code, severity, path: this.#path, ...about };
  }
}

const nameless = { vi: '', en: '', need: 'optional' } as const;

/** Gathers what a row says of one record. */
class ValuesBuilder {
  readonly #fields: Record<string, unknown> = {};
  readonly #received: Record<string, string> = {};
  readonly #columns = new Map<string, number>();

  get isUsed(): boolean {
    return this.#columns.size > 0 || Object.keys(this.#received).length > 0;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  /** What was said first stays. */
  set(fields: Readonly<Record<string, unknown>>, column: number): void {
    for (const [name, said] of Object.entries(fields)) {
      if (this.has(name)) continue;
      this.#fields[name] = said;
      this.#columns.set(name, column);
    }
  }

  keep(heading: string, text: string): void {
    this.#received[`${TABLE_PREFIX}${heading.slice(0, 200)}`] ??= text;
  }

  receive(name: string, text: string): void {
    this.#received[name] ??= text;
  }

  done(whenBlank: Readonly<Record<string, readonly string[]>>): RowValues {
    const blanks = Object.fromEntries(Object.entries(whenBlank).filter(([name]) => !this.has(name)));
    return { fields: { ...blanks, ...this.#fields }, asReceived: this.#received, columns: this.#columns };
  }
}
