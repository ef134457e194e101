import type { Finding } from '../../base/index.ts';
import { placeOf } from '../../formats/tables/index.ts';
import { checkAgreement, checkFields, type ArchivalRecord } from '../../records/index.ts';
import { TableKeys, type PlaceFinder } from './import-places.ts';
import type { TableKind } from './import-profile.ts';
import type { ReadRow, RowValues } from './row-values.ts';
import type { SheetLayout } from './sheet-layout.ts';
import { shownText } from './table-findings.ts';

/** One record that a row gives. */
export interface PlacedRecord {
  readonly record: ArchivalRecord;
  /** The archive has no record of this key yet. */
  readonly isNew: boolean;
}

export interface RowRecords {
  readonly records: readonly PlacedRecord[];
  readonly findings: readonly Finding[];
}

export interface RowPlacing {
  readonly layout: SheetLayout;
  readonly sheet: string | undefined;
  readonly path: string;
  /** Id of the fonds for tables that name none. */
  readonly fonds: string | undefined;
}

/** Makes records of the rows of one sheet: catalogues and boxes first met, then files, then what is in them. */
export class RecordMaker {
  readonly #about: RowPlacing;
  readonly #finder: PlaceFinder;
  readonly #keys: TableKeys;
  /** What the rows before said of places: it holds until another is said. */
  #held: ReadonlyMap<string, string> = new Map();
  #lastFile: string | undefined;
  readonly #toldFonds = new Set<string>();
  numbered = 0;

  constructor(about: RowPlacing, finder: PlaceFinder, keys: TableKeys) {
    this.#about = about;
    this.#finder = finder;
    this.#keys = keys;
  }

  async make(row: ReadRow): Promise<RowRecords> {
    const findings: Finding[] = [...row.findings];
    const records: PlacedRecord[] = [];
    const places = this.#placesOf(row);
    const above = await this.#above(places, row, { records, findings });
    const { kind, withFiles } = this.#about.layout;
    // Documents may leave it to their file to say which fonds they are in.
    if (above === undefined && (kind === 'file' || withFiles || namesFonds(places))) return { records, findings };
    if (kind === 'file') {
      if (above !== undefined) await this.#file(row.own, { ...above, row, places, again: 'told' }, { records, findings });
      return { records, findings };
    }
    if (withFiles && row.file !== undefined && above !== undefined) await this.#file(withNumber(row.file, places.get('@file')), { ...above, row, places, again: 'same' }, { records, findings });
    const file = await this.#fileOf(places, above?.parent, row);
    if (file === undefined) findings.push(this.#finding('T-45', 'error', row, { name: shownText(places.get('@file') ?? places.get('@fileCode') ?? '') }));
    else if (Object.keys(row.own.fields).length > 0) await this.#item(kind, row, file, { records, findings });
    return { records, findings };
  }

  /** Fonds, catalogue and file are written once and hold for the rows below; a box or a code says only its own row. */
  #placesOf({ places }: ReadRow): ReadonlyMap<string, string> {
    const held = new Map([...this.#held].filter(([target]) => ['@fonds', '@fondsTitle', '@catalogue', '@file', '@fileCode'].includes(target)));
    for (const [first, second] of [['@fonds', '@catalogue'], ['@catalogue', '@file']] as const) {
      // Another fonds does not go on with the catalogue of the last one.
      if (places.has(first) && places.get(first) !== held.get(first)) held.delete(second);
    }
    if (places.has('@file') || places.has('@fileCode')) for (const target of ['@file', '@fileCode']) held.delete(target);
    for (const [target, text] of places) held.set(target, text);
    this.#held = held;
    return held;
  }

  /** Fonds, catalogue and box of a row; undefined when its fonds is not known, which is told once for each. */
  async #above(places: ReadonlyMap<string, string>, row: ReadRow, to: { readonly records: PlacedRecord[]; readonly findings: Finding[] }): Promise<{ readonly parent: string; readonly box: string | undefined } | undefined> {
    const names = [places.get('@fonds'), places.get('@fondsTitle')].filter((name) => name !== undefined);
    let fonds = this.#about.fonds;
    for (const name of names) fonds ??= await this.#finder.find({ kind: 'fonds', name });
    if (fonds === undefined) {
      const told = names.join('\n');
      const needed = names.length > 0 || this.#about.layout.kind === 'file' || this.#about.layout.withFiles;
      if (needed && !this.#toldFonds.has(told)) to.findings.push(names.length === 0 ? this.#finding('T-46', 'error', row) : this.#finding('T-44', 'error', row, { name: shownText(names.join(' – ')) }));
      this.#toldFonds.add(told);
      return undefined;
    }
    const number = places.get('@catalogue');
    const catalogue = number === undefined ? undefined : await this.#finder.container('catalogue', fonds, number);
    if (catalogue?.made !== undefined) to.records.push({ record: catalogue.made, isNew: true });
    const parent = catalogue?.id ?? fonds;
    const boxNumber = row.places.get('@box');
    const box = boxNumber === undefined ? undefined : await this.#finder.container('box', parent, boxNumber);
    if (box?.made !== undefined) to.records.push({ record: box.made, isNew: true });
    return { parent, box: box?.id };
  }

  async #file(values: RowValues, at: { readonly parent: string; readonly box: string | undefined; readonly row: ReadRow; readonly places: ReadonlyMap<string, string>; readonly again: 'told' | 'same' }, to: { readonly records: PlacedRecord[]; readonly findings: Finding[] }): Promise<void> {
    const { parent, box, row, places } = at;
    const code = places.get(at.again === 'told' ? '@code' : '@fileCode');
    const fields = { ...partsOfCode(code), ...values.fields, ...(box === undefined ? {} : { box }) } as ArchivalRecord['fields'];
    this.#required('file', fields, { values, row, findings: to.findings });
    const { fileNumber = '', year } = fields;
    const formed = year ?? (fields.startDate === undefined ? undefined : Number(fields.startDate.edtf.slice(0, 4)) || undefined);
    const place = this.#place(row, values.columns.get('fileNumber'));
    const first = fileNumber === '' ? undefined : this.#keys.again('file', `${parent}\n${formed ?? ''}\n${fileNumber}`, place);
    if (first !== undefined) {
      if (at.again === 'told') to.findings.push({ ...this.#finding('T-56', 'error', row, { name: shownText(fileNumber), other: first }), place });
      return;
    }
    const { id, isNew } = fileNumber === '' ? { id: this.#finder.newId(), isNew: true } : await this.#finder.idOf({ kind: 'file', parent, fileNumber, ...(formed === undefined ? {} : { year: formed }) });
    this.#finder.rememberFile(id, { parent, fileNumber, code });
    const received = code === undefined || at.again === 'told' ? values.asReceived : { fileCode: code, ...values.asReceived };
    this.#push({ id, kind: 'file', parent, fields, ...receivedOf(received) }, { isNew, values, row }, to);
  }

  /** The file of a document; a row that names none goes on with the last one. */
  async #fileOf(places: ReadonlyMap<string, string>, within: string | undefined, row: ReadRow): Promise<string | undefined> {
    const named = row.places.has('@file') || row.places.has('@fileCode') || row.places.has('@catalogue');
    if (!named && this.#lastFile !== undefined) return this.#lastFile;
    const text = places.get('@file');
    // A column called “Hồ sơ” may hold the number or the whole code.
    const code = places.get('@fileCode') ?? (text !== undefined && text.split('.').length > 3 ? text : undefined);
    this.#lastFile = await this.#finder.file({ within, fileNumber: text ?? (code === undefined ? undefined : partsOfCode(code).fileNumber), code });
    return this.#lastFile;
  }

  async #item(kind: Exclude<TableKind, 'file'>, row: ReadRow, file: string, to: { readonly records: PlacedRecord[]; readonly findings: Finding[] }): Promise<void> {
    let { ordinal } = row.own.fields as ArchivalRecord['fields'];
    if (ordinal === undefined) {
      ordinal = this.#keys.nextOrdinal(file);
      this.numbered += 1;
    }
    const fields = { ...row.own.fields, ordinal } as ArchivalRecord['fields'];
    this.#required(kind, fields, { values: row.own, row, findings: to.findings });
    const place = this.#place(row, row.own.columns.get('ordinal'));
    const first = this.#keys.again('document', `${file}\n${ordinal}`, place);
    if (first !== undefined) {
      to.findings.push({ ...this.#finding('T-56', 'error', row, { name: String(ordinal), other: first }), place });
      return;
    }
    const { id, isNew } = await this.#finder.idOf({ kind, parent: file, ordinal });
    this.#push({ id, kind, parent: file, fields, ...receivedOf(row.own.asReceived) }, { isNew, values: row.own, row }, to);
  }

  #push(record: ArchivalRecord, from: { readonly isNew: boolean; readonly values: RowValues; readonly row: ReadRow }, to: { readonly records: PlacedRecord[]; readonly findings: Finding[] }): void {
    to.records.push({ record, isNew: from.isNew });
    // What a description lacks is told before it is published; here only what stands in the table is judged.
    for (const finding of [...checkFields(record), ...checkAgreement(record)]) {
      if (finding.code === 'R-01') continue;
      const column = from.values.columns.get(finding.place?.split('/')[1] ?? '');
      to.findings.push({ ...finding, path: this.#about.path, place: this.#place(from.row, column) });
    }
  }

  #required(kind: TableKind, fields: ArchivalRecord['fields'], of: { readonly values: RowValues; readonly row: ReadRow; readonly findings: Finding[] }): void {
    for (const name of this.#about.layout.profile.tables.get(kind)?.required ?? []) {
      if (fields[name as keyof typeof fields] !== undefined) continue;
      const column = this.#about.layout.columns.find((planned) => planned.kind === kind && planned.target === name);
      if (column === undefined) continue;
      of.findings.push({ ...this.#finding('T-35', 'error', of.row, { heading: shownText(column.heading) }), place: this.#place(of.row, column.index) });
    }
  }

  #place({ row }: ReadRow, column: number | undefined): string {
    return placeOf({ sheet: this.#about.sheet, row, ...(column === undefined ? {} : { column }) });
  }

  #finding(code: string, severity: Finding['severity'], row: ReadRow, params: Finding['params'] = {}): Finding {
    return { standard: 'kho', code, severity, path: this.#about.path, place: this.#place(row, undefined), params };
  }
}

function namesFonds(places: ReadonlyMap<string, string>): boolean {
  return places.has('@fonds') || places.has('@fondsTitle');
}

/** Year and number inside of a code: agency, year, number and notation. */
function partsOfCode(code: string | undefined): { readonly year?: number; readonly fileNumber?: string } {
  const [, year, fileNumber] = /^.+\.((?:1[5-9]|20)\d\d)\.(.+)$/.exec(code ?? '') ?? [];
  return year === undefined || fileNumber === undefined ? {} : { year: Number(year), fileNumber };
}

function withNumber(values: RowValues, number: string | undefined): RowValues {
  return number === undefined ? values : { ...values, fields: { fileNumber: number, ...values.fields } };
}

function receivedOf(received: Readonly<Record<string, string>>): { readonly asReceived?: Readonly<Record<string, string>> } {
  return Object.keys(received).length === 0 ? {} : { asReceived: received };
}
