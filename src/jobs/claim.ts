import { sql } from 'kysely';
import type { JobDialect } from './dialect.ts';
import type { Claim } from './model.ts';
import { databaseNow, viewFrom, type Database } from './rows.ts';

/** What a worker asks for. */
export interface ClaimAsk {
  readonly kinds: readonly string[];
  /** Who asks, as `kho jobs list` tells it. */
  readonly holder: string;
  /** How long the lease lasts without being renewed. */
  readonly termMs: number;
}

/** A clock that was set back by less than this is not worth a thought. */
const SLACK_MS = 60_000;

/** The most urgent job that is due, in one transaction. */
export async function claimJob(db: Database, ask: ClaimAsk, dialect: JobDialect): Promise<Claim | undefined> {
  const { kinds, holder, termMs } = ask;
  if (kinds.length === 0) return undefined;
  return db.transaction().execute(async (tx) => {
    const now = await databaseNow(tx, dialect);
    await followClock(tx, now);
    await parkAbandoned(tx, kinds, now);
    const next = tx.selectFrom('job').select('id').where('kind', 'in', kinds)
      .where((where) => where.or([
        where('state', '=', 'waiting').and('run_at', '<=', now),
        where('state', '=', 'running').and('lease_until', '<=', now),
      ]))
      .orderBy('prio', 'desc').orderBy('run_at').orderBy('id').limit(1)
      .$if(dialect.skipsLocked, (query) => query.forUpdate().skipLocked());
    const row = await tx.updateTable('job')
      .set((set) => ({
        state: 'running', holder, since: now, lease_until: now + termMs, progress: null,
        token: set('token', '+', 1), attempt: set('attempt', '+', 1),
      }))
      .where('id', '=', next).returningAll().executeTakeFirst();
    return row === undefined ? undefined : { job: viewFrom(row), holder, termMs };
  });
}

/**
 * What lies ahead was written when the clock was ahead: delays and leases begin anew at the time that it is now. So a
 * clock that was ten years fast for a while leaves no job that waits ten years, and steals no lease.
 */
async function followClock(db: Database, now: number): Promise<void> {
  await db.updateTable('job')
    .set({ run_at: sql<number>`run_at - since + ${now}`, lease_until: sql<number | null>`lease_until - since + ${now}`, since: now })
    .where('state', 'in', ['waiting', 'running']).where('since', '>', now + SLACK_MS).execute();
}

/** A job that ends its worker every time (out of memory, power) never reports a fault: it is parked by the next worker. */
async function parkAbandoned(db: Database, kinds: readonly string[], now: number): Promise<void> {
  await db.updateTable('job')
    .set((set) => ({
      state: 'parked', since: now, holder: null, lease_until: null, token: set('token', '+', 1),
      reason: JSON.stringify({ code: 'JOB_ABANDONED', params: {} }),
    }))
    .where('kind', 'in', kinds).where('state', '=', 'running').where('lease_until', '<=', now).whereRef('attempt', '>=', 'max').execute();
}
