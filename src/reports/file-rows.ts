import type { CopyCheck, FileResult, FileRow, HeldFile, HeldPackage, ReportedLocation, RowOutcome } from './model.ts';
import type { Period } from './period.ts';

/** What decides about a row besides its check. */
export interface RowContext {
  readonly period: Period;
  /** The end of the period, or the time of the report when that is earlier. */
  readonly until: string;
}

const DAY = 24 * 3600_000;

/**
 * The rows of one package at one location: one for each file that was committed before the end, and one for everything that was
 * found and does not belong there. What the audit called a match is one only when its digest is the committed one.
 */
export function* rowsOf(held: HeldPackage, location: ReportedLocation, check: CopyCheck | undefined, context: RowContext): Generator<FileRow> {
  const versions = held.committedAt.filter((time) => time < context.until).length;
  const files = held.files.filter(({ version }) => version <= versions);
  for (const file of files) yield rowOf({ held, location, context, check }, file);
  if (check === undefined || check.checkedAt < context.period.from) return;
  const known = new Set(held.files.map((file) => file.path));
  for (const [path, found] of check.files) {
    if (known.has(path) || found.outcome === 'match') continue;
    yield {
      object: held.id, version: Math.min(check.version, versions), location: location.name, path, algorithm: check.algorithm, expected: '',
      actual: found.actual ?? '', outcome: found.outcome, kept: 'file', checkedAt: check.checkedAt, ...(found.size === undefined ? {} : { size: found.size }),
    };
  }
}

interface Place {
  readonly held: HeldPackage;
  readonly location: ReportedLocation;
  readonly context: RowContext;
  readonly check: CopyCheck | undefined;
}

function rowOf(place: Place, file: HeldFile): FileRow {
  const { held, location, check, context } = place;
  const covers = check !== undefined && file.version <= check.version;
  const checked = covers && check.checkedAt >= context.period.from;
  const found = checked ? check.files.get(file.path) : undefined;
  const algorithm = checked && file[check.algorithm] !== undefined ? check.algorithm : 'sha512';
  const expected = file[algorithm] ?? '';
  const size = file.size ?? found?.size;
  const outcome = held.unknown !== undefined ? 'skipped'
    : checked ? judged(found, check, { algorithm, expected }) : unchecked(place, file, covers ? check.checkedAt : undefined);
  return {
    object: held.id, version: file.version, location: location.name, path: file.path, algorithm, expected,
    actual: found?.actual ?? '', outcome, kept: !checked || outcome === 'skipped' ? '' : found === undefined ? 'copy' : 'file',
    checkedAt: covers ? check.checkedAt : '', ...(size === undefined ? {} : { size }),
  };
}

function judged(found: FileResult | undefined, check: CopyCheck, { algorithm, expected }: { readonly algorithm: string; readonly expected: string }): RowOutcome {
  // Digests of two algorithms cannot be compared: then nothing is known of this file.
  if (algorithm !== check.algorithm) return 'skipped';
  if (found === undefined) return check.others;
  if (found.outcome !== 'match' || found.actual === undefined) return found.outcome;
  return found.actual === expected ? 'match' : 'mismatch';
}

/** Overdue: longer than a cycle since it was read, or since it came to be there. */
function unchecked({ held, location, context }: Place, file: HeldFile, last: string | undefined): RowOutcome {
  const committed = held.committedAt[file.version - 1] ?? '';
  const there = location.since !== undefined && location.since > committed ? location.since : committed;
  const cycleDays = location.cycleDaysOf?.[held.kind ?? ''] ?? location.cycleDays;
  return ageDays(last ?? there, context.until) > cycleDays ? 'overdue' : 'not-checked';
}

/** Whole days between two timestamps. */
export function ageDays(from: string, until: string): number {
  return Math.floor((Date.parse(until) - Date.parse(from)) / DAY);
}
