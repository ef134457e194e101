import type { Finding } from '../../base/index.ts';
import { readJson, type JsonValue } from '../../formats/json/index.ts';
import { withoutComments } from './json-with-comments.ts';
import type { FixityPolicy } from './policy.ts';
import type { TimeWindow } from './time-window.ts';

/** A policy that can be used, or everything that is wrong with its file: each finding names file and member. */
export type PolicyReading =
  | { readonly policy: FixityPolicy; readonly findings: readonly [] }
  | { readonly policy?: undefined; readonly findings: readonly Finding[] };

/** Codes of findings about policies; the words stand in `profiles/messages/fixity.json`. */
export const POLICY_CODES = ['FX-01', 'FX-02', 'FX-03', 'FX-04', 'FX-05'] as const;

const LIMITS = { depth: 6, values: 1000 };
const DEFAULTS = { firstHours: 24, timeZone: 'Asia/Ho_Chi_Minh', sample: 100, priority: 0, schedule: '0 * * * *' };

/**
 * Reads one policy: JSON with the comments of JSON5. Strict: a member that nobody knows is a finding, because a limit with a
 * mistyped name would not be kept. `isTiming` says whether a cron expression can be due in a time zone.
 */
export function readPolicy(name: string, text: string, isTiming: (spec: string, timeZone: string) => boolean): PolicyReading {
  const path = `${name}.json5`;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) return { findings: [finding(path, 'FX-05', '')] };
  const reading = readJson(withoutComments(text), LIMITS);
  if (reading.kind === 'problem') return { findings: [{ ...finding(path, 'FX-01', ''), place: String(reading.problem.line), params: { line: reading.problem.line } }] };
  const { value, duplicates } = reading;
  if (!(value instanceof Map)) return { findings: [{ ...finding(path, 'FX-01', ''), place: '1', params: { line: 1 } }] };
  const members = value as ReadonlyMap<string, JsonValue>;
  const findings: Finding[] = duplicates.map((member) => finding(path, 'FX-04', member.slice(1)));
  for (const member of members.keys()) if (!Object.hasOwn(MEMBERS, member)) findings.push(finding(path, 'FX-02', member));
  const read: Record<string, unknown> = { ...DEFAULTS };
  for (const [member, of] of Object.entries(MEMBERS)) {
    const given = members.get(member);
    if (given === undefined) {
      if (member === 'cycleDays') findings.push(finding(path, 'FX-03', member, SHAPES[member]));
      continue;
    }
    const taken = of(given);
    if (taken === undefined) findings.push(finding(path, 'FX-03', member, SHAPES[member]));
    else read[NAMES[member] ?? member] = taken;
  }
  const { schedule, timeZone } = read as { readonly schedule: string; readonly timeZone: string };
  if (!isTimeZone(timeZone)) findings.push(finding(path, 'FX-03', 'timeZone', SHAPES['timeZone']));
  else if (!isTiming(schedule, timeZone)) findings.push(finding(path, 'FX-03', 'schedule', SHAPES['schedule']));
  return findings.length > 0 ? { findings } : { policy: { ...read, name } as FixityPolicy, findings: [] };
}

function finding(path: string, code: (typeof POLICY_CODES)[number], member: string, shape?: string): Finding {
  return { standard: 'kho', code, severity: 'error', path, ...(member === '' ? {} : { place: member }), params: { path, member, ...(shape === undefined ? {} : { shape }) } };
}

type Reader = (value: JsonValue) => unknown;

const whole = (least: number, most: number): Reader => (value) => (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined);
const text: Reader = (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined);
const names: Reader = (value) => (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '') ? value : undefined);

/** Everything that a policy may say. */
const MEMBERS: Readonly<Record<string, Reader>> = {
  kinds: names,
  locations: names,
  cycleDays: whole(1, 3650),
  firstHours: whole(1, 24 * 366),
  maxRate: bytes,
  maxPerDay: bytes,
  windows,
  timeZone: text,
  sample: (value) => (typeof value === 'number' && value > 0 && value <= 100 ? value : undefined),
  priority: whole(-1000, 1000),
  schedule: text,
};

const NAMES: Readonly<Record<string, string>> = { maxRate: 'bytesPerSecond', maxPerDay: 'bytesPerDay' };

/** How each member is written: what a person is shown of it. */
const SHAPES: Readonly<Record<string, string>> = {
  kinds: '["eark", "bagit"]', locations: '["kho", "nas"]', cycleDays: '1–3650', firstHours: '1–8784', maxRate: '"80MB"', maxPerDay: '"2TB"',
  windows: '[{"from": "19:00", "to": "06:00"}]', timeZone: '"Asia/Ho_Chi_Minh"', sample: '0–100', priority: '-1000–1000', schedule: '"0 20 * * *"',
};

const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15 };

/** `"80MB"`: decimal units, as everywhere in Kho. */
function bytes(value: JsonValue): number | undefined {
  const [, amount, unit = ''] = (typeof value === 'string' ? /^(\d{1,12}(?:\.\d{1,3})?) ?([kKMGTP]?B)(?:\/s)?$/.exec(value) : null) ?? [];
  const size = Math.round(Number(amount) * (UNITS[unit] ?? Number.NaN));
  return Number.isSafeInteger(size) && size > 0 ? size : undefined;
}

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

function windows(value: JsonValue): readonly TimeWindow[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 24) return undefined;
  const read = (value as readonly JsonValue[]).map((one): TimeWindow | undefined => {
    if (!(one instanceof Map) || one.size !== 2) return undefined;
    const window = one as ReadonlyMap<string, JsonValue>;
    const [from, to] = [window.get('from'), window.get('to')];
    return typeof from === 'string' && typeof to === 'string' && TIME.test(from) && TIME.test(to) && from !== to ? { from, to } : undefined;
  });
  return read.every((window) => window !== undefined) ? read : undefined;
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
