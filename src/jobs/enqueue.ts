import { asFault, Fault } from '../base/index.ts';
import type { JobDialect } from './dialect.ts';
import { OPEN_STATES, type JobOrder, type JobsSql, type JobView } from './model.ts';
import { databaseNow, viewFrom, within, type Database } from './rows.ts';
import type { JobRow } from './tables.ts';
import { newJobRow } from './writer-jobs.ts';

export interface Enqueued {
  readonly job: JobView;
  /** Whether this call made it. */
  readonly fresh: boolean;
}

const MOST_ATTEMPTS = 5;

/** Makes the job of this name, or finds it. */
export async function enqueueJob(
  db: Database, order: JobOrder, { id, dialect, tx }: { readonly id: string; readonly dialect: JobDialect; readonly tx?: JobsSql },
): Promise<Enqueued> {
  try {
    return await within(db, tx, async (database) => makeOrFind(database, order, { id, dialect }));
  } catch (thrown) {
    // Inside of the caller's transaction the outcome is the caller's to find out.
    if (tx !== undefined || asFault(thrown).code !== 'CATALOGUE_FAILED') throw thrown;
    const there = await jobOfName(db, order).catch(() => undefined);
    if (there === undefined) throw thrown;
    return sameWork(there, orderedRow(order, id, 0));
  }
}

/** The same in a transaction that is open already. */
export async function makeOrFind(db: Database, order: JobOrder, { id, dialect }: { readonly id: string; readonly dialect: JobDialect }): Promise<Enqueued> {
  const row = orderedRow(order, id, await databaseNow(db, dialect));
  await db.insertInto('job').values(row).onConflict((conflict) => conflict.doNothing()).execute();
  return sameWork(await jobOfName(db, order), row);
}

function orderedRow(order: JobOrder, id: string, now: number): JobRow {
  const { kind, idemKey, args, ids = {}, repeatable = false, priority = 0, delayMs = 0, maxAttempts = MOST_ATTEMPTS, parent } = order;
  return {
    ...newJobRow({ id, kind, idemKey, args, ids, now }), once: repeatable ? 0 : 1, prio: priority, run_at: now + delayMs, max: maxAttempts, parent: parent ?? null,
  };
}

async function jobOfName(db: Database, { kind, idemKey }: JobOrder): Promise<JobRow | undefined> {
  return db.selectFrom('job').selectAll().where('kind', '=', kind).where('idem_key', '=', idemKey)
    .where((where) => where.or([where('state', 'in', OPEN_STATES), where('once', '=', 1)])).executeTakeFirst();
}

function sameWork(there: JobRow | undefined, asked: JobRow): Enqueued {
  if (there === undefined) throw new Fault('INTERNAL', { detail: `job id ${asked.id} is taken` });
  if (there.request_sha !== asked.request_sha) throw new Fault('JOB_KEY_CONFLICT', { id: there.id, key: asked.idem_key });
  return { job: viewFrom(there), fresh: there.id === asked.id };
}
