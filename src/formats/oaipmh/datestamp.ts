/** One bound of a harvest as the client wrote it, and the seconds it stands for. */
export interface DateBound {
  readonly text: string;
  readonly granularity: 'day' | 'second';
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SECOND = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** A UTCdatetime of OAI-PMH 2.0 §3.3 (`YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`) that exists in the calendar, or undefined. */
export function parseDateBound(text: string): DateBound | undefined {
  if (DAY.test(text)) return exists(`${text}T00:00:00Z`) ? { text, granularity: 'day' } : undefined;
  if (SECOND.test(text)) return exists(text) ? { text, granularity: 'second' } : undefined;
  return undefined;
}

/** The first second that a `from` bound includes. */
export function firstSecond(bound: DateBound): string {
  return bound.granularity === 'day' ? `${bound.text}T00:00:00Z` : bound.text;
}

/** The last second that an `until` bound includes: OAI-PMH 2.0 §2.7.1 makes both ends inclusive. */
export function lastSecond(bound: DateBound): string {
  return bound.granularity === 'day' ? `${bound.text}T23:59:59Z` : bound.text;
}

function exists(text: string): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[-T:Z]/).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60 && second < 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
