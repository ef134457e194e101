/** The time that a report is about. */
export interface Period {
  /** As it was asked for: `2026-Q4`, `2026-11`, `2026`, `2026-10-01..2026-10-31`. */
  readonly name: string;
  /** RFC 3339, UTC, seconds; belongs to the period. */
  readonly from: string;
  /** The first second after the period. */
  readonly to: string;
}

/** Days, months and years are those of Viet Nam: UTC+7 all the year. */
const OFFSET_HOURS = 7;
/** No archive kept digital packages before. */
const FIRST_YEAR = 1970;

/**
 * Reads a quarter, month, year or span of days (the last day belongs to it), in Vietnamese time; undefined for anything else and for
 * days that no calendar has.
 */
export function readPeriod(text: string): Period | undefined {
  const span = boundsOf(text);
  if (span === undefined || span.from >= span.to) return undefined;
  return { name: text, from: utc(span.from), to: utc(span.to) };
}

interface Span {
  /** Milliseconds since 1970 of local midnight, as if it were UTC. */
  readonly from: number;
  readonly to: number;
}

function boundsOf(text: string): Span | undefined {
  const year = Number(/^(\d{4})/.exec(text)?.[1]);
  // `Date.UTC` takes the years 0 to 99 for those of the last century.
  if (!(year >= FIRST_YEAR)) return undefined;
  const quarter = Number(/^\d{4}-Q([1-4])$/.exec(text)?.[1] ?? 0);
  if (quarter > 0) return { from: Date.UTC(year, 3 * (quarter - 1)), to: Date.UTC(year, 3 * quarter) };
  const month = Number(/^\d{4}-(0[1-9]|1[0-2])$/.exec(text)?.[1] ?? 0);
  if (month > 0) return { from: Date.UTC(year, month - 1), to: Date.UTC(year, month) };
  if (/^\d{4}$/.test(text)) return { from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0) };
  const [, first = '', last = ''] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  const [from, until] = [dayOf(first), dayOf(last)];
  return from === undefined || until === undefined ? undefined : { from, to: until + 24 * 3600_000 };
}

function dayOf(day: string): number | undefined {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? undefined : time;
}

function utc(local: number): string {
  return `${new Date(local - OFFSET_HOURS * 3600_000).toISOString().slice(0, 19)}Z`;
}

/** `2026-10-01T00:00:00+07:00` of a UTC timestamp. */
export function inVietnam(utcTime: string): string {
  return `${new Date(Date.parse(utcTime) + OFFSET_HOURS * 3600_000).toISOString().slice(0, 19)}+07:00`;
}
