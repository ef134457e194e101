import type { Finding } from '../../base/index.ts';
import { daySpan, isEdtf, type RecordDate } from '../dates/index.ts';
import type { ArchivalRecord } from '../model/record.ts';
import { codeEntry, KINDS, type KindField } from '../model/tables.ts';

/** A finding about a record; `place` is its id and the field. */
export function recordFinding(record: Pick<ArchivalRecord, 'id'>, code: string, finding: Pick<Finding, 'severity' | 'params'> & { readonly field?: string }): Finding {
  const { field, ...rest } = finding;
  return { standard: 'kho', code, ...rest, place: field === undefined ? record.id : `${record.id}/${field}` };
}

/** What is wrong with a value by itself: its type, its length, its code, its date. */
export function checkValue(record: ArchivalRecord, field: KindField, value: unknown): readonly Finding[] {
  const params = { field: field.name, name: field.vi };
  if (!hasType(field, value)) return [recordFinding(record, 'R-04', { severity: 'error', field: field.name, params: { ...params, type: field.type } })];
  const texts = Array.isArray(value) ? value as readonly string[] : typeof value === 'string' ? [value] : [];
  return [
    ...texts.filter((text) => field.codes !== undefined && codeEntry(field.codes, text) === undefined)
      .map((text) => recordFinding(record, 'R-05', { severity: 'error', field: field.name, params: { ...params, value: shown(text) } })),
    ...checkLength(record, field, texts),
    ...field.type === 'date' && !isEdtf((value as RecordDate).edtf) ? [recordFinding(record, 'R-06', { severity: 'error', field: field.name, params: { ...params, value: shown((value as RecordDate).edtf) } })] : [],
  ];
}

function checkLength(record: ArchivalRecord, { name, vi, length }: KindField, texts: readonly string[]): readonly Finding[] {
  if (length === undefined) return [];
  let counted = 0;
  // Lists stand in one element of the circular, with "; " between their values.
  for (const text of texts) counted += Array.from(text.normalize('NFC')).length + (counted === 0 ? 0 : 2);
  return counted > length ? [recordFinding(record, 'R-02', { severity: 'error', field: name, params: { field: name, name: vi, counted, limit: length } })] : [];
}

/** Whether a value is of the type of its field; nothing is believed, it may come from anywhere. */
export function hasType({ type }: Pick<KindField, 'type'>, value: unknown): boolean {
  switch (type) {
    case 'number': return Number.isSafeInteger(value) && (value as number) >= 0;
    case 'decimal': return typeof value === 'number' && Number.isFinite(value) && value >= 0;
    case 'boolean': return typeof value === 'boolean';
    case 'date': return isDate(value);
    case 'duration': return typeof value === 'string' && /^\d{2,3}:[0-5]\d:[0-5]\d$/.test(value);
    case 'strings': case 'codes': case 'references': return Array.isArray(value) && value.length > 0 && value.every(isText) && new Set(value).size === value.length;
    case 'string': case 'code': case 'reference': return isText(value);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.isWellFormed();
}

function isDate(value: unknown): value is RecordDate {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { edtf, original, ...others } = value as Readonly<Record<string, unknown>>;
  return typeof edtf === 'string' && (original === undefined || isText(original)) && Object.keys(others).length === 0;
}

/** Required and unknown fields, and every value by itself. */
export function checkFields(record: ArchivalRecord): readonly Finding[] {
  const table = KINDS[record.kind];
  const values = record.fields as Readonly<Record<string, unknown>>;
  const missing = [...table.fields.values()].filter(({ need, name }) => need === 'required' && values[name] === undefined)
    .map(({ name, vi }) => recordFinding(record, 'R-01', { severity: 'error', field: name, params: { field: name, name: vi, kind: table.vi } }));
  const found = Object.entries(values).filter(([, value]) => value !== undefined).flatMap(([name, value]) => {
    const field = table.fields.get(name);
    return field === undefined ? [recordFinding(record, 'R-03', { severity: 'error', field: shown(name), params: { field: shown(name), kind: table.vi } })] : checkValue(record, field, value);
  });
  return [...missing, ...found];
}

/** Pairs of dates of which the first cannot be later. */
const SPANS = [['startDate', 'endDate'], ['established', 'dissolved'], ['accessionStart', 'accessionEnd']] as const;

/** What fields say about each other: spans that run backwards, and fields that others make necessary. */
export function checkAgreement(record: ArchivalRecord): readonly Finding[] {
  const { fields } = record;
  const backwards = SPANS.flatMap(([first, last]) => {
    const [from, to] = [fields[first], fields[last]].map((date) => (date === undefined ? undefined : daySpan(date.edtf)));
    if (from === undefined || to === undefined || from.from <= to.to) return [];
    return [recordFinding(record, 'R-07', { severity: 'error', field: first, params: { start: fields[first]?.edtf ?? '', end: fields[last]?.edtf ?? '' } })];
  });
  const wanted = ([
    ['paperFileCode', fields.origin === 'digitised' && record.kind === 'file', 'error'],
    ['reserveCopyStatus', fields.reserveCopy === true, 'error'],
    ['retentionNote', fields.retention === 'other' && KINDS[record.kind].fields.has('retentionNote'), 'warning'],
    ['secrecyLevel', fields.access === 'secret' && KINDS[record.kind].fields.has('secrecyLevel'), 'warning'],
    ['accessReasons', fields.access === 'conditional' && KINDS[record.kind].fields.has('accessReasons'), 'warning'],
  ] as const).filter(([name, needed]) => needed && fields[name] === undefined).map(([name, , severity]) => (
    recordFinding(record, 'R-08', { severity, field: name, params: { field: name, name: KINDS[record.kind].fields.get(name)?.vi ?? name } })
  ));
  return [...backwards, ...wanted];
}

/** A value for a message: on one line and not too long. Attacker-controlled. */
export function shown(value: string): string {
  const line = value.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79).toWellFormed()}…` : line.toWellFormed();
}
