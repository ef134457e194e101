import JSON5 from 'json5';
import { Fault } from '../../base/index.ts';

/** How often the copies of some packages at some locations are read again, and with how much of the machine. */
export interface FixityPolicy {
  /** Lower-case letters, digits, hyphens. */
  readonly name: string;
  readonly about: { readonly vi: string; readonly en: string };
  /** Kinds of packages; all when absent. */
  readonly kinds?: readonly string[];
  /** Names of locations, `kho` for the store itself; all when absent. */
  readonly locations?: readonly string[];
  readonly cycleDays: number;
  /** Higher ones are chosen first, where several fit and when time is short. */
  readonly priority: number;
  readonly bytesPerSecond?: number;
  /** At each location, in 24 hours. */
  readonly bytesPerDay?: number;
  /** Only within these times of the day; always when absent. */
  readonly windows?: readonly TimeWindow[];
  /** Of the windows: an IANA name. */
  readonly timeZone: string;
}

/** From a time of the day to another, `HH:MM`, the end excluded; over midnight when the end is the earlier one. */
export interface TimeWindow {
  readonly from: string;
  readonly to: string;
}

export const DEFAULT_POLICY_ZONE = 'Asia/Ho_Chi_Minh';
/** A cycle of more than ten years is none. */
const MOST_DAYS = 3660;
const KINDS: ReadonlySet<string> = new Set(['eark', 'tt05', 'bagit', 'ocfl', 'plain', 'tombstone']);

type Check = (value: unknown) => string | undefined;

const isText: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'a text');
const isCount: Check = (value) => (Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'a whole number > 0');
const isTime = (value: unknown): boolean => typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);

/** What each member has to be; the answer is what was expected. */
const MEMBERS: Readonly<Record<string, Check>> = {
  name: (value) => (typeof value === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(value) ? undefined : 'a-z, 0-9, -'),
  about: (value) => (isRecord(value) && isText(value['vi']) === undefined && isText(value['en']) === undefined && Object.keys(value).length === 2 ? undefined : '{ vi, en }'),
  kinds: (value) => (isList(value, (one) => KINDS.has(String(one))) ? undefined : [...KINDS].join(' | ')),
  locations: (value) => (isList(value, (one) => isText(one) === undefined) ? undefined : 'names'),
  cycleDays: (value) => (isCount(value) ?? (Number(value) <= MOST_DAYS ? undefined : `at most ${MOST_DAYS}`)),
  priority: (value) => (Number.isSafeInteger(value) && Math.abs(Number(value)) <= 1000 ? undefined : '-1000 … 1000'),
  bytesPerSecond: isCount,
  bytesPerDay: isCount,
  windows: (value) => (isList(value, (one) => isRecord(one) && isTime(one['from']) && isTime(one['to']) && one['from'] !== one['to'] && Object.keys(one).length === 2) ? undefined : '[{ from: "HH:MM", to: "HH:MM" }]'),
  timeZone: (value) => (typeof value === 'string' && isTimeZone(value) ? undefined : 'Asia/Ho_Chi_Minh …'),
};
const REQUIRED = ['name', 'about', 'cycleDays'] as const;

/**
 * Reads one policy (JSON5, written by an operator). Everything that is wrong is told at once, by file and member
 * (`CONFIG_INVALID`); a member that is not known is wrong too: a limit with a misspelt name would not be kept.
 */
export function readPolicy(text: string, file: string): FixityPolicy {
  const value = parsed(text, file);
  const wrong = REQUIRED.filter((name) => value[name] === undefined).map((name) => `${name}: absent`);
  for (const [name, member] of Object.entries(value)) {
    const expected = Object.hasOwn(MEMBERS, name) ? MEMBERS[name]?.(member) : `none of ${Object.keys(MEMBERS).join(', ')}`;
    if (expected !== undefined) wrong.push(`${name}: ${expected}`);
  }
  if (wrong.length > 0) throw new Fault('CONFIG_INVALID', { detail: `${file}: ${wrong.join('; ')}` });
  return { priority: 0, timeZone: DEFAULT_POLICY_ZONE, ...value } as FixityPolicy;
}

/** Several policies, each name once; the one that fits first is the first of them in this order. */
export function orderedPolicies(policies: readonly FixityPolicy[]): readonly FixityPolicy[] {
  const twice = policies.find(({ name }, n) => policies.findIndex((other) => other.name === name) !== n);
  if (twice !== undefined) throw new Fault('CONFIG_INVALID', { detail: `fixity policy ${twice.name}: twice` });
  return [...policies].sort((one, other) => other.priority - one.priority || (one.name < other.name ? -1 : 1));
}

/** The policy of one kind of package at one location. */
export function policyFor(policies: readonly FixityPolicy[], kind: string, location: string): FixityPolicy | undefined {
  return policies.find(({ kinds, locations }) => (kinds?.includes(kind) ?? true) && (locations?.includes(location) ?? true));
}

/** Whether a time lies within a policy's hours. */
export function isOpenAt({ windows, timeZone }: FixityPolicy, now: Date): boolean {
  if (windows === undefined) return true;
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now);
  return windows.some(({ from, to }) => (from < to ? time >= from && time < to : time >= from || time < to));
}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON5.parse(text);
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', { detail: `${file}: ${cause instanceof Error ? cause.message : String(cause)}` }, { cause });
  }
  if (!isRecord(value)) throw new Fault('CONFIG_INVALID', { detail: `${file}: { … }` });
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown, fits: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(fits);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
