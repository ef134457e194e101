import type { Finding, Severity } from '../../base/index.ts';
import { columnLetters, placeOf, readTable, type TableEvent, type TableLimits, type TableRow, type TableSource } from '../../formats/tables/index.ts';
import { KINDS, type ArchivalRecord, type RecordKind } from '../../records/index.ts';
import { importProfile, IMPORT_PROFILES, type ImportProfile, type TableKind } from './import-profile.ts';
import { PlaceFinder, TableKeys, type ImportPlaces } from './import-places.ts';
import { LegacyColumns, type LegacyDecision } from './legacy-columns.ts';
import { RecordMaker } from './row-records.ts';
import { RowReader } from './row-values.ts';
import { findLayout, headingScore, type SheetLayout } from './sheet-layout.ts';
import { FindingSieve, shownText } from './table-findings.ts';

export interface ImportOptions extends ImportPlaces {
  /** Without one, the profile that knows most of the headings of a sheet is taken. */
  readonly profile?: ImportProfile;
  /** Id of the fonds that everything goes into, whatever the table says. */
  readonly fonds?: string;
  /** Undefined asks: text in an old encoding is an error until somebody decided. */
  readonly encoding?: LegacyDecision;
  readonly limits?: Partial<TableLimits>;
}

/** How a sheet was understood, before its records. */
export interface SheetPlan {
  readonly sheet: string | undefined;
  readonly profile: string;
  readonly kind: TableKind;
  readonly withFiles: boolean;
  readonly headingRow: number;
  readonly columns: readonly { readonly letters: string; readonly heading: string; readonly target: string | undefined; readonly kind: TableKind }[];
}

/** What the import of a table tells, in the order of the table. */
export type ImportEvent =
  | { readonly kind: 'sheet'; readonly plan: SheetPlan }
  /** `isNew`: the archive has no record of this key yet. `place`: the row that it comes from. */
  | { readonly kind: 'record'; readonly record: ArchivalRecord; readonly isNew: boolean; readonly place: string }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'end'; readonly summary: ImportSummary };

export interface ImportSummary {
  /** Rows below headings that hold something. */
  readonly rows: number;
  readonly records: Readonly<Partial<Record<RecordKind, number>>>;
  readonly findings: Readonly<Record<Severity, number>>;
}

/** Rows by which a sheet is judged before its first record: headings and encodings. */
const JUDGED = 200;

/**
 * Makes records of a table (CSV or XLSX, untrusted), row by row in flat memory but for keys. A trial run and an import are
 * this one function: whoever imports takes the records in one transaction and gives it up when a finding is an error.
 * Parents come before their children. Nothing in the table is lost in silence: what no field holds is kept in `asReceived`
 * under `table:` and its heading, and told.
 */
export async function* importRecords(source: TableSource, options: ImportOptions): AsyncGenerator<ImportEvent, void> {
  const profiles = options.profile === undefined ? IMPORT_PROFILES.map((name) => importProfile(name)).filter((profile) => profile !== undefined) : [options.profile];
  const run = new ImportRun(source.name, options, profiles);
  const events = readTable(source, { ...(options.limits === undefined ? {} : { limits: options.limits }), score: (cells) => headingScore(cells, profiles) });
  for await (const event of events) yield* run.take(event);
  yield* run.end();
}

class ImportRun {
  readonly #path: string;
  readonly #options: ImportOptions;
  readonly #profiles: readonly ImportProfile[];
  readonly #finder: PlaceFinder;
  readonly #keys = new TableKeys();
  readonly #sieve = new FindingSieve();
  readonly #counts = { rows: 0, records: {} as Partial<Record<RecordKind, number>>, findings: { error: 0, warning: 0, info: 0 } };
  #sheet: OpenSheet | undefined;
  #understood = 0;

  constructor(path: string, options: ImportOptions, profiles: readonly ImportProfile[]) {
    this.#path = path;
    this.#options = options;
    this.#profiles = profiles;
    this.#finder = new PlaceFinder(options);
  }

  async *take(event: TableEvent): AsyncGenerator<ImportEvent, void> {
    if (event.kind === 'finding') {
      yield* this.#told([event.finding]);
      return;
    }
    const { row } = event;
    if (this.#sheet !== undefined && this.#sheet.name !== row.sheet) yield* this.#endSheet();
    this.#sheet ??= { name: row.sheet, waiting: [], reading: undefined };
    const { reading, waiting } = this.#sheet;
    if (reading !== undefined) {
      yield* this.#row(row, reading);
      return;
    }
    waiting.push(row);
    if (waiting.length >= JUDGED) yield* this.#judge(this.#sheet);
  }

  async *end(): AsyncGenerator<ImportEvent, void> {
    if (this.#sheet !== undefined) yield* this.#endSheet();
    if (this.#understood === 0 && this.#counts.findings.error === 0) yield* this.#told([this.#finding('T-30', 'error')]);
    yield { kind: 'end', summary: this.#counts };
  }

  async *#judge(sheet: OpenSheet): AsyncGenerator<ImportEvent, void> {
    const rows = sheet.waiting;
    sheet.waiting = [];
    const layout = findLayout(rows, this.#profiles);
    if (layout === undefined) {
      yield* this.#told([this.#finding('T-31', 'warning', sheet.name ?? '1', { known: this.#profiles.map(({ vi }) => vi).join('; ') })]);
      sheet.reading = 'nothing';
      return;
    }
    this.#understood += 1;
    const legacy = new LegacyColumns(this.#options.encoding);
    const about = { layout, sheet: sheet.name, path: this.#path, fonds: this.#options.fonds };
    const reading: SheetReading = { layout, legacy, reader: new RowReader(layout, legacy, this.#path), maker: new RecordMaker(about, this.#finder, this.#keys), hasEmbedded: new Map(layout.columns.map(({ index, heading }) => [index, heading])) };
    sheet.reading = reading;
    yield { kind: 'sheet', plan: planOf(layout, sheet.name) };
    yield* this.#told(columnFindings(layout, { path: this.#path, sheet: sheet.name }));
    const data = rows.filter(({ row }) => row > layout.lastHeadingRow);
    for (const row of data) observe(row, reading);
    for (const row of data) yield* this.#row(row, reading, true);
  }

  async *#row(row: TableRow, reading: SheetReading | 'nothing', observed = false): AsyncGenerator<ImportEvent, void> {
    if (reading === 'nothing') return;
    if (!observed) observe(row, reading);
    if (isRemark(row, reading.layout)) {
      yield* this.#told([this.#finding('T-43', 'info', placeOf({ sheet: row.sheet, row: row.row }), { text: shownText(row.cells.find((cell) => cell !== undefined)?.text ?? '') })]);
      return;
    }
    this.#counts.rows += 1;
    const place = placeOf({ sheet: row.sheet, row: row.row });
    const { records, findings } = await reading.maker.make(reading.reader.read(row));
    yield* this.#told(findings);
    for (const { record, isNew } of records) {
      this.#counts.records[record.kind] = (this.#counts.records[record.kind] ?? 0) + 1;
      yield { kind: 'record', record, isNew, place };
    }
  }

  async *#endSheet(): AsyncGenerator<ImportEvent, void> {
    const sheet = this.#sheet;
    if (sheet === undefined) return;
    if (sheet.reading === undefined) yield* this.#judge(sheet);
    const { reading } = sheet;
    if (reading !== undefined && reading !== 'nothing') {
      const numbered = reading.maker.numbered === 0 ? [] : [this.#finding('T-57', 'info', sheet.name ?? '1', { count: reading.maker.numbered })];
      yield* this.#told([...reading.legacy.findings(this.#path, sheet.name), ...numbered]);
    }
    yield* this.#told(this.#sieve.end(this.#path, sheet.name));
    this.#sheet = undefined;
  }

  *#told(findings: readonly Finding[]): Generator<ImportEvent, void> {
    for (const finding of findings) {
      this.#counts.findings[finding.severity] += 1;
      for (const passed of this.#sieve.pass(finding)) yield { kind: 'finding', finding: passed };
    }
  }

  #finding(code: string, severity: Severity, place?: string, params: Finding['params'] = {}): Finding {
    return { standard: 'kho', code, severity, path: this.#path, ...(place === undefined ? {} : { place }), params };
  }
}

interface SheetReading {
  readonly layout: SheetLayout;
  readonly legacy: LegacyColumns;
  readonly reader: RowReader;
  readonly maker: RecordMaker;
  /** Headings by column. */
  readonly hasEmbedded: ReadonlyMap<number, string>;
}

interface OpenSheet {
  readonly name: string | undefined;
  /** Rows from before the sheet was judged. */
  waiting: TableRow[];
  reading: SheetReading | 'nothing' | undefined;
}

function observe(row: TableRow, { legacy, hasEmbedded }: SheetReading): void {
  row.cells.forEach((cell, column) => {
    if (cell !== undefined && cell.merged === undefined) legacy.observe(cell, { column, row: row.row, heading: hasEmbedded.get(column) ?? columnLetters(column) });
  });
}

function planOf(layout: SheetLayout, sheet: string | undefined): SheetPlan {
  return {
    sheet, profile: layout.profile.name, kind: layout.kind, withFiles: layout.withFiles, headingRow: layout.headingRow,
    columns: layout.columns.map(({ index, heading, target, kind }) => ({ letters: columnLetters(index), heading, target, kind })),
  };
}

/** Columns that are not known, required ones that are not there, and what every record will lack. */
function columnFindings({ columns, kind, profile, headingRow, withFiles }: SheetLayout, at: { readonly path: string; readonly sheet: string | undefined }): readonly Finding[] {
  const about = (code: string, severity: Severity, column: number | undefined, params: Finding['params']): Finding => (
    { standard: 'kho', code, severity, path: at.path, place: placeOf({ sheet: at.sheet, row: headingRow, ...(column === undefined ? {} : { column }) }), params: params ?? {} }
  );
  const unknown = columns.filter(({ target }) => target === undefined).map(({ index, heading }) => about('T-33', 'warning', index, { heading: shownText(heading) }));
  const said = saidFields(columns, kind);
  const fields = KINDS[kind].fields;
  const missing = (profile.tables.get(kind)?.required ?? []).filter((name) => !said.has(name));
  const lacking = [...fields.values()].filter(({ need, name }) => need === 'required' && !said.has(name) && !missing.includes(name) && name !== 'ordinal');
  const homeless = kind !== 'file' && !withFiles && !columns.some(({ target }) => target === '@file' || target === '@fileCode');
  return [
    ...unknown,
    ...missing.map((name) => about('T-32', 'error', undefined, { name: fields.get(name)?.vi ?? name, field: name })),
    ...homeless ? [about('T-32', 'error', undefined, { name: 'Số và ký hiệu hồ sơ', field: '@file' })] : [],
    ...lacking.length === 0 ? [] : [about('T-58', 'info', undefined, { names: lacking.map(({ vi }) => vi).join(', ') })],
  ];
}

const SAYS: Readonly<Record<string, readonly string[]>> = { span: ['startDate', 'endDate'], numberAndNotation: ['number', 'notation'], typeAndTitle: ['documentType', 'title'], '@code': ['fileNumber', 'year'] };

function saidFields(columns: SheetLayout['columns'], kind: TableKind): ReadonlySet<string> {
  return new Set(columns.filter((column) => column.kind === kind).flatMap(({ target = '' }) => SAYS[target] ?? [target.split('.')[0] ?? '']));
}

/**
 * A heading between the rows (“I. Năm 1978”), a sum or a signature below them: one or two cells, and none of them says what
 * a description must say. A title alone is a heading, too: lists of files put those of their parts into that column.
 */
function isRemark(row: TableRow, { columns, kind }: SheetLayout): boolean {
  const own = row.cells.map((cell, index) => ({ cell, index })).filter(({ cell }) => cell !== undefined && cell.merged === undefined);
  if (isSpread(row)) return own.length <= 2;
  if (own.length > 2) return false;
  const targets = own.map(({ cell, index }) => ({ text: cell?.text.trim() ?? '', column: columns.find((planned) => planned.index === index) }));
  if (targets.some(({ column }) => column?.kind === kind && SAYS_WHICH.has(column.target ?? ''))) return false;
  const titled = targets.some(({ column }) => column?.target === 'title' || column?.target === 'typeAndTitle');
  return !titled || targets.every(({ text, column }) => column?.target === 'title' || (column?.target === '-' && !/^\d/.test(text)));
}

/** What tells a description from a remark. */
const SAYS_WHICH: ReadonlySet<string> = new Set(['fileNumber', '@code', 'ordinal', 'number', 'numberAndNotation']);

/** One text over the whole width is no value of the column that it begins in. */
function isSpread({ cells }: TableRow): boolean {
  const filled = cells.filter((cell) => cell !== undefined);
  return filled.length > 3 && filled.filter(({ merged }) => merged === 'left').length >= filled.length - 2;
}
