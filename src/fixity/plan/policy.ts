import type { TimeWindow } from './time-window.ts';

/** How often copies are read again, by what means, and when. One file of `profiles/fixity` or of `config/fixity` in the store. */
export interface FixityPolicy {
  /** Name of the file without its ending: `mac-dinh`. */
  readonly name: string;
  /** Kinds of packages (`eark`, `bagit`…) that it is for; all when absent. */
  readonly kinds?: readonly string[];
  /** Names of locations that it is for, `kho` being the store itself; all when absent. */
  readonly locations?: readonly string[];
  /** Every copy is read again within so many days. */
  readonly cycleDays: number;
  /** What is new, or has a new version, is read within so many hours. */
  readonly firstHours: number;
  /** Upper bound while reading, bytes a second. */
  readonly bytesPerSecond?: number;
  /** Upper bound over 24 hours, bytes. */
  readonly bytesPerDay?: number;
  /** When runs that nobody asked for may read; always when absent. */
  readonly windows?: readonly TimeWindow[];
  /** IANA name, of windows and schedule. */
  readonly timeZone: string;
  /** Percent of the packages that one run reads, drawn anew for each. */
  readonly sample: number;
  /** Where two policies are for the same copies the higher one holds. */
  readonly priority: number;
  /** When a run begins: a cron expression of five fields. */
  readonly schedule: string;
}

const DAY_MS = 86_400_000;

/**
 * A copy is due when it was last read before this time (milliseconds since 1970): a tenth of the cycle before it would be overdue, so
 * that one night that was missed is no harm; with a budget for each day already at half of the cycle, so that every day has its share.
 */
export function dueBefore({ cycleDays, bytesPerDay }: FixityPolicy, now: number): number {
  return now - cycleDays * DAY_MS * (bytesPerDay === undefined ? 0.9 : 0.5);
}

/** A copy that was last read before this time is overdue. */
export function overdueBefore({ cycleDays }: Pick<FixityPolicy, 'cycleDays'>, now: number): number {
  return now - cycleDays * DAY_MS;
}

/** The policy for copies of one kind at one location: the highest that is for them, of equal ones the more particular, then by name. */
export function policyFor(policies: readonly FixityPolicy[], { kind, location }: { readonly kind: string; readonly location: string }): FixityPolicy | undefined {
  const particular = ({ kinds, locations }: FixityPolicy): number => (kinds === undefined ? 0 : 1) + (locations === undefined ? 0 : 1);
  return policies.filter(({ kinds, locations }) => (kinds?.includes(kind) ?? true) && (locations?.includes(location) ?? true))
    .sort((a, b) => b.priority - a.priority || particular(b) - particular(a) || (a.name < b.name ? -1 : 1))[0];
}
