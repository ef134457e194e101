import type { NewId } from '../base/index.ts';
import { claimJob, type ClaimAsk } from './claim.ts';
import { sqliteJobs, type JobDialect } from './dialect.ts';
import { enqueueJob, type Enqueued } from './enqueue.ts';
import { finishClaim, fenceClaim, parkClaim, postponeClaim, renewClaim, type Postponement } from './held-job.ts';
import { listJobs } from './list-jobs.ts';
import type { Claim, JobEnd, JobOrder, JobPage, JobProgress, JobQuery, JobReason, JobsSql, JobView, JsonObject, StepRecord } from './model.ts';
import { cancelJob, resumeJob } from './operator.ts';
import { jobRow, jobTables, viewFrom } from './rows.ts';
import { recordedSteps, recordStep } from './steps.ts';

/**
 * Durable work that any worker may do. Promises:
 * - what a call has written when it resolves is durable, and one transaction: the caller's where it hands in `tx`;
 * - any number of processes may call at once; a job is claimed by one;
 * - time is the clock of the database; a worker's own clock is asked for nothing;
 * - a claim ends when its lease has run out *and* somebody else has taken the job: from then on every write under its
 *   token is refused (`JOB_LEASE_LOST`). A step may therefore be done twice; what it writes into the database is written
 *   once, if it calls `fence` in the same transaction;
 * - a transaction whose outcome is unknown (the connection broke in COMMIT) is looked up before it counts as failed;
 * - faults: those of the catalogue, `JOB_NOT_FOUND`, `JOB_KEY_CONFLICT`, `JOB_LEASE_LOST`, `JOB_STATE`.
 */
export interface JobQueue {
  /** The job of this name: made now, or there already. `JOB_KEY_CONFLICT` when the name stands for other work. */
  enqueue(order: JobOrder, tx?: JobsSql): Promise<Enqueued>;
  /** The next job that is due, under a new token; also one whose worker has let its lease run out. */
  claim(ask: ClaimAsk): Promise<Claim | undefined>;
  /** Extends the lease by its term and tells how far the work is. */
  renew(claim: Claim, progress?: JobProgress): Promise<void>;
  /** Refuses to go on when the claim is no longer held; with `tx` nobody can take the job before `tx` ends. */
  fence(claim: Claim, tx?: JobsSql): Promise<void>;
  /** Records a step, or what an unfinished one has reached; the same step again replaces it. Extends the lease. */
  checkpoint(claim: Claim, step: StepRecord, tx?: JobsSql): Promise<void>;
  steps(jobId: string): Promise<readonly StepRecord[]>;
  finish(claim: Claim, end: JobEnd, result: JsonObject, tx?: JobsSql): Promise<void>;
  /** Hands the job back to be taken up later. */
  postpone(claim: Claim, postponement: Postponement): Promise<void>;
  /** Sets the job aside until a person resumes it; nothing that it has done is undone. */
  park(claim: Claim, reason: JobReason): Promise<void>;
  /** Lets a parked, failed or cancelled job run again, from the first step that is not done or from `fromStep`. */
  resume(id: string, fromStep?: number): Promise<JobView>;
  /** Ends an open job; whoever works on it is told at the next write. A job that is cancelled already stays so. */
  cancel(id: string): Promise<JobView>;
  get(id: string): Promise<JobView>;
  list(query: JobQuery): Promise<JobPage>;
}

export interface JobQueueParts {
  readonly newId: NewId;
  readonly dialect?: JobDialect;
}

/** The queue in the catalogue's database. */
export function createJobQueue(sql: JobsSql, { newId, dialect = sqliteJobs }: JobQueueParts): JobQueue {
  const db = jobTables(sql);
  return {
    enqueue: async (order, tx) => enqueueJob(db, order, { id: newId(), dialect, ...(tx === undefined ? {} : { tx }) }),
    claim: async (ask) => claimJob(db, ask, dialect),
    renew: async (claim, progress) => renewClaim(db, claim, { dialect, ...(progress === undefined ? {} : { progress }) }),
    fence: async (claim, tx) => fenceClaim(tx === undefined ? db : jobTables(tx), claim),
    checkpoint: async (claim, step, tx) => recordStep(db, claim, step, { dialect, ...(tx === undefined ? {} : { tx }) }),
    steps: async (jobId) => recordedSteps(db, jobId),
    finish: async (claim, end, result, tx) => finishClaim(db, claim, { end, result, dialect, ...(tx === undefined ? {} : { tx }) }),
    postpone: async (claim, postponement) => postponeClaim(db, claim, postponement, dialect),
    park: async (claim, reason) => parkClaim(db, claim, reason, dialect),
    resume: async (id, fromStep) => resumeJob(db, id, { dialect, ...(fromStep === undefined ? {} : { fromStep }) }),
    cancel: async (id) => cancelJob(db, id, dialect),
    get: async (id) => viewFrom(await jobRow(db, id)),
    list: async (query) => listJobs(db, query),
  };
}
