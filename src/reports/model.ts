import type { FixityOutcome } from '../catalogue/index.ts';

/**
 * What a report says of one file of one copy. The first five are what an audit found. `skipped`: the copy was read and nothing
 * is kept of this single file, or nobody knows what its bytes have to be. `not-checked`: not read in the period, and not yet due.
 * `overdue`: not read for longer than the policy allows.
 */
export const ROW_OUTCOMES = ['match', 'mismatch', 'missing', 'extra', 'unreadable', 'skipped', 'not-checked', 'overdue'] as const;
export type RowOutcome = (typeof ROW_OUTCOMES)[number];
export type OutcomeTally = Readonly<Record<RowOutcome, number>>;

/** What an outcome asks of somebody: these are listed one by one. */
export const DISCREPANCIES: ReadonlySet<RowOutcome> = new Set(['mismatch', 'missing', 'extra', 'unreadable']);

/** What is known of one file of a copy since its last check. */
export interface FileResult {
  readonly outcome: FixityOutcome;
  readonly size?: number;
  /** Digest of the bytes that were read, lower-case hexadecimal. */
  readonly actual?: string;
}

/** The last check of one copy of one package. */
export interface CopyCheck {
  /** RFC 3339, UTC, seconds. */
  readonly checkedAt: string;
  readonly algorithm: 'sha512' | 'sha256';
  /** The newest version that it read. */
  readonly version: number;
  /** Files of which something is kept singly, by path below the object root. */
  readonly files: ReadonlyMap<string, FileResult>;
  /** What holds for every other file of those versions. `match` only when the check said so of all of them. */
  readonly others: FixityOutcome | 'skipped';
}

/** Where results of audits are kept. */
export interface FixityHistory {
  /** The last check of a package's copy at a location before a time; undefined when there was none, or nothing is kept of it. */
  lastCheck(held: HeldPackage, locationId: string, before: string): Promise<CopyCheck | undefined>;
}

/** One file of all versions of a package, once for each place of its bytes. */
export interface HeldFile {
  /** Below the object root: `v1/content/0007`. */
  readonly path: string;
  readonly version: number;
  /** Name in the newest version that has it; absent for what only older versions hold. For those who work in the store: no report bears it. */
  readonly logicalPath?: string;
  readonly size?: number;
  readonly sha512: string;
  readonly sha256?: string;
}

/** One package with everything that a report needs of it. */
export interface HeldPackage {
  readonly id: string;
  /** What kind of submission it was made from. */
  readonly kind?: string;
  /** Path of the object below the storage root of every copy. */
  readonly objectRoot: string;
  /** When each version was committed, RFC 3339, the first one first. */
  readonly committedAt: readonly string[];
  readonly files: readonly HeldFile[];
  /** Formats of the newest version's files, PRONOM identifier → files; `` for those that were not identified. */
  readonly formats: ReadonlyMap<string, number>;
  /** Why nothing can be said of its files: no copy of the inventory is the one that was committed. */
  readonly unknown?: string;
}

/** A place that has copies, as a report names it. */
export interface ReportedLocation {
  /** `primary` or the location's identifier. */
  readonly id: string;
  readonly name: string;
  readonly media: string;
  readonly zone: string;
  readonly provider?: string;
  readonly region?: string;
  /** Every copy is to be read again within so many days: the longest cycle of the kinds of packages there. */
  readonly cycleDays: number;
  /** By the kind of package, as the policies in force say. */
  readonly cycleDaysOf?: Readonly<Record<string, number>>;
  /** Copies could not be there before. */
  readonly since?: string;
  /** Fault code when the place could not be reached while the report was made. */
  readonly away?: string;
}

/** A policy of planned fixity that is in force. */
export interface ReportedPolicy {
  readonly name: string;
  readonly cycleDays: number;
  readonly firstHours: number;
  /** Percent of the packages that one run reads. */
  readonly sample: number;
  readonly schedule: string;
  readonly timeZone: string;
  /** Of its file: which version of the policy this is. */
  readonly sha256: string;
  /** Absent: all. */
  readonly kinds?: readonly string[];
  readonly locations?: readonly string[];
}

/** One row of the report: one file of one copy. */
export interface FileRow {
  readonly object: string;
  readonly version: number;
  readonly location: string;
  readonly path: string;
  readonly size?: number;
  readonly algorithm: 'sha512' | 'sha256';
  /** What was committed; empty for a file that should not be there. */
  readonly expected: string;
  /** What was read; empty when it was not kept, or nothing was read. */
  readonly actual: string;
  readonly outcome: RowOutcome;
  /** Whether the result was kept for this file, or for its whole copy. */
  readonly kept: 'file' | 'copy' | '';
  readonly checkedAt: string;
}
