import { isCalendarPoint, daySpan, readPoint, writePoint, type DatePoint } from './edtf.ts';
import { reignYear } from './reigns.ts';

/** A date of a record: what it means, and the words in which it came where they say more or something else. */
export interface RecordDate {
  /** EDTF (ISO 8601-2). */
  readonly edtf: string;
  readonly original?: string;
}

/** What to know about a date that was read. */
export type DateNote = 'day-unknown' | 'month-unknown' | 'lunar-year';

/** Why a text is no date. Nothing is guessed: 31/02/1978 is asked back, and so is 12/3/78. */
export type DateProblem = 'no-such-day' | 'no-such-month' | 'no-such-reign-year' | 'short-year' | 'backwards' | 'unreadable';

export type DateReading =
  | { readonly kind: 'date'; readonly date: RecordDate; readonly notes: readonly DateNote[] }
  | { readonly kind: 'undated'; readonly original: string }
  | { readonly kind: 'problem'; readonly problem: DateProblem; readonly original: string };

type Part = { readonly edtf: string; readonly notes: readonly DateNote[] } | DateProblem;

const UNDATED = /^(?:không rõ(?: ngày tháng| ngày, tháng, năm| năm| thời gian)?|không (?:ngày(?: tháng)?|năm|có ngày)|chưa rõ|s\.?d\.?|n\.?d\.?|kr|k\.?n\.?t\.?)\.?$/u;
const BETWEEN = /\s*[-–—]\s*| (?:đến|tới)(?: năm| ngày)? /gu;
/** Longer texts are no dates; attacker-controlled. */
const MAX_LENGTH = 120;

/** Reads a date in the forms that Vietnamese archives write, day first, into EDTF; the wording is kept where EDTF alone would lose it. */
export function readDate(text: string): DateReading {
  const original = text.normalize('NFC').trim();
  const lower = original.toLowerCase().replace(/\s+/g, ' ');
  if (UNDATED.test(lower)) return { kind: 'undated', original };
  const part = original.length > MAX_LENGTH || original === '' ? 'unreadable' : readWhole(lower);
  if (typeof part === 'string') return { kind: 'problem', problem: part, original };
  const date: RecordDate = part.edtf === original ? { edtf: part.edtf } : { edtf: part.edtf, original };
  return { kind: 'date', date, notes: part.notes };
}

/** Day, month and year as three cells of a table bring them: numbers or texts, the unknown ones empty or 0. */
export function dateFromCells({ day, month, year }: { readonly day?: string | number; readonly month?: string | number; readonly year?: string | number }): DateReading {
  const [d, m, y] = [day, month, year].map((cell) => String(cell ?? '').trim().replace(/^0+$/, ''));
  if (d === '' && m === '' && y === '') return { kind: 'undated', original: '' };
  return readDate([d === '' && m === '' ? '' : d === '' ? '00' : d, m === '' && d !== '' ? '00' : m, y].filter((cell) => cell !== '').join('/'));
}

function readWhole(text: string): Part {
  const one = readOne(text);
  if (typeof one !== 'string') return one;
  return readOpen(text) ?? readBetween(text) ?? one;
}

/** "từ 1975", "sau 1975", "trước 1945", "đến 1945". */
function readOpen(text: string): Part | undefined {
  const [, word = '', rest = ''] = /^(từ|sau|trước|đến) (?:năm )?(.+)$/u.exec(text) ?? [];
  if (word === '' || (word === 'từ' && /[-–—]|đến|tới/u.test(rest))) return undefined;
  const part = readOne(rest);
  if (typeof part === 'string') return undefined;
  return { ...part, edtf: word === 'từ' || word === 'sau' ? `${part.edtf}/..` : `../${part.edtf}` };
}

/** Two dates with a dash or "đến" between; a date may hold dashes itself, so every place is tried. */
function readBetween(text: string): Part | undefined {
  const whole = text.replace(/^từ (?:năm |ngày )?/u, '');
  const iso = /^([\dX~?-]+|\.\.)\/([\dX~?-]+|\.\.)$/i.exec(whole);
  const splits = iso === null ? [...whole.matchAll(BETWEEN)].map(({ 0: mark, index }) => [whole.slice(0, index), whole.slice(index + mark.length)]) : [[iso[1] ?? '', iso[2] ?? '']];
  let worst: DateProblem | undefined;
  for (const [left = '', right = ''] of splits) {
    const [from, to] = [left, right].map((side) => (side === '..' ? { edtf: '..', notes: [] } : readOne(side)));
    if (typeof from === 'object' && typeof to === 'object') return joined(from, to);
    if (typeof from === 'object' || typeof to === 'object') worst ??= problemOf(from, to);
  }
  return worst;
}

function problemOf(from: Part | undefined, to: Part | undefined): DateProblem | undefined {
  const problem = typeof from === 'string' ? from : to;
  return typeof problem === 'string' && problem !== 'unreadable' ? problem : undefined;
}

function joined(from: Exclude<Part, DateProblem>, to: Exclude<Part, DateProblem>): Part {
  const edtf = from.edtf === to.edtf ? from.edtf : `${from.edtf}/${to.edtf}`;
  return daySpan(edtf) === undefined ? 'backwards' : { edtf, notes: [...new Set([...from.notes, ...to.notes])] };
}

function readOne(text: string): Part {
  const [, about, bare = '', doubt] = /^(khoảng |vào khoảng |ước |chừng |k\. ?|kh\. ?|ca?\. ?|~ ?)?(?:năm (?=\d))?(.*?)( ?\(?\?\)?|~)?$/u.exec(text) ?? [];
  const qualifier = about !== undefined || doubt === '~' ? '~' : doubt === undefined ? undefined : '?';
  const [, decade] = /^(?:những năm|thập niên|thập kỷ) (\d{3})0$/u.exec(bare) ?? /^(\d{3})x$/u.exec(bare) ?? [];
  if (decade !== undefined) return { edtf: writePoint(qualified({ year: `${decade}X` }, qualifier)), notes: [] };
  const century = centuryOf(bare);
  if (century !== undefined) return { edtf: writePoint(qualified({ year: `${String(century - 1).padStart(2, '0')}XX` }, qualifier)), notes: [] };
  const reign = reignYear(bare);
  if (reign === 'beyond') return 'no-such-reign-year';
  if (reign !== undefined) return { edtf: `${reign}~`, notes: ['lunar-year'] };
  return readDigits(bare, qualifier);
}

function centuryOf(text: string): number | undefined {
  const [, roman, digits] = /^thế k[ỷỉ] (?:(x{0,2}(?:i[xv]|v?i{0,3}))|(\d{1,2}))$/u.exec(text) ?? /^()(\d{2})xx$/u.exec(text) ?? [];
  if (digits !== undefined) return text.endsWith('xx') ? Number(digits) + 1 : Number(digits);
  const values: Readonly<Record<string, number>> = { x: 10, v: 5, i: 1 };
  const numbers = Array.from(roman ?? '', (letter) => values[letter] ?? 0);
  const value = numbers.reduce((sum, number, n) => sum + (number < (numbers[n + 1] ?? 0) ? -number : number), 0);
  return value > 0 && value <= 21 ? value : undefined;
}

function qualified(point: DatePoint, qualifier: '~' | '?' | undefined): DatePoint {
  return qualifier === undefined ? point : { ...point, qualifier };
}

/** Dates of digits, with or without the words ngày, tháng, năm; ISO 8601 as machines write it. */
function readDigits(text: string, qualifier: '~' | '?' | undefined): Part {
  const iso = /^\d{4}-\d{2}(-\d{2})?$/.test(text) ? readPoint(text) : undefined;
  if (iso !== undefined) return { edtf: writePoint(qualified(iso, qualifier)), notes: [] };
  const plain = text.replace(/^ngày /u, '').replace(/(^|[ /,]+)(?:tháng|năm) /gu, '/').replace(/^\//, '').replace(/\s*([/.-])\s*/g, '$1');
  const [, dayText, monthText, year = ''] = /^(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})$/.exec(plain) ?? [];
  if (year === '') return /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$|^\d{4}-\d{2}$/.test(plain) ? 'short-year' : 'unreadable';
  const [day, month] = [Number(dayText ?? '0'), Number(monthText ?? '0')];
  if (Number(year) < 1000) return 'unreadable';
  if (month > 12 || (month === 0 && day > 0)) return 'no-such-month';
  const point: DatePoint = { year, ...(month === 0 ? {} : { month }), ...(day === 0 ? {} : { day }) };
  if (!isCalendarPoint(point)) return 'no-such-day';
  const notes: readonly DateNote[] = [...dayText !== undefined && day === 0 ? ['day-unknown' as const] : [], ...monthText !== undefined && month === 0 ? ['month-unknown' as const] : []];
  return { edtf: writePoint(qualified(point, qualifier)), notes };
}
