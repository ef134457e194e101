import type { Finding } from '../../base/index.ts';
import { CODE_LENGTHS, deriveCodes, type RecordCodes } from '../model/identifiers.ts';
import { ancestry, labelOf, type ArchivalRecord, type FindRecord } from '../model/record.ts';
import { KINDS } from '../model/tables.ts';
import { recordFinding, shown } from './field-rules.ts';

/** Whether a record stands where its kind may stand, under exactly one fonds. */
export function checkPlace(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  const { parents, vi } = KINDS[record.kind];
  if (record.parent === undefined) return parents.length === 0 ? [] : [recordFinding(record, 'R-09', { severity: 'error', params: { kind: vi } })];
  const above = find(record.parent);
  if (above === undefined) return [recordFinding(record, 'R-16', { severity: 'error', field: 'parent', params: { field: 'parent', target: shown(record.parent) } })];
  if (!parents.includes(above.kind)) return [recordFinding(record, 'R-10', { severity: 'error', field: 'parent', params: { kind: vi, parent: KINDS[above.kind].vi } })];
  const chain = ancestry(record, find);
  return chain.at(-1)?.kind === 'fonds' ? [] : [recordFinding(record, 'R-11', { severity: 'error', field: 'parent', params: { kind: vi } })];
}

/** Whether everything that a record refers to is there and of the right kind. */
export function checkReferences(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  const values = record.fields as Readonly<Record<string, unknown>>;
  return [...KINDS[record.kind].fields.values()].filter(({ refers }) => refers !== undefined).flatMap(({ name, refers }) => {
    const value = values[name];
    const targets = (Array.isArray(value) ? value : [value]).filter((target): target is string => typeof target === 'string');
    return targets.filter((target) => find(target)?.kind !== refers || target === record.id)
      .map((target) => recordFinding(record, 'R-16', { severity: 'error', field: name, params: { field: name, target: shown(target) } }));
  });
}

const RECEIVED: readonly (keyof RecordCodes)[] = ['fileCode', 'arcFileCode', 'docId', 'docCode', 'arcDocCode'];

/** Codes that were received beside those that follow from the record, and codes that the circular has no room for. */
export function checkCodes(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  const codes = deriveCodes(ancestry(record, find));
  return RECEIVED.flatMap((name): readonly Finding[] => {
    const derived = codes[name];
    if (derived === undefined) return [];
    const received = record.asReceived?.[name];
    const length = Array.from(derived).length;
    return [
      ...received === undefined || received === derived ? [] : [recordFinding(record, 'R-17', { severity: 'warning', field: name, params: { field: name, received: shown(received), derived } })],
      ...length > CODE_LENGTHS[name] ? [recordFinding(record, 'R-18', { severity: 'warning', field: name, params: { field: name, derived, counted: length, limit: CODE_LENGTHS[name] } })] : [],
    ];
  });
}

/** Numbers that tell siblings apart, by kind. */
const NUMBERS = { fonds: 'fondsCode', catalogue: 'number', box: 'number', file: 'fileNumber', transfer: 'transferNumber', document: 'ordinal', photo: 'ordinal', recording: 'ordinal' } as const;
const IN_A_FILE: ReadonlySet<string> = new Set(['document', 'photo', 'recording']);

/** Numbers that two records of one place have: their codes would be the same. */
export function checkNumbers(records: readonly ArchivalRecord[]): readonly Finding[] {
  const first = new Map<string, ArchivalRecord>();
  return records.flatMap((record) => {
    if (record.kind === 'creator') return [];
    const name = NUMBERS[record.kind];
    const number = record.fields[name];
    if (number === undefined) return [];
    const year = record.kind === 'file' || record.kind === 'transfer' ? record.fields.year ?? record.fields.startDate?.edtf.slice(0, 4) ?? '' : '';
    const key = [IN_A_FILE.has(record.kind) ? 'item' : record.kind, record.parent ?? '', year, String(number).normalize('NFC')].join('\n');
    const other = first.get(key);
    if (other === undefined) first.set(key, record);
    return other === undefined ? [] : [recordFinding(record, 'R-19', { severity: 'error', field: name, params: { number: shown(String(number)), other: shown(labelOf(other)) } })];
  });
}
