import { canonicalJson, type Finding, type Json } from '../../base/index.ts';
import { hasType, recordFinding, shown } from '../rules/field-rules.ts';
import type { ArchivalRecord } from './record.ts';
import { KINDS, RECORD_KINDS, type RecordKind } from './tables.ts';

/** Names the form; a later one has another number. */
export const RECORDS_FORMAT = 'kho-records/1';

/** Records that were read, and what was wrong; what could not be read at all is not among the records. */
export interface RecordsReading {
  readonly records: readonly ArchivalRecord[];
  readonly findings: readonly Finding[];
}

/** Records as canonical JSON (RFC 8785): the same records, in the same order, are always the same bytes. */
export function writeRecords(records: readonly ArchivalRecord[]): string {
  return `${canonicalJson({ format: RECORDS_FORMAT, records: records.map(recordJson) })}\n`;
}

/** One record as JSON; texts in NFC. */
export function recordJson(record: ArchivalRecord): Json {
  return composed({ ...record } as unknown as Json);
}

function composed(value: Json): Json {
  if (typeof value === 'string') return value.normalize('NFC');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(composed);
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).map(([name, member]) => [name, composed(member as Json)]));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MEMBERS: ReadonlySet<string> = new Set(['id', 'kind', 'parent', 'fields', 'asReceived']);

/** Reads records from JSON, strictly: unknown members are findings, and what has the wrong type is told and left out. Untrusted. */
export function readRecords(text: string): RecordsReading {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    return { records: [], findings: [{ standard: 'kho', code: 'R-21', severity: 'error', params: { problem: shown(cause instanceof Error ? cause.message : String(cause)) } }] };
  }
  if (!isObject(value) || value['format'] !== RECORDS_FORMAT || !Array.isArray(value['records'])) return { records: [], findings: [{ standard: 'kho', code: 'R-22', severity: 'error', params: { format: RECORDS_FORMAT } }] };
  const unknown = Object.keys(value).filter((name) => name !== 'format' && name !== 'records').map((name) => unknownMember(`/${shown(name)}`, name));
  const read = (value['records'] as readonly unknown[]).map((entry, n) => readRecord(entry, `/records/${n}`));
  return { records: read.flatMap(({ record }) => record ?? []), findings: [...unknown, ...read.flatMap(({ findings }) => findings)] };
}

/** Reads one record; undefined with findings when it is none. `place` is where it stands, as a JSON pointer. */
export function readRecord(value: unknown, place: string): { readonly record?: ArchivalRecord; readonly findings: readonly Finding[] } {
  if (!isObject(value)) return { findings: [notARecord(place)] };
  const { id, kind, parent, fields, asReceived } = value;
  const sound = typeof id === 'string' && UUID.test(id) && isKind(kind) && isObject(fields) && (parent === undefined || typeof parent === 'string') && (asReceived === undefined || isTexts(asReceived));
  if (!sound) return { findings: [notARecord(place)] };
  const unknown = Object.keys(value).filter((name) => !MEMBERS.has(name)).map((name) => unknownMember(`${place}/${shown(name)}`, name));
  const { kept, findings } = readFields(fields, kind, id);
  const record: ArchivalRecord = { id, kind, ...(parent === undefined ? {} : { parent }), fields: kept, ...(asReceived === undefined ? {} : { asReceived }) };
  return { record, findings: [...unknown, ...findings] };
}

function readFields(fields: Readonly<Record<string, unknown>>, kind: RecordKind, id: string): { readonly kept: ArchivalRecord['fields']; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = KINDS[kind].fields.get(name);
    if (field === undefined) findings.push(recordFinding({ id }, 'R-03', { severity: 'error', field: shown(name), params: { field: shown(name), kind: KINDS[kind].vi } }));
    else if (!hasType(field, value)) findings.push(recordFinding({ id }, 'R-04', { severity: 'error', field: name, params: { field: name, name: field.vi, type: field.type } }));
    else kept[name] = value;
  }
  return { kept, findings };
}

function notARecord(place: string): Finding {
  return { standard: 'kho', code: 'R-23', severity: 'error', place };
}

function unknownMember(place: string, name: string): Finding {
  return { standard: 'kho', code: 'R-24', severity: 'error', place, params: { field: shown(name) } };
}

function isKind(value: unknown): value is RecordKind {
  return RECORD_KINDS.some((kind) => kind === value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string' && text.isWellFormed());
}
