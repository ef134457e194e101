import { asFault } from '../base/index.ts';
import type { JobDialect } from './dialect.ts';
import type { Claim, JobEnd, JobProgress, JobReason, JobsSql, JsonObject } from './model.ts';
import { databaseNow, fencedUpdate, jobRow, within, type Database } from './rows.ts';
import type { JobRow } from './tables.ts';

/** When a job is taken up again, and why. */
export interface Postponement {
  readonly delayMs: number;
  /** Whether this was an attempt; not when the worker was merely stopped, or another writer had the store. */
  readonly counted: boolean;
  readonly reason?: JobReason;
}

export async function renewClaim(db: Database, claim: Claim, { dialect, progress }: { readonly dialect: JobDialect; readonly progress?: JobProgress }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const told = progress === undefined ? {} : { progress: JSON.stringify(progress) };
    await fencedUpdate(tx, claim.job, { ...await leaseFromNow(tx, claim, dialect), ...told });
  });
}

export async function fenceClaim(db: Database, { job }: Claim): Promise<void> {
  await fencedUpdate(db, job, {});
}

/** A lease of a whole term. */
export async function leaseFromNow(db: Database, { termMs }: Claim, dialect: JobDialect): Promise<Pick<JobRow, 'since' | 'lease_until'>> {
  const since = await databaseNow(db, dialect);
  return { since, lease_until: since + termMs };
}

export interface Finish {
  readonly end: JobEnd;
  readonly result: JsonObject;
  readonly dialect: JobDialect;
  readonly tx?: JobsSql;
}

export async function finishClaim(db: Database, claim: Claim, { end, result, dialect, tx }: Finish): Promise<void> {
  await giveUp(db, claim, { change: { state: end, result: JSON.stringify(result), reason: null }, dialect, ...(tx === undefined ? {} : { tx }) });
}

export async function postponeClaim(db: Database, claim: Claim, { delayMs, counted, reason }: Postponement, dialect: JobDialect): Promise<void> {
  const attempt = claim.job.attempt - (counted ? 0 : 1);
  await giveUp(db, claim, { change: { state: 'waiting', attempt, reason: reason === undefined ? null : JSON.stringify(reason) }, delayMs, dialect });
}

export async function parkClaim(db: Database, claim: Claim, reason: JobReason, dialect: JobDialect): Promise<void> {
  await giveUp(db, claim, { change: { state: 'parked', reason: JSON.stringify(reason) }, dialect });
}

interface GivingUp {
  readonly change: Partial<JobRow> & { readonly state: string };
  readonly delayMs?: number;
  readonly dialect: JobDialect;
  readonly tx?: JobsSql;
}

/** Lets go of a job; when nobody knows whether that was committed, the job itself tells. */
async function giveUp(db: Database, claim: Claim, { change, delayMs = 0, dialect, tx }: GivingUp): Promise<void> {
  try {
    await within(db, tx, async (database) => {
      const since = await databaseNow(database, dialect);
      await fencedUpdate(database, claim.job, { ...change, since, run_at: since + delayMs, holder: null, lease_until: null });
    });
  } catch (thrown) {
    if (tx !== undefined || asFault(thrown).code !== 'CATALOGUE_FAILED') throw thrown;
    const { id, token } = claim.job;
    const row = await jobRow(db, id).catch(() => undefined);
    if (row?.token !== token || row.state !== change.state) throw thrown;
  }
}
