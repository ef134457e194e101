import { Fault, timestamp, type Clock, type NewId } from '../base/index.ts';
import { sqliteJobs, type JobDialect } from './dialect.ts';
import type { Job, JobEnd, JobsSql, JsonObject } from './model.ts';
import { databaseNow, fencedUpdate, jobTables, jsonDigest, objectFrom, within, type Database } from './rows.ts';
import type { JobRow } from './tables.ts';

/** Work that is about to be done by the process that asks. */
export interface JobRequest {
  readonly kind: string;
  /** Names the work: an open job with the same name is taken up again instead of a second one being opened. */
  readonly idemKey: string;
  readonly args: JsonObject;
  /** Identifiers and times that are fixed once, so that doing the work again gives the same result (architecture D7). */
  readonly ids: JsonObject;
}

export interface JobCheckpoint {
  readonly jobId: string;
  readonly n: number;
  readonly name: string;
  readonly output: JsonObject;
}

export interface JobFinish {
  readonly jobId: string;
  readonly outcome: JobEnd;
  readonly result: JsonObject;
}

/**
 * Durable work of the store's one writer, many jobs in one transaction. The writer lock is the lease: no worker takes
 * such a job up, only the next writer does, and whoever had it before can then write neither a checkpoint nor an end
 * (fault `JOB_LEASE_LOST`).
 */
export interface Jobs {
  /** Opens or takes up again, in one transaction; answers in the order of the requests. */
  openMany(requests: readonly JobRequest[]): Promise<readonly Job[]>;
  /** Records finished steps; the same step again replaces its output. */
  checkpointMany(checkpoints: readonly JobCheckpoint[], tx?: JobsSql): Promise<void>;
  finishMany(finishes: readonly JobFinish[], tx?: JobsSql): Promise<void>;
  finish(jobId: string, outcome: JobEnd, result: JsonObject, tx?: JobsSql): Promise<void>;
  /** Takes up the open job whose checkpoint `name` has this value under this key. */
  byCheckpoint(name: string, key: string, value: string): Promise<Job | undefined>;
  /** Open jobs of the writer, oldest first. */
  open(limit: number): Promise<readonly Job[]>;
}

export interface JobsParts {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly dialect?: JobDialect;
}

/** Who holds a job that has no lease: the process with the writer lock. */
export const WRITER = 'writer';

/** Jobs of the store's writer, in the catalogue's database. */
export function createJobs(sql: JobsSql, { clock, newId, dialect = sqliteJobs }: JobsParts): Jobs {
  const db = jobTables(sql);
  const held = new Map<string, number>();
  const heldToken = (id: string): { readonly id: string; readonly token: number } => {
    const token = held.get(id);
    if (token === undefined) throw new Fault('JOB_LEASE_LOST', { id });
    return { id, token };
  };
  const take = (row: JobRow): Job => {
    held.set(row.id, row.token);
    return jobFrom(row);
  };
  const jobs: Jobs = {
    openMany: async (requests) => db.transaction().execute(async (tx) => {
      const now = await databaseNow(tx, dialect);
      const rows: JobRow[] = [];
      for (const request of requests) {
        rows.push(await takeUp(tx, request) ?? await openJob(tx, request, { id: newId(), now, createdAt: timestamp(clock.now()) }));
      }
      return rows.map(take);
    }),
    checkpointMany: async (checkpoints, tx) => within(db, tx, async (database) => {
      for (const checkpoint of checkpoints) {
        await fencedUpdate(database, heldToken(checkpoint.jobId), {});
        await putCheckpoint(database, checkpoint);
      }
    }),
    finishMany: async (finishes, tx) => {
      await within(db, tx, async (database) => {
        const since = await databaseNow(database, dialect);
        for (const { jobId, outcome, result } of finishes) {
          await fencedUpdate(database, heldToken(jobId), { state: outcome, result: JSON.stringify(result), holder: null, since });
          // What the steps left is of no use once the job has ended: the next writer begins anew.
          await database.deleteFrom('step').where('job_id', '=', jobId).execute();
        }
      });
      for (const { jobId } of finishes) held.delete(jobId);
    },
    finish: async (jobId, outcome, result, tx) => jobs.finishMany([{ jobId, outcome, result }], tx),
    byCheckpoint: async (name, key, value) => db.transaction().execute(async (tx) => {
      const rows = await tx.selectFrom('step').innerJoin('job', 'job.id', 'step.job_id')
        .selectAll('job').select('step.output').where('job.holder', '=', WRITER).where('job.state', '=', 'running').where('step.name', '=', name).execute();
      const row = rows.find(({ output }) => objectFrom(output)[key] === value);
      return row === undefined ? undefined : take(await nextToken(tx, row));
    }),
    open: async (limit) => {
      const rows = await db.selectFrom('job').selectAll().where('state', '=', 'running').where('holder', '=', WRITER)
        .orderBy('created_at').orderBy('id').limit(limit).execute();
      return rows.map(jobFrom);
    },
  };
  return jobs;
}

function jobFrom(row: JobRow): Job {
  const { id, kind, token } = row;
  return { id, kind, token, args: objectFrom(row.args), ids: objectFrom(row.ids) };
}

async function takeUp(db: Database, { kind, idemKey }: JobRequest): Promise<JobRow | undefined> {
  const row = await db.selectFrom('job').selectAll()
    .where('kind', '=', kind).where('idem_key', '=', idemKey).where('state', '=', 'running').where('holder', '=', WRITER).executeTakeFirst();
  return row === undefined ? undefined : nextToken(db, row);
}

async function nextToken(db: Database, row: JobRow): Promise<JobRow> {
  const next = { token: row.token + 1, attempt: row.attempt + 1 };
  await db.updateTable('job').set(next).where('id', '=', row.id).execute();
  return { ...row, ...next };
}

async function openJob(db: Database, request: JobRequest, made: { readonly id: string; readonly now: number; readonly createdAt: string }): Promise<JobRow> {
  const { kind, idemKey, args, ids } = request;
  const row: JobRow = {
    ...newJobRow({ id: made.id, kind, idemKey, args, ids, now: made.now }), state: 'running', holder: WRITER, attempt: 1, token: 1, created_at: made.createdAt,
  };
  await db.insertInto('job').values(row).execute();
  return row;
}

/** A row that waits for a worker, with nothing out of the ordinary. */
export function newJobRow({ id, kind, idemKey, args, ids, now }: JobRequest & { readonly id: string; readonly now: number }): JobRow {
  return {
    id, kind, idem_key: idemKey, once: 0, request_sha: jsonDigest({ kind, args }), args: JSON.stringify(args), ids: JSON.stringify(ids),
    state: 'waiting', prio: 0, run_at: now, since: now, attempt: 0, max: 0, holder: null, lease_until: null, token: 0,
    parent: null, reason: null, progress: null, result: null, created_at: timestamp(new Date(now)),
  };
}

async function putCheckpoint(db: Database, { jobId, n, name, output }: JobCheckpoint): Promise<void> {
  const values = { name, state: 'done', input_sha: '', output: JSON.stringify(output), output_sha: '' };
  await db.insertInto('step').values({ job_id: jobId, n, ...values })
    .onConflict((conflict) => conflict.columns(['job_id', 'n']).doUpdateSet(values)).execute();
}
