/** A date or part of one as the days that it may mean, `yyyymmdd` as a number. */
export interface DateSpan {
  readonly from: number;
  readonly to: number;
  readonly precision: 'day' | 'month' | 'year';
}

const FORM = /^(?:(?:(\d{2})\/)?(\d{2})\/)?(\d{4})$/;

/** Reads `DD/MM/YYYY`, `MM/YYYY` or `YYYY`; undefined when it is none of them or no day of the calendar. */
export function readDate(text: string): DateSpan | undefined {
  const [, dayText, monthText, yearText = ''] = FORM.exec(text) ?? [];
  const year = Number(yearText);
  if (year < 1) return undefined;
  if (monthText === undefined) return { from: year * 10000 + 101, to: year * 10000 + 1231, precision: 'year' };
  const month = Number(monthText);
  if (month < 1 || month > 12) return undefined;
  const last = daysIn(year, month);
  const start = year * 10000 + month * 100;
  if (dayText === undefined) return { from: start + 1, to: start + last, precision: 'month' };
  const day = Number(dayText);
  return day < 1 || day > last ? undefined : { from: start + day, to: start + day, precision: 'day' };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A date of the circular in ISO 8601 with the precision that it has; undefined when it is no date. */
export function isoDate(text: string): string | undefined {
  const span = readDate(text);
  if (span === undefined) return undefined;
  const digits = String(span.from).padStart(8, '0');
  const parts = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)];
  return parts.slice(0, { day: 3, month: 2, year: 1 }[span.precision]).join('-');
}

/** `HH:MM:SS`, a duration. */
export function isDuration(text: string): boolean {
  return /^\d{2}:[0-5]\d:[0-5]\d$/.test(text);
}

/** Whether a time is written as the circular wants: milliseconds, and the offset of Vietnam. */
export function isLocalTime(time: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00$/.test(time);
}

/** An instant as METS of the circular has it: `YYYY-MM-DDThh:mm:ss.sss+07:00`. */
export function localTime(instant: string, offsetMinutes: number): string {
  const moved = new Date(Date.parse(instant) + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `${moved}${offsetMinutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
