import { asFault, Fault, type Clock, type Finding, type NewId } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { VirusScanner } from '../identify/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { DigestPool, Store } from '../storage/index.ts';
import { GroupCommitter, type CommitPoint, type Copying } from './group-commit.ts';
import { jobRecords, refuseUnknown, type OpenedJob } from './job-records.ts';
import { ingestOne, type OneIngest } from './ingest-one.ts';
import type { IngestOutcome, Progress } from './outcome.ts';
import { openSchemaShelf, type SchemaShelf } from './schemas/index.ts';
import type { Change, Software } from './steps/describe.ts';
import type { CheckedSip } from './submission.ts';
import { Twins } from './twins.ts';

/** The modules an ingest works with. */
export interface IngestParts {
  readonly store: Store;
  readonly pool: DigestPool;
  readonly catalogue: Catalogue;
  readonly jobs: Jobs;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly software: Software;
  readonly scanner?: VirusScanner;
  /** Schemas of XML documents; those written here unless others are given. */
  readonly schemas?: SchemaShelf;
  /** Where packages get their other copies. */
  readonly copying?: Copying;
  /** What the archive itself has against taking in a package that is valid, e.g. that it has no place for it. */
  readonly placing?: (submission: CheckedSubmission) => Promise<readonly Finding[]>;
}

/** What is known of a submission once it was found to be valid. */
export type CheckedSubmission = Pick<CheckedSip, 'tt05' | 'description'>;

/** What one run is asked to do. */
export interface IngestRun {
  readonly paths: readonly string[];
  readonly operator: string;
  readonly dryRun: boolean;
  /** AIP that gets a new version; with exactly one path. */
  readonly update?: string;
  /** Why, when an archivist asked for the new version (`kho update`). */
  readonly change?: Change;
  /** Re-read and re-hash all staged content before publishing. */
  readonly reread: boolean;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: IngestOutcome) => void;
  readonly onProgress: (progress: Progress) => void;
  /** Told between the steps of the commit protocol; tests end the process there. */
  readonly onPoint?: (point: CommitPoint) => void;
}

/** Packages being read at the same time: enough to keep every core busy when each is small. */
const LANES = 8;

/**
 * Ingests many submissions; a bad one does not stop the others. Each outcome is reported once, an *archived* one only
 * after its group is durable, published and registered. Rejects only when nothing more can be done at all.
 */
export async function ingestPackages(given: IngestParts, run: IngestRun): Promise<void> {
  const parts = { ...given, schemas: given.schemas ?? openSchemaShelf() };
  // Told before there is a job: nobody has to clear away what was only mistyped.
  if (run.update !== undefined) await refuseUnknown(parts.catalogue, run.update);
  const progress = counter(run);
  const committer = new GroupCommitter({ ...parts, ...(run.onPoint === undefined ? {} : { onPoint: run.onPoint }) });
  const twins = new Twins(async () => committer.flush());
  const context: OneIngest = { parts, run, committer, twins, progress };
  const jobs = jobRecords(parts, run, (path, fault) => {
    progress.packageDone();
    run.onOutcome({ path, kind: 'error', fault });
  });
  let stopped: Fault | undefined;
  const lane = async (): Promise<void> => {
    for (let job = await jobs.next(); job !== undefined; job = await jobs.next()) {
      if (run.signal.aborted) return;
      stopped ??= committer.failure;
      if (stopped !== undefined) {
        await reportError(job, stopped, context);
        continue;
      }
      const fault = await ingestReported(job, context);
      // A store that cannot be written to will not take the next package either.
      if (fault?.code.startsWith('STORAGE_') === true) stopped = fault;
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  await committer.flush();
  if (run.signal.aborted) throw new Fault('INTERRUPTED');
  const failed = lanes.find((ended) => ended.status === 'rejected');
  if (failed !== undefined) throw asFault(failed.reason);
  if (committer.untold !== undefined) throw committer.untold;
}

/** Ingests one and reports how it ended, unless its group will. */
async function ingestReported(job: OpenedJob, context: OneIngest): Promise<Fault | undefined> {
  const { parts, run } = context;
  try {
    const outcome = await ingestOne(job, context);
    if (outcome === undefined) return undefined;
    context.progress.packageDone();
    if (!run.dryRun) {
      const failed = outcome.kind === 'failed';
      await parts.jobs.finish(job.record.jobId, failed ? 'failed' : 'done', { outcome: outcome.kind });
    }
    run.onOutcome(outcome);
    return undefined;
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'INTERRUPTED') return undefined;
    await reportError(job, fault, context);
    return fault;
  }
}

async function reportError({ path, record }: OpenedJob, fault: Fault, { parts, run, progress }: OneIngest): Promise<void> {
  progress.packageDone();
  // A job that cannot be ended stays open, and the same command takes it up again.
  if (!run.dryRun) await parts.jobs.finish(record.jobId, 'error', { code: fault.code }).catch(() => undefined);
  run.onOutcome({ path, kind: 'error', fault });
}

/** Adds up what the progress line shows. */
export interface ProgressCounter {
  listed(bytes: number): void;
  read(bytes: number): void;
  packageDone(): void;
}

function counter(run: IngestRun): ProgressCounter {
  let packages = 0;
  let bytes = 0;
  let bytesTotal = 0;
  const tell = (): void => { run.onProgress({ packages, packagesTotal: run.paths.length, bytes, bytesTotal }); };
  return {
    listed: (more) => { bytesTotal += more; tell(); },
    read: (more) => { bytes += more; tell(); },
    packageDone: () => { packages += 1; tell(); },
  };
}
