import { Cron } from 'croner';

/** When something is due: a cron expression of five fields (minute, hour, day, month, weekday) in a time zone. */
export interface Timing {
  readonly spec: string;
  /** IANA name, e.g. `Asia/Ho_Chi_Minh`. */
  readonly timeZone: string;
}

/** The library also takes dates and nicknames: those are none of ours. */
const FIVE_FIELDS = /^\S+(?: \S+){4}$/;

/** What is wrong with a timing, or undefined; one that is never due is wrong too. */
export function timingProblem(timing: Timing, now: number): string | undefined {
  if (!FIVE_FIELDS.test(timing.spec)) return 'five fields';
  try {
    new Intl.DateTimeFormat('en', { timeZone: timing.timeZone });
    return nextDue(timing, now) === undefined ? 'never' : undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** Whether a cron expression can ever be due in a time zone. */
export function isTiming(spec: string, timeZone: string): boolean {
  return timingProblem({ spec, timeZone }, 0) === undefined;
}

/** The first due time after `after`; all times are milliseconds since 1970. */
export function nextDue(timing: Timing, after: number): number | undefined {
  return cronOf(timing).nextRun(new Date(after))?.getTime();
}

/** The latest due times after `after` and not after `until`, at most so many, the earliest first. */
export function dueTimes(timing: Timing, { after, until, most }: { readonly after: number; readonly until: number; readonly most: number }): readonly number[] {
  const cron = cronOf(timing);
  // Nearly always nothing is due, and to know that is cheap.
  const first = cron.nextRun(new Date(after))?.getTime();
  if (first === undefined || first > until) return [];
  // The library looks strictly before its reference.
  const latest = cron.previousRuns(most, new Date(until + 1)).map((date) => date.getTime());
  return latest.filter((due) => due > after && due <= until).reverse();
}

/** Without a function to call and paused: no timer is ever set. */
function cronOf({ spec, timeZone }: Timing): Cron {
  return new Cron(spec, { timezone: timeZone, mode: '5-part', paused: true });
}
