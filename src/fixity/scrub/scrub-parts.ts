import type { Clock, Fault } from '../../base/index.ts';
import type { Catalogue, DueKey } from '../../catalogue/index.ts';
import type { DigestPool, ObjectView } from '../../storage/index.ts';
import type { Auditor } from '../audit-one.ts';
import type { FixityPolicy } from '../plan/policy.ts';
import type { AuditReport, OutcomeCounts } from '../report.ts';

/** A place that has copies: the store itself, or a location. */
export interface ScrubPlace {
  /** `primary`, or the identifier of the location. */
  readonly id: string;
  /** What people call it; the store is `kho`. */
  readonly name: string;
  /** Why it cannot be read at all. */
  readonly fault?: Fault;
  open(packageId: string): Promise<ObjectView>;
  /** The newest version that is known to be there. */
  holds(packageId: string): Promise<number | undefined>;
  /** Throws when the place itself is not there any more: then what was not found in it is no harm. */
  stillThere(): Promise<void>;
}

/** The modules that a run reads with. */
export interface ScrubParts {
  readonly catalogue: Catalogue;
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly places: readonly ScrubPlace[];
  /** Folder of the canaries. */
  readonly canaries: string;
  /** What was committed of every version of a package. */
  readonly committedDigests: (packageId: string) => Promise<ReadonlyMap<number, string>>;
  /** Audits packages and canaries alike. */
  readonly auditor?: Auditor;
}

/** What is asked of a run. */
export interface ScrubRun {
  /** UUID: names the run and its file, and draws its sample. */
  readonly id: string;
  readonly policies: readonly FixityPolicy[];
  readonly policy: FixityPolicy;
  /** Name of the one location; all when absent. */
  readonly location?: string;
  /** Read everything, not only what is due. */
  readonly all: boolean;
  /** A person asked for it now: neither windows nor the budget of the day hold. */
  readonly now: boolean;
  readonly algorithm: 'sha512' | 'sha256';
  readonly software: string;
  readonly signal: AbortSignal;
  /** Every package, when its results are certain to be kept. */
  readonly onReport?: (report: AuditReport) => void;
  /** Harm that is certain: what the canaries around it vouch for. Awaited. */
  readonly onHarm: (report: AuditReport, place: ScrubPlace) => Promise<void>;
  readonly onProgress?: (bytes: number, bytesTotal: number) => void;
}

/** What a run has come to so far. */
export interface ScrubTally {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  /** Copies in which something differs, is gone, or does not belong there. */
  readonly damaged: number;
  /** Copies of which some bytes could not be read, and nothing else was wrong: nobody knows whether they match. Absent: none. */
  readonly unreadable?: number;
  /** Copies that were due when the run began. */
  readonly planned: number;
  readonly plannedBytes: number;
  /** Of those, left out by the sample; and not there any more when their turn came. */
  readonly undrawn: number;
  readonly gone: number;
  readonly counts: OutcomeCounts;
  readonly canaries: number;
  readonly canariesMissed: number;
  /** Names of canaries that the auditor did not tell apart, each once. */
  readonly missed: readonly string[];
  readonly away: readonly { readonly location: string; readonly fault: string }[];
  /** Why the run ended before everything due was read. */
  readonly stopped?: 'window' | 'budget' | 'time';
}

/** Where a run is: what the next attempt goes on from. */
export interface Reached {
  /** RFC 3339: when the first attempt began. */
  readonly startedAt: string;
  readonly tally: ScrubTally;
  /** Scopes that are done, `location kind`, and how far the next one is. */
  readonly done: readonly string[];
  readonly after?: DueKey;
  readonly part: { readonly file: string; readonly offset: number };
}
