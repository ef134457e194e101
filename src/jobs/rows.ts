import type { Kysely } from 'kysely';
import { canonicalJson, digestOf, Fault, timestamp, type Json } from '../base/index.ts';
import type { JobDialect } from './dialect.ts';
import type { JobProgress, JobReason, JobsSql, JobState, JobView, JsonObject } from './model.ts';
import type { JobRow, JobTables } from './tables.ts';

/** The database of jobs, or a transaction on it. */
export type Database = Kysely<JobTables>;

/** The same connection with the tables of jobs in its types. */
export function jobTables(sql: JobsSql): Database {
  return sql.withTables<JobTables>();
}

/** Runs `work` in the caller's transaction, or in one of its own. */
export async function within<Answer>(db: Database, tx: JobsSql | undefined, work: (database: Database) => Promise<Answer>): Promise<Answer> {
  return tx === undefined ? db.transaction().execute(work) : work(jobTables(tx));
}

/** What the clock of the database says. */
export async function databaseNow(db: Database, { now }: JobDialect): Promise<number> {
  const row = await db.selectNoFrom(now().as('now')).executeTakeFirstOrThrow();
  return msOf(row.now);
}

/** PostgreSQL hands out big integers as text. */
export function msOf(value: number | string): number {
  return Number(value);
}

/** RFC 3339 of milliseconds since 1970. */
export function timeOf(ms: number | string): string {
  return timestamp(new Date(msOf(ms)));
}

/** Digest of a JSON value, independent of the order of its members. */
export function jsonDigest(value: Json): string {
  return digestOf('sha256', canonicalJson(value));
}

export function objectFrom(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

/** A job as it is told. */
export function viewFrom(row: JobRow): JobView {
  const state = row.state as JobState;
  return {
    id: row.id,
    kind: row.kind,
    idemKey: row.idem_key,
    args: objectFrom(row.args),
    ids: objectFrom(row.ids),
    state,
    token: row.token,
    priority: row.prio,
    attempt: row.attempt,
    maxAttempts: row.max,
    createdAt: row.created_at,
    changedAt: timeOf(row.since),
    ...(state === 'waiting' ? { runAt: timeOf(row.run_at) } : {}),
    ...(row.holder === null ? {} : { holder: row.holder }),
    ...(row.lease_until === null ? {} : { leaseUntil: timeOf(row.lease_until) }),
    ...(row.parent === null ? {} : { parent: row.parent }),
    ...(row.reason === null ? {} : { reason: JSON.parse(row.reason) as JobReason }),
    ...(row.progress === null ? {} : { progress: JSON.parse(row.progress) as JobProgress }),
    ...(row.result === null ? {} : { result: objectFrom(row.result) }),
  };
}

export async function jobRow(db: Database, id: string): Promise<JobRow> {
  const row = await db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Fault('JOB_NOT_FOUND', { id });
  return row;
}

/**
 * Changes a job that is held under this token, or throws `JOB_LEASE_LOST`. The change is the check: an update locks the
 * row until the transaction ends, so that nobody takes the job up between the two. A lease that has run out and was
 * taken by nobody still holds: time decides who may take, the token who may write.
 */
export async function fencedUpdate(db: Database, held: { readonly id: string; readonly token: number }, change: Partial<JobRow>): Promise<void> {
  const { id, token } = held;
  const { numUpdatedRows } = await db.updateTable('job').set({ token, ...change })
    .where('id', '=', id).where('token', '=', token).where('state', '=', 'running').executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Fault('JOB_LEASE_LOST', { id });
}
