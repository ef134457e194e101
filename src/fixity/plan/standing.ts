import { timestamp } from '../../base/index.ts';
import type { Amount, Coverage, FixityDue, FixityRun } from '../../catalogue/index.ts';
import { overdueBefore, policyFor, type FixityPolicy } from './policy.ts';
import { minutesADay } from './time-window.ts';

/** Days that part the ages of last checks: 0–30, 31–60, 61–90 and more. */
export const AGE_DAYS = [30, 60, 90] as const;

/** How the copies at one place stand. `matched`, `overdue`, `waiting` and `bad` add up to `all`. */
export interface PlaceStanding {
  readonly location: string;
  readonly name: string;
  /** Fault code when the place cannot be reached now. */
  readonly away?: string;
  readonly all: Amount;
  /** Read within the cycle of their policy, and nothing was wrong. */
  readonly matched: Amount;
  /** Not read for longer than the policy allows, or no policy is for them. */
  readonly overdue: Amount;
  /** New, and their first reading is not late. */
  readonly waiting: Amount;
  /** The last reading found something, or could not read. */
  readonly bad: Amount;
  /** Those whose last reading matched, by its age: one amount for each of `AGE_DAYS`, then the older ones. */
  readonly ages: readonly Amount[];
  /** The newest version was never read. */
  readonly never: Amount;
  /** The reading that lies longest back; of what was never read, since when it is there. */
  readonly oldestCheck?: string;
  readonly unreadSince?: string;
  readonly policies: readonly string[];
  /** Packages without a copy there that could be read, and those with an older version only; absent for the store itself. */
  readonly lacking?: { readonly never: number; readonly behind: number };
}

/** What a policy can do in time. */
export interface PolicyStanding {
  readonly policy: FixityPolicy;
  readonly all: Amount;
  /** What is to be read to be within the cycle again. */
  readonly left: Amount;
  /** Bytes a day, by budget, rate and windows, or as fast as the last runs were; absent when nothing tells. */
  readonly bytesPerDay?: number;
  /** Days until everything left is read. */
  readonly daysLeft?: number;
  /** All bytes in one cycle need more than can be read in a day. */
  readonly tooSlow: boolean;
  readonly lastRun?: FixityRun;
}

export interface FixityStanding {
  readonly places: readonly PlaceStanding[];
  readonly policies: readonly PolicyStanding[];
  readonly overdue: Amount;
  readonly bad: Amount;
  /** The newest run of any policy is void: it vouches for nothing. */
  readonly isVoid: boolean;
}

export interface StandingParts {
  readonly due: FixityDue;
  readonly policies: readonly FixityPolicy[];
  readonly places: readonly (Pick<PlaceStanding, 'name' | 'away' | 'lacking'> & { readonly id: string })[];
  readonly now: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** What bears a time so far ahead was written by a clock that was fast. */
export const CLOCK_SLACK_MS = HOUR_MS;
const NONE: Amount = { copies: 0, bytes: 0 };
/** Runs whose speed tells how fast the next will be. */
const RUNS_LOOKED_AT = 5;

/** Adds up what is known: how much was read within the policy, how much was not, and what is to be expected. */
export async function fixityStanding({ due, policies, places, now }: StandingParts): Promise<FixityStanding> {
  const standings: PlaceStanding[] = [];
  const byPolicy = new Map<string, { all: Amount; left: Amount }>();
  for (const { id, name, away, lacking } of places) {
    let sum: PlaceStanding = { location: id, name, ...(away === undefined ? {} : { away }), ...(lacking === undefined ? {} : { lacking }), all: NONE, matched: NONE, overdue: NONE, waiting: NONE, bad: NONE, ages: [NONE, NONE, NONE, NONE], never: NONE, policies: [] };
    for (const kind of await due.kinds(id)) {
      const policy = policyFor(policies, { kind, location: name });
      const scope = await scopeStanding(due, { locationId: id, kind }, { policy, now });
      sum = together(sum, scope, policy?.name);
      if (policy === undefined) continue;
      const { all, left } = byPolicy.get(policy.name) ?? { all: NONE, left: NONE };
      byPolicy.set(policy.name, { all: plus(all, scope.all), left: plus(left, plus(scope.overdue, scope.waiting)) });
    }
    standings.push(sum);
  }
  const told: PolicyStanding[] = [];
  for (const policy of policies) told.push(await policyStanding(due, policy, { ...byPolicy.get(policy.name) ?? { all: NONE, left: NONE }, until: timestamp(new Date(now + CLOCK_SLACK_MS)) }));
  const overdue = standings.reduce((sum, place) => plus(sum, place.overdue), NONE);
  const bad = standings.reduce((sum, place) => plus(sum, place.bad), NONE);
  return { places: standings, policies: told, overdue, bad, isVoid: told.some(({ lastRun }) => lastRun?.outcome === 'void') };
}

type ScopeStanding = Pick<PlaceStanding, 'all' | 'matched' | 'overdue' | 'waiting' | 'bad' | 'ages' | 'never' | 'oldestCheck' | 'unreadSince'>;

async function scopeStanding(due: FixityDue, scope: { readonly locationId: string; readonly kind: string }, { policy, now }: { readonly policy: FixityPolicy | undefined; readonly now: number }): Promise<ScopeStanding> {
  const at = (ms: number): string => timestamp(new Date(ms));
  const overdueAt = policy === undefined ? undefined : overdueBefore(policy, now);
  const limits = [...new Set([...AGE_DAYS.map((days) => now - days * DAY_MS), ...(overdueAt === undefined ? [] : [overdueAt])])].sort((a, b) => b - a);
  const lateBefore = at(policy === undefined ? now + DAY_MS : now - policy.firstHours * HOUR_MS);
  const coverage = await due.coverage(scope, { limits: limits.map(at), lateBefore, ahead: at(now + CLOCK_SLACK_MS) });
  // An age group lies between two limits: whoever is older than a limit stands behind it.
  const from = (ms: number): number => limits.filter((limit) => limit >= ms).length;
  const within = sumOf(coverage, 0, overdueAt === undefined ? 0 : from(overdueAt));
  const older = sumOf(coverage, overdueAt === undefined ? 0 : from(overdueAt), limits.length + 1);
  const [first, second, third] = AGE_DAYS.map((days) => from(now - days * DAY_MS)) as [number, number, number];
  const { all, never, late, bad, oldestCheck, unreadSince } = coverage;
  return {
    all, never, bad, matched: within, overdue: plus(older, late), waiting: { copies: never.copies - late.copies, bytes: never.bytes - late.bytes },
    ages: [sumOf(coverage, 0, first), sumOf(coverage, first, second), sumOf(coverage, second, third), sumOf(coverage, third, limits.length + 1)],
    ...(oldestCheck === undefined ? {} : { oldestCheck }), ...(unreadSince === undefined ? {} : { unreadSince }),
  };
}

function sumOf({ ages }: Coverage, from: number, to: number): Amount {
  return ages.slice(from, to).reduce(plus, NONE);
}

function plus(one: Amount, other: Amount): Amount {
  return { copies: one.copies + other.copies, bytes: one.bytes + other.bytes };
}

function together(sum: PlaceStanding, scope: ScopeStanding, policy: string | undefined): PlaceStanding {
  const [oldestCheck] = [sum.oldestCheck, scope.oldestCheck].filter((time) => time !== undefined).sort();
  const [unreadSince] = [sum.unreadSince, scope.unreadSince].filter((time) => time !== undefined).sort();
  return {
    ...sum, all: plus(sum.all, scope.all), matched: plus(sum.matched, scope.matched), overdue: plus(sum.overdue, scope.overdue), waiting: plus(sum.waiting, scope.waiting),
    bad: plus(sum.bad, scope.bad), never: plus(sum.never, scope.never), ages: sum.ages.map((age, index) => plus(age, scope.ages[index] ?? NONE)),
    policies: policy === undefined || sum.policies.includes(policy) ? sum.policies : [...sum.policies, policy],
    ...(oldestCheck === undefined ? {} : { oldestCheck }), ...(unreadSince === undefined ? {} : { unreadSince }),
  };
}

async function policyStanding(due: FixityDue, policy: FixityPolicy, { all, left, until }: { readonly all: Amount; readonly left: Amount; readonly until: string }): Promise<PolicyStanding> {
  const runs = await due.runs({ policy: policy.name, limit: RUNS_LOOKED_AT, until });
  const bytesPerDay = bytesADay(policy, runs);
  const [lastRun] = runs;
  return {
    policy, all, left,
    ...(bytesPerDay === undefined ? {} : { bytesPerDay, daysLeft: left.bytes === 0 ? 0 : Math.ceil(left.bytes / bytesPerDay) }),
    tooSlow: bytesPerDay !== undefined && all.bytes / policy.cycleDays > bytesPerDay, ...(lastRun === undefined ? {} : { lastRun }),
  };
}

/** The least of what budget, rate and the runs before allow. */
function bytesADay({ bytesPerDay, bytesPerSecond, windows }: FixityPolicy, runs: readonly FixityRun[]): number | undefined {
  const seconds = minutesADay(windows) * 60;
  // A run that took no time tells no speed.
  const timed = runs.map(({ bytes, startedAt, endedAt }) => ({ bytes, took: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 })).filter(({ bytes, took }) => bytes > 0 && took > 0);
  const took = timed.reduce((sum, run) => sum + run.took, 0);
  const observed = took === 0 ? [] : [(timed.reduce((sum, run) => sum + run.bytes, 0) / took) * seconds];
  const bounds = [...(bytesPerDay === undefined ? [] : [bytesPerDay]), ...(bytesPerSecond === undefined ? [] : [bytesPerSecond * seconds]), ...observed];
  return bounds.length === 0 ? undefined : Math.max(1, Math.floor(Math.min(...bounds)));
}
