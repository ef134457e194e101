import type { ByteStream, TextSink } from '../base/index.ts';
import { EadWriter, readEad, type EadForm, type EadHeader, type EadReading, type EadStatement, type EadUnit } from '../formats/ead/index.ts';
import { KINDS, showDate, slashedDate, type ArchivalRecord, type FindRecord, type RecordDate } from '../records/index.ts';
import { AS_RECEIVED, DATE_RANGE, EAD_FIELDS_OF, EAD_TABLE, fieldOfStatement, type DescribedKind } from './ead-table.ts';
import { exactly, statementsOf, valueOf } from './ead-values.ts';

/** An id of XML may not begin with a digit. */
const ID = 'id-';
const OUR_ID = /^id-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/**
 * A record as a unit of a finding aid, all its fields: what may be published (`publicationOf`) is for the caller to choose.
 * `find` knows the names of creators and boxes. Creators are no units (EAC-CPF describes them).
 */
export function eadUnitOf(record: ArchivalRecord, find: FindRecord): EadUnit {
  const { kind, id, fields, asReceived = {} } = record;
  if (kind === 'creator') throw new Error('a creator is no unit of a finding aid');
  const values = fields as Readonly<Record<string, unknown>>;
  const range = rangeOf(fields.startDate, fields.endDate);
  const statements = [...KINDS[kind].fields.values()].flatMap((field) => {
    if (range !== undefined && field.name === 'startDate') return range;
    if (values[field.name] === undefined || (range !== undefined && field.name === 'endDate')) return [];
    return statementsOf(field, values[field.name], find);
  });
  const received = Object.entries(asReceived).map(([heading, text]) => exactly({ element: 'odd', field: AS_RECEIVED, heading, text }));
  const level = EAD_TABLE.kinds[kind];
  return { level, ...(level === 'otherlevel' ? { otherLevel: kind } : {}), id: `${ID}${id}`, field: kind, statements: [...statements, ...received] };
}

/** Two certain dates without words of their own are one range. */
function rangeOf(start: RecordDate | undefined, end: RecordDate | undefined): EadStatement | undefined {
  if (start === undefined || end === undefined || start.original !== undefined || end.original !== undefined) return undefined;
  if (slashedDate(start.edtf) === undefined || slashedDate(end.edtf) === undefined) return undefined;
  return { element: 'unitdate', field: DATE_RANGE, code: `${start.edtf}/${end.edtf}`, text: `${showDate(start.edtf, 'vi')} – ${showDate(end.edtf, 'vi')}` };
}

/** Where a unit that was read gets its place. */
export interface UnitPlace {
  readonly newId: () => string;
  readonly parent?: string;
}

/**
 * A unit of anybody's finding aid as a record. One of ours comes back as it was; what another says that a record of its
 * kind has no field for is kept as received, by element.
 */
export function recordFromEad(unit: EadUnit, { newId, parent }: UnitPlace): ArchivalRecord {
  const kind = kindOf(unit);
  const fields: Record<string, unknown> = {};
  const asReceived = new Map<string, string>();
  for (const [name, statements] of grouped(kind, unit.statements)) {
    const field = KINDS[kind].fields.get(name);
    const value = field === undefined ? undefined : valueOf(field, statements);
    if (value !== undefined) fields[name] = value;
    else for (const statement of statements) keep(asReceived, statement);
  }
  const id = OUR_ID.exec(unit.id ?? '')?.[1] ?? newId();
  return { id, kind, ...(parent === undefined ? {} : { parent }), fields, ...(asReceived.size === 0 ? {} : { asReceived: Object.fromEntries(asReceived) }) };
}

function kindOf({ field, level }: EadUnit): DescribedKind {
  return field !== undefined && Object.hasOwn(EAD_TABLE.kinds, field) ? field as DescribedKind : EAD_TABLE.levels[level];
}

/** Statements by the field that they are of; ranges of dates taken apart. */
function grouped(kind: DescribedKind, statements: readonly EadStatement[]): ReadonlyMap<string, readonly EadStatement[]> {
  const groups = new Map<string, EadStatement[]>();
  const add = (name: string, statement: EadStatement): void => {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [statement]);
    else group.push(statement);
  };
  for (const statement of statements) {
    const ends = KINDS[kind].fields.has('startDate') ? endsOf(statement) : undefined;
    if (ends !== undefined) ends.forEach((code, n) => { add(n === 0 ? 'startDate' : 'endDate', { element: 'unitdate', code, text: showDate(code, 'vi') }); });
    else if (statement.field === AS_RECEIVED) add('', statement);
    else add(fieldOfStatement(kind, statement)?.name ?? '', statement);
  }
  return groups;
}

function endsOf({ element, field, code }: EadStatement): readonly [string, string] | undefined {
  if (element !== 'unitdate' || field?.startsWith('endDate') === true || (field?.startsWith('startDate') === true && field !== DATE_RANGE)) return undefined;
  const [, from, to] = /^([^/]+)\/([^/]+)$/.exec(code ?? '') ?? [];
  if (from === undefined || to === undefined || slashedDate(from) === undefined || slashedDate(to) === undefined) return undefined;
  return [from, to];
}

/** What no field holds: ours under its own name, what others say under its element, with a line for each time. */
function keep(asReceived: Map<string, string>, { element, field, heading, text, code }: EadStatement): void {
  if (field === AS_RECEIVED && heading !== undefined) {
    asReceived.set(heading, code ?? text);
    return;
  }
  const name = `ead:${element}`;
  const before = asReceived.get(name);
  const said = text === '' ? code ?? '' : text;
  asReceived.set(name, before === undefined ? said : `${before}\n${said}`);
}

/**
 * Writes records as a finding aid: the first is the whole, each further one stands after its parent and after what lies
 * before it (depth first). Streams.
 */
export function writeRecordsAsEad(sink: TextSink, records: Iterable<ArchivalRecord>, options: { readonly form: EadForm; readonly header: EadHeader; readonly find: FindRecord }): void {
  const writer = new EadWriter(sink, options.form, { ...options.header, fieldsOf: EAD_FIELDS_OF });
  const open: string[] = [];
  for (const record of records) {
    const parent = open.length === 0 ? 0 : open.lastIndexOf(record.parent ?? '') + 1;
    if (open.length > 0 && parent === 0) throw new Error(`${record.id} does not stand below what was written before it`);
    for (; open.length > parent; open.pop()) writer.close();
    writer.open(eadUnitOf(record, options.find));
    open.push(record.id);
  }
  for (; open.length > 0; open.pop()) writer.close();
  writer.end();
}

/** Reads a finding aid as records in their order, each given to `receive`; ids that are not ours are made by `newId`. Untrusted. */
export async function readRecordsFromEad(source: ByteStream | Iterable<Uint8Array>, newId: () => string, receive: (record: ArchivalRecord) => void): Promise<EadReading> {
  const above: string[] = [];
  return await readEad(source, (unit, depth) => {
    const parent = above[depth - 1];
    const record = recordFromEad(unit, { newId, ...(parent === undefined ? {} : { parent }) });
    above.length = depth;
    above.push(record.id);
    receive(record);
  });
}
