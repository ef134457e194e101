import type { Breach } from './breach.ts';
import { codePoints, shown } from './field-text.ts';
import { isCode, type Field } from './profile.ts';
import { isDuration, readDate } from './record-date.ts';
import { valueOf, type RecordView, type SeenField } from './record-view.ts';

/** A rule about one record; the same functions serve the record of the package (H) and those of its documents (D). */
export type RecordRule = (view: RecordView) => Iterable<Breach>;

function at({ path }: RecordView, field: Field, seen?: SeenField, params: Breach['params'] = {}): Breach {
  const xpath = `/simpledc/${seen?.name ?? field.name}`;
  const place = seen === undefined ? xpath : `${xpath}, line ${seen.line}`;
  return { path, place, params: { element: seen?.name ?? field.name, name: field.vi, ...params } };
}

/** Every element that has a value and is a field of the table. */
function* filled(view: RecordView): Generator<readonly [Field, SeenField]> {
  for (const seen of view.seen) if (seen.field !== undefined && seen.value !== '') yield [seen.field, seen];
}

/** 01: a required element is there (those that the circular drops itself are 20). */
export function* requiredThere(view: RecordView): Generator<Breach> {
  for (const field of view.variant.fields) {
    if (field.need === 'required' && !view.first.has(field.name) && !view.variant.lenient.has(field.name)) yield at(view, field);
  }
}

/** 02: a required element has a value. */
export function* requiredFilled(view: RecordView): Generator<Breach> {
  for (const field of view.variant.fields) {
    const seen = view.first.get(field.name);
    if (field.need === 'required' && seen?.value === '') yield at(view, field, seen);
  }
}

/** 03: no value is longer than its table says, in characters after NFC. */
export function* notTooLong(view: RecordView): Generator<Breach> {
  for (const [field, seen] of filled(view)) {
    const { length } = field;
    // A string of n UTF-16 units never has more than n characters.
    if (length === undefined || seen.value.length <= length) continue;
    const counted = codePoints(seen.value);
    if (counted > length) yield { ...at(view, field, seen, { limit: length, counted }), ...(field.tooLong === undefined ? {} : { severity: field.tooLong }) };
  }
}

/** 04: no element that the table does not have; each name once, with how often it stands there. */
export function* knownElements(view: RecordView): Generator<Breach> {
  const unknown = new Map<string, { line: number; count: number }>();
  for (const { name, field, nested, line } of view.seen) {
    if (field !== undefined && !nested) continue;
    const one = unknown.get(name);
    if (one === undefined) unknown.set(name, { line, count: 1 });
    else one.count += 1;
  }
  for (const [name, { line, count }] of unknown) {
    yield { path: view.path, place: `/simpledc/${shown(name)}, line ${line}`, params: { element: shown(name), count } };
  }
}

/** 05: every element once. */
export function* notRepeated(view: RecordView): Generator<Breach> {
  const told = new Set<string>();
  for (const seen of view.seen) {
    const { field } = seen;
    if (field === undefined || view.first.get(field.name) === seen || told.has(field.name)) continue;
    told.add(field.name);
    yield at(view, field, seen);
  }
}

/** 06: elements in the order of the schema; told once, at the first that stands too late. Readers do not depend on it. */
export function* inOrder(view: RecordView): Generator<Breach> {
  let highest = -1;
  for (const seen of view.seen) {
    const position = seen.field === undefined ? undefined : view.variant.byName.get(seen.field.name)?.position;
    if (seen.field === undefined || position === undefined || view.first.get(seen.field.name) !== seen) continue;
    if (position < highest) {
      yield at(view, seen.field, seen);
      return;
    }
    highest = position;
  }
}

/** 07: numbers are digits. */
export function* numbers(view: RecordView): Generator<Breach> {
  for (const [field, seen] of filled(view)) {
    if (field.type === 'number' && !/^\d+$/.test(seen.value)) yield at(view, field, seen, { value: shown(seen.value) });
  }
}

/** 08: Booleans are 0 or 1. */
export function* booleans(view: RecordView): Generator<Breach> {
  for (const [field, seen] of filled(view)) {
    if (field.type === 'boolean' && field.textIn?.includes(view.kind) !== true && !/^[01]$/.test(seen.value)) yield at(view, field, seen, { value: shown(seen.value) });
  }
}

/** 09: codes are of their list. */
export function* codes(view: RecordView): Generator<Breach> {
  for (const [field, seen] of filled(view)) {
    const wrong = wrongCode(field, seen.value);
    if (wrong !== undefined) yield at(view, field, seen, { value: shown(wrong) });
  }
}

function wrongCode(field: Field, value: string): string | undefined {
  const { type, codes: list = '' } = field;
  if (type === 'code') {
    const [, code = value] = field.more === true ? (/^(\d+)(?=$|[ ,;:-])/.exec(value) ?? []) : [];
    return isCode(list, code) ? undefined : value;
  }
  if (type !== 'codes') return undefined;
  return value.split(/[\s,;]+/).find((code) => !isCode(list, code));
}

/** 10: dates are days of the calendar in their form. */
export function* dates(view: RecordView): Generator<Breach> {
  for (const [field, seen] of filled(view)) {
    if (field.type !== 'date') continue;
    const date = readDate(seen.value);
    const partial = field.partialIn?.includes(view.kind) === true;
    if (date === undefined || (!partial && date.precision !== 'day')) yield at(view, field, seen, { value: shown(seen.value) });
  }
}

/** 11: the end is not before the start. */
export function* endAfterStart(view: RecordView): Generator<Breach> {
  const seen = view.first.get('endDate');
  const start = readDate(valueOf(view, 'startDate') ?? '');
  const end = readDate(seen?.value ?? '');
  if (seen?.field !== undefined && start !== undefined && end !== undefined && end.to < start.from) {
    yield at(view, seen.field, seen, { value: shown(seen.value), start: shown(valueOf(view, 'startDate') ?? '') });
  }
}

/** 12: only permanent records are transferred to a historical archive. */
export function* permanentOnly(view: RecordView): Generator<Breach> {
  const seen = view.first.get('maintenance');
  if (seen?.field === undefined || !view.kind.startsWith('SIP_')) return;
  // A code of no list is said once, by 09.
  if (!/^01(?=$|[ ,;:-])/.test(seen.value) && seen.value !== '' && wrongCode(seen.field, seen.value) === undefined) yield at(view, seen.field, seen, { value: shown(seen.value) });
}

/** 13: a digitised file names its paper original. */
export function* paperOriginalNamed(view: RecordView): Generator<Breach> {
  const field = view.variant.byName.get('paperFileCode');
  if (field === undefined || valueOf(view, 'confidenceLevel') !== '02' || valueOf(view, 'paperFileCode') !== undefined) return;
  yield at(view, field, view.first.get('paperFileCode'));
}

/** 14: whoever says that there shall be a reserve copy says whether there is one. */
export function* reserveStatusGiven(view: RecordView): Generator<Breach> {
  const field = view.variant.byName.get('riskRecoveryStatus');
  if (field === undefined || valueOf(view, 'riskRecovery') !== '1' || valueOf(view, 'riskRecoveryStatus') !== undefined) return;
  yield at(view, field, view.first.get('riskRecoveryStatus'));
}

/** 15: … and nobody else does. */
export function* reserveStatusOnlyThen(view: RecordView): Generator<Breach> {
  const seen = view.first.get('riskRecoveryStatus');
  if (seen?.field !== undefined && seen.value !== '' && valueOf(view, 'riskRecovery') !== '1') yield at(view, seen.field, seen, { value: shown(seen.value) });
}

/** 17: an optional element without a value is left out. */
export function* notEmpty(view: RecordView): Generator<Breach> {
  for (const field of view.variant.fields) {
    const seen = view.first.get(field.name);
    if (field.need === 'optional' && seen?.value === '') yield at(view, field, seen);
  }
}

/** 18: text is in NFC; told once for a record. */
export function* composed(view: RecordView): Generator<Breach> {
  const decomposed = view.seen.filter((seen) => seen.decomposed);
  const [seen] = decomposed;
  if (seen !== undefined) yield { path: view.path, place: `/simpledc/${shown(seen.name)}, line ${seen.line}`, params: { element: shown(seen.name), count: decomposed.length } };
}

/** 19: state secrets do not come to a networked repository. */
export function* noSecret(view: RecordView): Generator<Breach> {
  const seen = view.first.get('mode');
  if (seen?.field !== undefined && isSecret(seen.value)) yield at(view, seen.field, seen, { value: shown(seen.value) });
}

/** The code, or the word where a code belongs: Mật, Tối mật, Tuyệt mật. */
function isSecret(mode: string): boolean {
  if (/^03(?=$|[^\d])/.test(mode)) return true;
  return /(^|[^\p{L}])(tối |tuyệt )?mật(?=$|[^\p{L}])/iu.test(mode) && !/(không|chưa|đã giải)\s+mật/iu.test(mode);
}

/** 20: an element that the circular requires in its skeleton and drops in its table or schema is missing: accepted. */
export function* lenientThere(view: RecordView): Generator<Breach> {
  for (const field of view.variant.fields) {
    if (field.need === 'required' && view.variant.lenient.has(field.name) && !view.first.has(field.name)) yield at(view, field);
  }
}

/** 21: the element bears the name that its kind of package uses, not the other one of its pair. */
export function* rightName(view: RecordView): Generator<Breach> {
  for (const seen of view.first.values()) {
    if (seen.field !== undefined && seen.field.name !== seen.name) yield at(view, seen.field, seen, { wanted: seen.field.name });
  }
}

/** 22: durations are HH:MM:SS. */
export function* durations(view: RecordView): Generator<Breach> {
  for (const [field, seen] of filled(view)) {
    if (field.type === 'duration' && !isDuration(seen.value)) yield at(view, field, seen, { value: shown(seen.value) });
  }
}

/** 23: an electronic or mixed document says whether its workflow is attached. */
export function* workflowTold(view: RecordView): Generator<Breach> {
  const field = view.variant.byName.get('process');
  const level = valueOf(view, 'confidenceLevel');
  if (field !== undefined && (level === '01' || level === '03') && valueOf(view, 'process') === undefined) yield at(view, field, view.first.get('process'));
}
