import type { FixityOutcome } from '../catalogue/index.ts';

/** One stored file that is not what the inventory says. */
export interface AuditProblem {
  /** Path below the object root, e.g. `v1/content/0007`. */
  readonly path: string;
  readonly outcome: Exclude<FixityOutcome, 'match'>;
  /** Logical path of the newest version that holds the bytes, when there is one. */
  readonly logicalPath?: string;
  /** Hexadecimal digest that the inventory holds. */
  readonly expected?: string;
  /** Hexadecimal digest of the bytes that were read. */
  readonly found?: string;
  /** System error code when the bytes could not be read. */
  readonly detail?: string;
  /** Sound in itself, and still not what was committed: nothing happens so by chance. */
  readonly forged?: true;
}

/** How many files ended in each of the five answers. */
export type OutcomeCounts = Readonly<Record<FixityOutcome, number>>;

/** What one audit of one package found: every file of every version was read again from the medium. */
export interface AuditReport {
  /** `urn:uuid:…` */
  readonly packageId: string;
  /** What people call the package, when the catalogue knows it. */
  readonly title?: string;
  /** The location whose copy was read; undefined for the store's own. */
  readonly location?: string;
  /** Where the object lies below the storage root, when the catalogue knows nothing of it. */
  readonly unknownAt?: string;
  /** The newest version when the audit began; 0 when the package could not be opened at all. */
  readonly head: number;
  /** RFC 3339, UTC, seconds. */
  readonly checkedAt: string;
  /** `match` only when every file matched; otherwise the worst. */
  readonly outcome: FixityOutcome;
  /** The algorithm of the comparison. */
  readonly algorithm: 'sha512' | 'sha256';
  readonly files: number;
  readonly bytes: number;
  readonly counts: OutcomeCounts;
  /** At most `MAX_PROBLEMS`; `counts` has them all. */
  readonly problems: readonly AuditProblem[];
}

/** What a run over many packages adds up to. */
export interface AuditSummary {
  readonly packages: number;
  /** Packages with at least one file that did not match. */
  readonly damaged: number;
  /** Objects in storage that the catalogue does not know. */
  readonly unknown: number;
  readonly files: number;
  readonly bytes: number;
  readonly counts: OutcomeCounts;
}

/** Problems that one report lists; beyond them only counts tell. */
export const MAX_PROBLEMS = 1000;
