import type { Kysely } from 'kysely';
import type { Json } from '../base/index.ts';

/** The shared connection, or a transaction on it. */
export type JobsSql = Kysely<Record<never, never>>;

/** JSON members. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * `waiting` for its time or for a worker; `running`; `parked` until a person resumes it; ended: `done`, `failed` (the
 * content is at fault), `error` (we are), `cancelled`.
 */
export const JOB_STATES = ['waiting', 'running', 'parked', 'done', 'failed', 'error', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** States of a job that is still to be done. */
export const OPEN_STATES = ['waiting', 'running', 'parked'] as const satisfies readonly JobState[];

/** `failed`: the content is at fault; `error`: we are. */
export type JobEnd = 'done' | 'failed' | 'error';

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly args: JsonObject;
  /** Identifiers and times that were fixed once, at the first opening. */
  readonly ids: JsonObject;
  /** The fencing token: how often the job was taken up. */
  readonly token: number;
}

/** How far a job is; the unit is the kind's own. */
export interface JobProgress {
  readonly done: number;
  readonly total?: number;
}

/** Why an attempt ended early: a fault as data. */
export interface JobReason {
  readonly code: string;
  readonly params: JsonObject;
}

/** Everything that can be told of a job. Times are RFC 3339, by the clock of the database. */
export interface JobView extends Job {
  readonly idemKey: string;
  readonly state: JobState;
  readonly priority: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly createdAt: string;
  readonly changedAt: string;
  /** Of a waiting job. */
  readonly runAt?: string;
  /** Of a running job. */
  readonly holder?: string;
  readonly leaseUntil?: string;
  readonly parent?: string;
  readonly reason?: JobReason;
  readonly progress?: JobProgress;
  readonly result?: JsonObject;
}

/** Work that somebody wants done by a worker. */
export interface JobOrder {
  readonly kind: string;
  /** Names the work: the same name again is the same job. */
  readonly idemKey: string;
  readonly args: JsonObject;
  readonly ids?: JsonObject;
  /** The name is free again when the job has ended; otherwise it is one job for ever. */
  readonly repeatable?: boolean;
  /** Higher goes first; default 0. */
  readonly priority?: number;
  /** Not before so many milliseconds have passed. No substitute for a waiting period that the law asks for. */
  readonly delayMs?: number;
  /** Attempts before the job is parked; default 5. */
  readonly maxAttempts?: number;
  readonly parent?: string;
}

/** A job in the hands of a worker: every write names its token. */
export interface Claim {
  readonly job: JobView;
  readonly holder: string;
  readonly termMs: number;
}

/** What a step has left. */
export interface StepRecord {
  readonly n: number;
  readonly name: string;
  /** `running`: the output is what an unfinished attempt has saved. */
  readonly state: 'running' | 'done';
  /** Digest of everything that the step depends on. */
  readonly inputDigest: string;
  readonly output: JsonObject;
}

/** Which jobs are listed, newest first. */
export interface JobQuery {
  readonly states?: readonly JobState[];
  readonly kind?: string;
  readonly parent?: string;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface JobPage {
  readonly items: readonly JobView[];
  readonly next?: string;
}
