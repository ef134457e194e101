import type { Kysely } from 'kysely';
import { Fault, timestamp, type Clock, type Json, type NewId } from '../base/index.ts';
import type { JobRow, JobTables } from './tables.ts';

/** The shared connection, or a transaction on it. */
export type JobsSql = Kysely<Record<never, never>>;

/** JSON members. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Work that is about to be done. */
export interface JobRequest {
  readonly kind: string;
  /** Names the work: an open job with the same name is taken up again instead of a second one being opened. */
  readonly idemKey: string;
  readonly args: JsonObject;
  /** Identifiers and times that are fixed once, so that doing the work again gives the same result (architecture D7). */
  readonly ids: JsonObject;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly args: JsonObject;
  /** Those of the first opening. */
  readonly ids: JsonObject;
  /** How often the job was taken up; more than 1 after an interruption. */
  readonly token: number;
}

/** `failed`: the content is at fault; `error`: we are. */
export type JobEnd = 'done' | 'failed' | 'error';

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
 * Durable work. A job is taken up under a fencing token: whoever took it up before and still believes to hold it can
 * write neither a checkpoint nor an end (fault `INTERNAL`, detail `job fence`).
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
  /** Open jobs, oldest first. */
  open(limit: number): Promise<readonly Job[]>;
}

type Database = Kysely<JobTables>;

/** Jobs in the catalogue's database. */
export function createJobs(sql: JobsSql, { clock, newId }: { readonly clock: Clock; readonly newId: NewId }): Jobs {
  const tables = (tx: JobsSql): Database => tx.withTables<JobTables>();
  const db = tables(sql);
  const held = new Map<string, number>();
  const within = async (tx: JobsSql | undefined, work: (database: Database) => Promise<void>): Promise<void> => (
    tx === undefined ? db.transaction().execute(work) : work(tables(tx))
  );
  const take = (row: JobRow): Job => {
    held.set(row.id, row.token);
    return jobFrom(row);
  };
  const jobs: Jobs = {
    openMany: async (requests) => db.transaction().execute(async (tx) => {
      const rows: JobRow[] = [];
      for (const request of requests) {
        rows.push(await takeUp(tx, request) ?? await openJob(tx, request, { id: newId(), createdAt: timestamp(clock.now()) }));
      }
      return rows.map(take);
    }),
    checkpointMany: async (checkpoints, tx) => within(tx, async (database) => {
      for (const checkpoint of checkpoints) {
        await fence(database, checkpoint.jobId, held);
        await putCheckpoint(database, checkpoint);
      }
    }),
    finishMany: async (finishes, tx) => {
      await within(tx, async (database) => {
        for (const finish of finishes) await finishJob(database, finish, held);
      });
      for (const { jobId } of finishes) held.delete(jobId);
    },
    finish: async (jobId, outcome, result, tx) => jobs.finishMany([{ jobId, outcome, result }], tx),
    byCheckpoint: async (name, key, value) => db.transaction().execute(async (tx) => {
      const rows = await tx.selectFrom('checkpoint').innerJoin('job', 'job.id', 'checkpoint.job_id')
        .selectAll('job').select('checkpoint.output').where('job.state', '=', 'open').where('checkpoint.name', '=', name).execute();
      const row = rows.find(({ output }) => (JSON.parse(output) as JsonObject)[key] === value);
      return row === undefined ? undefined : take(await nextToken(tx, row));
    }),
    open: async (limit) => {
      const rows = await db.selectFrom('job').selectAll().where('state', '=', 'open').orderBy('created_at').orderBy('id').limit(limit).execute();
      return rows.map(jobFrom);
    },
  };
  return jobs;
}

function jobFrom(row: JobRow): Job {
  const { id, kind, token } = row;
  return { id, kind, token, args: JSON.parse(row.args) as JsonObject, ids: JSON.parse(row.ids) as JsonObject };
}

async function takeUp(db: Database, { kind, idemKey }: JobRequest): Promise<JobRow | undefined> {
  const row = await db.selectFrom('job').selectAll()
    .where('kind', '=', kind).where('idem_key', '=', idemKey).where('state', '=', 'open').executeTakeFirst();
  return row === undefined ? undefined : nextToken(db, row);
}

async function nextToken(db: Database, row: JobRow): Promise<JobRow> {
  const token = row.token + 1;
  await db.updateTable('job').set({ token }).where('id', '=', row.id).execute();
  return { ...row, token };
}

async function openJob(db: Database, request: JobRequest, made: { readonly id: string; readonly createdAt: string }): Promise<JobRow> {
  const row: JobRow = {
    id: made.id,
    kind: request.kind,
    idem_key: request.idemKey,
    args: JSON.stringify(request.args),
    ids: JSON.stringify(request.ids),
    state: 'open',
    result: null,
    created_at: made.createdAt,
    token: 1,
  };
  await db.insertInto('job').values(row).execute();
  return row;
}

async function putCheckpoint(db: Database, { jobId, n, name, output }: JobCheckpoint): Promise<void> {
  const values = { name, output: JSON.stringify(output) };
  await db.insertInto('checkpoint').values({ job_id: jobId, n, ...values })
    .onConflict((conflict) => conflict.columns(['job_id', 'n']).doUpdateSet(values)).execute();
}

async function fence(db: Database, jobId: string, held: ReadonlyMap<string, number>): Promise<void> {
  const row = await db.selectFrom('job').select(['token', 'state']).where('id', '=', jobId).executeTakeFirst();
  if (row?.state !== 'open' || row.token !== held.get(jobId)) throw new Fault('INTERNAL', { detail: 'job fence' });
}

async function finishJob(db: Database, { jobId, outcome, result }: JobFinish, held: ReadonlyMap<string, number>): Promise<void> {
  await fence(db, jobId, held);
  await db.updateTable('job').set({ state: outcome, result: JSON.stringify(result) }).where('id', '=', jobId).execute();
  // What the steps left is of no use once the job has ended.
  await db.deleteFrom('checkpoint').where('job_id', '=', jobId).execute();
}
