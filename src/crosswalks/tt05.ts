import { createRequire } from 'node:module';
import { documentCode, fieldText, type ItemClass, type Tt05Record } from '../formats/tt05/index.ts';
import { KINDS, type ArchivalRecord, type KindField, type RecordCodes, type RecordKind } from '../records/index.ts';
import { readElement, stillSays, writeElement } from './tt05-values.ts';

/** Classes of the circular's records that describe records; a DIP's own record describes a request and is none. */
export type DescribingClass = 'file' | 'loose' | ItemClass;

/** The kind of record that a class of the circular describes. */
export const KIND_OF_CLASS: Readonly<Record<DescribingClass, RecordKind>> = { file: 'file', loose: 'transfer', doc: 'document', pic: 'photo', media: 'recording' };

// Loaded as modules are, not read as files: this floor does no input or output of its own.
const TABLE = createRequire(import.meta.url)('../../profiles/records/tt05-2025.json') as Readonly<Record<DescribingClass, Readonly<Record<string, string>>>>;
/** Kept as received whenever it was there: not every class of package has it. */
const ORDINAL = 'docOrdinal';
const CODES: readonly (keyof RecordCodes)[] = ['fileCode', 'arcFileCode', 'docId', 'docCode', 'arcDocCode'];

/** Where a record that comes from a package gets its place. */
export interface RecordPlace {
  readonly id: string;
  readonly parent?: string;
}

/**
 * The record of a package (Circular 05/2025/TT-BNV) as a record of Kho's model. Nothing is lost: what Kho would write
 * otherwise, or cannot hold (a code of tomorrow, a day that does not exist), and every code of identification are kept as received.
 */
export function recordFromTt05(recordClass: DescribingClass, received: Tt05Record, place: RecordPlace): ArchivalRecord {
  const kind = KIND_OF_CLASS[recordClass];
  const table = TABLE[recordClass];
  const fields: Record<string, unknown> = {};
  for (const [element, name] of Object.entries(table)) {
    const text = received[element];
    if (text !== undefined) Object.assign(fields, readElement(fieldOf(kind, name), text));
  }
  for (const [name, value] of Object.entries(partsOfCodes(kind, received))) fields[name] ??= value;
  const record: ArchivalRecord = { ...place, kind, fields };
  const written = tt05FromRecord(recordClass, record);
  const asReceived = Object.fromEntries(Object.entries(received).filter(([element, text]) => written[element] !== text || element === ORDINAL));
  return Object.keys(asReceived).length === 0 ? record : { ...record, asReceived };
}

/**
 * A record of Kho's model as the record of a package. `codes` are derived (`deriveCodes`) and hold; without them the codes
 * that were received stand. What was received is written as it was as long as the record still says the same.
 */
export function tt05FromRecord(recordClass: DescribingClass, record: ArchivalRecord, codes: RecordCodes = {}): Tt05Record {
  const kind = KIND_OF_CLASS[recordClass];
  const table = TABLE[recordClass];
  const written: Record<string, string> = {};
  for (const [element, text] of Object.entries(record.asReceived ?? {})) if (!Object.hasOwn(table, element)) written[element] = text;
  for (const [element, name] of Object.entries(table)) {
    if (element === ORDINAL && isImplied(record)) continue;
    const field = fieldOf(kind, name);
    const received = record.asReceived?.[element];
    const text = received !== undefined && stillSays(field, received, record.fields) ? received : fieldText(writeElement(field, record.fields) ?? '');
    if (text !== '') written[element] = text;
  }
  for (const name of CODES) {
    const code = codes[name];
    if (code !== undefined) written[name] = code;
  }
  return written;
}

function fieldOf(kind: RecordKind, name: string): KindField {
  const field = KINDS[kind].fields.get(name);
  if (field === undefined) throw new Error(`${kind} has no field ${name}: profiles/records/tt05-2025.json`);
  return field;
}

/** Year, number and ordinal, which the circular has only inside of its codes. */
function partsOfCodes(kind: RecordKind, received: Tt05Record): ArchivalRecord['fields'] {
  if (kind !== 'file' && kind !== 'transfer') {
    const ordinal = received[ORDINAL] === undefined ? ordinalIn(received) : undefined;
    return ordinal === undefined ? {} : { ordinal };
  }
  const [, year, number] = /^.+\.((?:1[5-9]|20)\d\d)\.(.+)$/.exec(received['fileCode'] ?? received['arcFileCode'] ?? '') ?? [];
  if (year === undefined || number === undefined) return {};
  if (kind === 'file') return { year: Number(year), fileNumber: number };
  return /^\d{1,4}$/.test(number) ? { year: Number(year), transferNumber: Number(number) } : { year: Number(year) };
}

/** Where a package had no ordinal of its own, it stands in the code of the document. */
function isImplied({ asReceived, fields }: ArchivalRecord): boolean {
  return asReceived !== undefined && asReceived[ORDINAL] === undefined && ordinalIn(asReceived) === fields.ordinal;
}

function ordinalIn(received: Tt05Record): number | undefined {
  return documentCode(received['docCode'] ?? received['arcDocCode'] ?? '')?.ordinal;
}
