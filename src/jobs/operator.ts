import { Fault } from '../base/index.ts';
import type { JobDialect } from './dialect.ts';
import { OPEN_STATES, type JobView } from './model.ts';
import { databaseNow, jobRow, viewFrom, type Database } from './rows.ts';
import type { JobRow } from './tables.ts';

// What a person may do to a job. Each raises the token, so that a worker that is at it can write nothing more.

const RESUMABLE: readonly string[] = ['parked', 'failed', 'error', 'cancelled'];

export async function resumeJob(db: Database, id: string, { dialect, fromStep }: { readonly dialect: JobDialect; readonly fromStep?: number }): Promise<JobView> {
  return db.transaction().execute(async (tx) => {
    const row = await jobRow(tx, id);
    if (!RESUMABLE.includes(row.state)) throw new Fault('JOB_STATE', { id, state: row.state });
    await refuseSecond(tx, row);
    if (fromStep !== undefined) await tx.deleteFrom('step').where('job_id', '=', id).where('n', '>=', fromStep).execute();
    const now = await databaseNow(tx, dialect);
    return change(tx, row, { state: 'waiting', since: now, run_at: now, attempt: 0, reason: null, result: null, progress: null });
  });
}

/** The name may have been given to another job since this one ended. */
async function refuseSecond(db: Database, { id, kind, idem_key: key }: JobRow): Promise<void> {
  const other = await db.selectFrom('job').select('id').where('kind', '=', kind).where('idem_key', '=', key)
    .where('state', 'in', OPEN_STATES).where('id', '!=', id).executeTakeFirst();
  if (other !== undefined) throw new Fault('JOB_KEY_CONFLICT', { id: other.id, key });
}

export async function cancelJob(db: Database, id: string, dialect: JobDialect): Promise<JobView> {
  return db.transaction().execute(async (tx) => {
    const row = await jobRow(tx, id);
    if (row.state === 'cancelled') return viewFrom(row);
    if (!(OPEN_STATES as readonly string[]).includes(row.state)) throw new Fault('JOB_STATE', { id, state: row.state });
    return change(tx, row, { state: 'cancelled', since: await databaseNow(tx, dialect) });
  });
}

async function change(db: Database, row: JobRow, changed: Partial<JobRow>): Promise<JobView> {
  const next = { ...row, ...changed, holder: null, lease_until: null, token: row.token + 1 };
  await db.updateTable('job').set(next).where('id', '=', row.id).execute();
  return viewFrom(next);
}
