import type { Breach } from './breach.ts';
import { shown } from './field-text.ts';
import type { PackageView } from './package-view.ts';
import type { Field } from './profile.ts';
import { readDate } from './record-date.ts';
import { valueOf, type RecordView, type SeenField } from './record-view.ts';

// What the circular does not forbid and nobody means: warnings.

/** Before this year papers of today's bodies are rare enough to look twice (reference/vietnam.md §3). */
const EARLIEST_YEAR = 1945;

function at({ path }: RecordView, seen: SeenField & { readonly field: Field }, params: Breach['params']): Breach {
  return { path, place: `/simpledc/${seen.name}, line ${seen.line}`, params: { element: seen.name, name: seen.field.vi, value: shown(seen.value), ...params } };
}

function seenField(view: RecordView, name: string): (SeenField & { readonly field: Field }) | undefined {
  const seen = view.first.get(name);
  return seen?.field === undefined || seen.value === '' ? undefined : { ...seen, field: seen.field };
}

/** 24: no date comes after the day on which the package was made; one before 1945 is worth a look. */
export function* likelyDates(view: RecordView): Generator<Breach> {
  for (const seen of view.first.values()) {
    const { field } = seen;
    const date = field?.type === 'date' ? readDate(seen.value) : undefined;
    if (field === undefined || date === undefined) continue;
    const { made } = view.surroundings;
    const params = { earliest: EARLIEST_YEAR, latest: dayShown(made) };
    if (made !== undefined && date.from > made) yield at(view, { ...seen, field }, params);
    else if (date.to < EARLIEST_YEAR * 10000) yield { ...at(view, { ...seen, field }, params), severity: 'info' };
  }
}

function dayShown(day: number | undefined): string {
  const digits = String(day ?? '').padStart(8, '0');
  return day === undefined ? '' : `${digits.slice(6)}/${digits.slice(4, 6)}/${digits.slice(0, 4)}`;
}

/** D25: a document of a file was issued between its start and its end. */
export function* issuedInPeriod(view: RecordView): Generator<Breach> {
  const seen = seenField(view, 'issuedDate');
  const date = readDate(seen?.value ?? '');
  const { period } = view.surroundings;
  if (seen === undefined || date === undefined || period === undefined || (date.to >= period.from && date.from <= period.to)) return;
  yield at(view, seen, { start: dayShown(period.from), end: dayShown(period.to) });
}

/** D26: the number of a document is a number; its notation stands in a field of its own. */
export function* numberOfDigits(view: RecordView): Generator<Breach> {
  const seen = seenField(view, 'codeNumber');
  if (seen !== undefined && !/^\d/.test(seen.value)) yield at(view, seen, {});
}

/** D27: a notation names the type and the body, with a dash between (QĐ-UB). */
export function* notationWithDash(view: RecordView): Generator<Breach> {
  const seen = seenField(view, 'codeNotation');
  if (seen !== undefined && !/[-\u2010-\u2015]/.test(seen.value)) yield at(view, seen, {});
}

/** H25: the pages of the documents add up to those of the file; photographs and recordings have none. */
export function* pagesAddUp({ record, items, pages }: PackageView): Generator<Breach> {
  const seen = record === undefined ? undefined : seenField(record, 'numberOfPage');
  if (record === undefined || seen === undefined || pages === undefined || items.length === 0 || !/^\d{1,15}$/.test(seen.value)) return;
  const total = Number(seen.value);
  const isWhole = items.every(({ itemClass }) => itemClass === 'doc');
  if (pages > total || (isWhole && pages < total)) yield at(record, seen, { counted: pages });
}

/** H26: a file with digitised documents says that it was digitised, and names its paper original. */
export function* digitisationTold({ record, digitised }: PackageView): Generator<Breach> {
  const field = record?.variant.byName.get('confidenceLevel');
  if (record === undefined || field === undefined || digitised === 0) return;
  // With a level of 02 and no paper code it is H13.
  if (valueOf(record, 'confidenceLevel') !== undefined || valueOf(record, 'paperFileCode') !== undefined) return;
  yield { path: record.path, place: `/simpledc/${field.name}`, params: { element: field.name, name: field.vi, counted: digitised } };
}

/** M20: METS was not changed before it was made, nor is it of a day to come. */
export function* timesInOrder({ mets, time }: PackageView): Generator<Breach> {
  for (const { path, mets: { header } } of mets) {
    const created = instant(header?.created);
    const modified = instant(header?.modified);
    const latest = time === undefined ? Infinity : Date.parse(time) + DAY;
    if (created > latest) yield { path, place: '/mets/metsHdr/@CREATEDATE', params: { value: shown(header?.created ?? ''), created: '' } };
    else if (modified < created || modified > latest) yield { path, place: '/mets/metsHdr/@LASTMODDATE', params: { value: shown(header?.modified ?? ''), created: shown(header?.created ?? '') } };
  }
}

/** Clocks differ, and a time without a zone may be of anywhere. */
const DAY = 24 * 60 * 60 * 1000;

const instant = (time: string | undefined): number => Date.parse(time ?? '');
