import type { TableCell } from '../../formats/tables/index.ts';
import { codeList, dateFromCells, readDate, readNumber, slashedDate, type DateReading, type KindField, type RecordDate } from '../../records/index.ts';
import { headingKey, type ImportProfile } from './import-profile.ts';

/** What a cell says of a field, or the code of the finding that says why it says nothing. */
export type CellReading =
  | { readonly kind: 'value'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'problem'; readonly code: string }
  /** Said, but there is nothing to hold it: “không rõ”. */
  | { readonly kind: 'nothing' };

const NOTHING = { kind: 'nothing' } as const;
/** Lines of these stay lines. */
const LONG: ReadonlySet<string> = new Set(['note', 'annotation', 'autograph']);

/** Reads one cell into a field. `text` is in Unicode, NFC and trimmed. */
export function readCell(field: KindField, text: string, by: { readonly type: TableCell['type']; readonly profile: ImportProfile }): CellReading {
  switch (field.type) {
    case 'string': return value(field.name, LONG.has(field.name) ? text.replace(/\r\n?/g, '\n') : text.replace(/\s+/g, ' '));
    case 'strings': return listed(field.name, text);
    case 'number': case 'decimal': return readCount(field, text, by.type);
    case 'boolean': return readYesNo(field.name, text);
    case 'date': return dated(field.name, readDate(text), text);
    case 'duration': return readDuration(field.name, text);
    case 'code': return readCode(field, text, by.profile);
    case 'codes': return readCodes(field, text, by.profile);
    case 'reference': case 'references': return NOTHING;
  }
}

function value(name: string, said: unknown): CellReading {
  return { kind: 'value', fields: { [name]: said } };
}

function listed(name: string, text: string): CellReading {
  const parts = (/[;\n|]/.test(text) ? text.split(/[;\n|]/) : text.split(',')).map((part) => part.replace(/\s+/g, ' ').trim()).filter((part) => part !== '');
  return parts.length === 0 ? NOTHING : value(name, [...new Set(parts)]);
}

/** A cell that the spreadsheet takes for a number is one; a text is read as people write numbers here. */
function readCount({ name, type }: KindField, text: string, cell: TableCell['type']): CellReading {
  if (cell === 'number') {
    const number = Number(text);
    return Number.isFinite(number) && number >= 0 && (type === 'decimal' || Number.isSafeInteger(number)) ? value(name, number) : { kind: 'problem', code: 'T-38' };
  }
  const reading = readNumber(text.replace(/\s*(?:tờ|trang|văn bản|tài liệu|vb|bản|năm)\.?$/iu, ''));
  if (reading.kind !== 'number' || reading.value < 0) return { kind: 'problem', code: 'T-38' };
  return type === 'decimal' || Number.isSafeInteger(reading.value) ? value(name, reading.value) : { kind: 'problem', code: 'T-38' };
}

const YES: ReadonlySet<string> = new Set(['1', 'x', 'co', 'da', 'yes', 'true', 'y']);
const NO: ReadonlySet<string> = new Set(['0', 'khong', 'chua', 'no', 'false', 'n']);

function readYesNo(name: string, text: string): CellReading {
  const key = headingKey(text);
  return YES.has(key) ? value(name, true) : NO.has(key) ? value(name, false) : { kind: 'problem', code: 'T-39' };
}

function readDuration(name: string, text: string): CellReading {
  const [, hours = '0', minutes = '', seconds = '0'] = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{2})$/.exec(text) ?? /^(?:(\d{1,3}) ?(?:giờ|h))? ?(?:(\d{1,3}) ?(?:phút|ph|'|’))? ?(?:(\d{1,2}) ?(?:giây|s|"|’’))?$/u.exec(text.toLowerCase()) ?? [];
  const total = Number(hours) * 3600 + Number(minutes === '' ? '0' : minutes) * 60 + Number(seconds);
  if (!Number.isFinite(total) || total === 0 || total >= 1000 * 3600) return { kind: 'problem', code: 'T-38' };
  const two = (part: number): string => String(part).padStart(2, '0');
  return value(name, `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`);
}

/** The entry of a code list that a word or a code means. */
function idOf(list: string, text: string, profile: ImportProfile): string | undefined {
  const key = headingKey(text);
  const own = profile.values.get(list)?.get(key);
  if (own !== undefined) return own;
  return codeList(list).find(({ id, vi, en, tt05 }) => tt05 === text || (tt05 !== undefined && /^\d$/.test(text) && Number(tt05) === Number(text)) || id === text || headingKey(vi) === key || headingKey(en) === key)?.id;
}

/** `07 5 năm` of the circular, or a period that has no code of its own: the words are kept beside. */
function readCode(field: KindField, text: string, profile: ImportProfile): CellReading {
  const list = field.codes ?? '';
  const id = idOf(list, text, profile);
  if (field.name === 'retention') return readRetention(text, id, profile);
  return id === undefined ? { kind: 'problem', code: 'T-40' } : value(field.name, id);
}

function readRetention(text: string, id: string | undefined, profile: ImportProfile): CellReading {
  const [, code, words = ''] = /^(0?\d)[\s,;:-]+(\S.*)$/.exec(text) ?? [];
  const coded = code === undefined ? undefined : idOf('retention', code.padStart(2, '0'), profile);
  const known = id ?? (/^\d{1,3}$/.test(words) || /^năm/iu.test(words) ? undefined : coded) ?? yearsOf(text);
  if (known === undefined) return { kind: 'problem', code: 'T-40' };
  const note = known !== 'other' ? undefined : id === undefined && words !== '' ? words : headingKey(text) === 'khac' || /^0?7$/.test(text) ? undefined : text;
  return { kind: 'value', fields: { retention: known, ...(note === undefined ? {} : { retentionNote: note }) } };
}

/** `20`, `20 năm`, `15 năm`. */
function yearsOf(text: string): string | undefined {
  const [, years] = /^(\d{1,3})(?: ?năm)?\.?$/iu.exec(text) ?? [];
  if (years === undefined) return undefined;
  return codeList('retention').find(({ id }) => id === `years-${Number(years)}`)?.id ?? 'other';
}

/** One code for all of it (Việt-Anh), or every part of it; half of what somebody said would be something else. */
function readCodes(field: KindField, text: string, profile: ImportProfile): CellReading {
  const list = field.codes ?? '';
  const bare = text.replace(/\btiếng\s+/giu, '').trim();
  const whole = idOf(list, text, profile) ?? idOf(list, bare, profile);
  if (whole !== undefined) return value(field.name, [whole]);
  const parts = bare.split(/\s*(?:[,;\n/+&-]|\bvà\b)\s*/u).filter((part) => part !== '');
  const ids = parts.map((part) => idOf(list, part, profile));
  return ids.length > 0 && ids.every((id) => id !== undefined) ? value(field.name, [...new Set(ids)]) : { kind: 'problem', code: 'T-40' };
}

const PROBLEMS: Readonly<Record<string, string>> = { 'no-such-day': 'T-36', 'no-such-month': 'T-36', 'no-such-reign-year': 'T-36', 'short-year': 'T-37', backwards: 'T-47', unreadable: 'T-48' };

/** A date from one cell, or from three; the wording is kept where it says more than the date. */
export function dated(name: string, reading: DateReading, text: string): CellReading {
  if (reading.kind === 'undated') return NOTHING;
  if (reading.kind === 'problem') return { kind: 'problem', code: PROBLEMS[reading.problem] ?? 'T-48' };
  return value(name, withoutSlashes(reading.date, text));
}

/** Day, month and year in three cells. */
export function readDateCells(name: string, cells: { readonly day: string; readonly month: string; readonly year: string }): CellReading {
  const reading = dateFromCells(cells);
  const text = [cells.day, cells.month, cells.year].filter((cell) => cell !== '').join('/');
  if (reading.kind === 'date' && reading.notes.length > 0 && /^\d{4}(?:-\d\d)?$/.test(reading.date.edtf)) return value(name, { edtf: reading.date.edtf });
  return dated(name, reading, text);
}

/** `12/3/1978` says no more than the day that it means. */
function withoutSlashes(date: RecordDate, text: string): RecordDate {
  const padded = text.trim().split('/').map((part) => part.trim().padStart(2, '0')).join('/');
  return slashedDate(date.edtf) === padded ? { edtf: date.edtf } : date;
}

/** First and last date from one cell: `1946-1975`, `Từ 1/1978 đến 3/1979`; one date is both. */
export function readSpan(text: string): CellReading {
  const reading = readDate(text);
  if (reading.kind !== 'date') return dated('startDate', reading, text);
  const [from = '', to = from] = reading.date.edtf.split('/');
  const ends = { ...(from === '..' ? {} : { startDate: { edtf: from } }), ...(to === '..' ? {} : { endDate: { edtf: to } }) };
  return { kind: 'value', fields: ends };
}

/** `12/QĐ-UB` is number and notation; without a number it is all notation. */
export function readNumberAndNotation(text: string): CellReading {
  const [, number = '', notation = ''] = /^(\d{1,9}[a-zA-Z]?)\s*(?:[/-]\s*)?(.*)$/u.exec(text.replace(/\s+/g, ' ')) ?? ['', '', text];
  const fields = { ...(number === '' ? {} : { number }), ...(notation === '' ? {} : { notation }) };
  return { kind: 'value', fields };
}

/** `Quyết định về việc…`: the type is told by how the title begins; the title stays whole. */
export function readTypeAndTitle(text: string): CellReading {
  const title = text.replace(/\s+/g, ' ');
  const key = headingKey(title);
  const types = codeList('documentType').filter(({ id, vi }) => id !== 'khac' && (key === headingKey(vi) || key.startsWith(`${headingKey(vi)} `)));
  const [longest] = types.sort((one, other) => other.vi.length - one.vi.length);
  return { kind: 'value', fields: { title, ...(longest === undefined ? {} : { documentType: longest.id }) } };
}
