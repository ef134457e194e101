import type { Finding } from '../../base/index.ts';
import { daySpan, type DaySpan } from '../dates/index.ts';
import { accessLevel } from '../model/inheritance.ts';
import { ancestry, labelOf, type ArchivalRecord, type FindRecord } from '../model/record.ts';
import { spellingKey, wordsOf } from '../text/index.ts';
import { recordFinding, shown } from './field-rules.ts';

/** Kinds that readers and harvesters see. */
const PUBLISHED: ReadonlySet<string> = new Set(['fonds', 'file', 'transfer', 'document', 'photo', 'recording']);

/**
 * What to look at before descriptions are published: titles that say nothing or the same, access that nobody decided, dates
 * outside the fonds, and what looks like data of living persons. Hints for a person, never a refusal.
 */
export function checkBeforePublishing(records: readonly ArchivalRecord[], find: FindRecord): readonly Finding[] {
  const published = records.filter(({ kind }) => PUBLISHED.has(kind));
  return [...published.flatMap((record) => [...checkTitle(record), ...checkAccess(record, find), ...checkDates(record, find), ...checkPersonalData(record)]), ...checkTwins(published)];
}

const PLACEHOLDER = /^(?:không (?:có )?(?:tiêu đề|tên)|chưa (?:có|đặt|rõ) (?:tiêu đề|tên)|hồ sơ|tài liệu|văn bản|untitled|test|n\/a|[\p{P}\p{S}\d\s]*)$/iu;

function checkTitle(record: ArchivalRecord): readonly Finding[] {
  const { title = '', note, annotation } = record.fields;
  if (PLACEHOLDER.test(title.normalize('NFC').trim())) return [recordFinding(record, 'R-31', { severity: 'warning', field: 'title', params: { title: shown(title) } })];
  const same = [note, annotation].some((text) => text !== undefined && spellingKey(text) === spellingKey(title));
  return same ? [recordFinding(record, 'R-33', { severity: 'warning', field: 'title', params: { title: shown(title) } })] : [];
}

/** The same title for two records of one place, in any spelling of tones and case; documents are told apart by number and date. */
function checkTwins(records: readonly ArchivalRecord[]): readonly Finding[] {
  const first = new Map<string, ArchivalRecord>();
  return records.flatMap((record) => {
    const { title, number, notation, date } = record.fields;
    if (title === undefined) return [];
    const key = [record.parent ?? '', record.kind, spellingKey(title), number ?? '', notation ?? '', date?.edtf ?? ''].join('\n');
    const other = first.get(key);
    if (other === undefined) first.set(key, record);
    return other === undefined ? [] : [recordFinding(record, 'R-32', { severity: 'warning', field: 'title', params: { title: shown(title), other: other.id } })];
  });
}

function checkAccess(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  return accessLevel(ancestry(record, find)) === 'unknown' ? [recordFinding(record, 'R-34', { severity: 'warning', field: 'access', params: { title: shown(labelOf(record)) } })] : [];
}

function checkDates(record: ArchivalRecord, find: FindRecord): readonly Finding[] {
  if (record.kind === 'fonds') return [];
  const own = spanOf(record);
  const fonds = ancestry(record, find).find(({ kind }) => kind === 'fonds');
  const whole = fonds === undefined ? undefined : spanOf(fonds);
  if (own === undefined || whole === undefined || (own.from <= whole.to && own.to >= whole.from)) return [];
  const dates = ({ fields: { startDate, endDate, date } }: ArchivalRecord): string => [...new Set([startDate ?? date, endDate].flatMap((one) => one?.edtf ?? []))].join(' – ');
  return [recordFinding(record, 'R-35', { severity: 'warning', field: record.fields.date === undefined ? 'startDate' : 'date', params: { dates: dates(record), fonds: fonds === undefined ? '' : dates(fonds) } })];
}

function spanOf({ fields: { startDate, endDate, date } }: ArchivalRecord): DaySpan | undefined {
  const spans = [startDate, endDate, date].flatMap((one) => (one === undefined ? [] : daySpan(one.edtf) ?? []));
  return spans.length === 0 ? undefined : { from: Math.min(...spans.map(({ from }) => from)), to: Math.max(...spans.map(({ to }) => to)) };
}

/** What data of living persons look like, by the name of the hint. */
const PERSONAL: readonly (readonly [string, RegExp])[] = [
  ['CCCD, CMND', /(?<!\d)(?:\d{12}|\d{9})(?!\d)/], ['ĐT', /(?<![\d.])(?:\+84|0)(?:[ .-]?\d){9}(?!\d)/], ['e-mail', /[\w.+-]+@[\w-]+\.[\w.]+/],
];
const PERSONAL_WORDS: readonly (readonly [string, RegExp])[] = [
  ['sinh ngày', /(?<![\p{L}])(?:sinh (?:ngày|năm)|ngày sinh)(?![\p{L}])/iu], ['lý lịch', /(?<![\p{L}])l[ýí] lịch(?![\p{L}])/iu],
  ['bệnh án', /(?<![\p{L}])(?:bệnh án|hồ sơ bệnh|HIV|tâm thần)(?![\p{L}])/iu], ['con nuôi', /(?<![\p{L}])(?:con nuôi|ly hôn)(?![\p{L}])/iu],
];
/** Longer texts are looked at in their beginning. */
const LOOKED_AT = 10_000;

function checkPersonalData(record: ArchivalRecord): readonly Finding[] {
  const { title, note, annotation, keywords = [], autograph } = record.fields;
  if (record.fields.accessReasons?.includes('personal') === true) return [];
  const text = [title, note, annotation, autograph, ...keywords].filter((part) => part !== undefined).join('\n').slice(0, LOOKED_AT).normalize('NFC');
  const hints = [...PERSONAL, ...PERSONAL_WORDS].filter(([, pattern]) => pattern.test(text)).map(([hint]) => hint);
  return hints.length === 0 || wordsOf(text).length === 0 ? [] : [recordFinding(record, 'R-36', { severity: 'info', params: { hints: hints.join('; ') } })];
}
