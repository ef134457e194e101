import type { NewId } from '../base/index.ts';
import type { JobDialect } from './dialect.ts';
import { dueTimes } from './due-times.ts';
import { makeOrFind } from './enqueue.ts';
import { firingsOf, MOST_MISSED, type Firing, type Missed } from './missed.ts';
import { databaseNow, msOf, objectFrom, timeOf, type Database } from './rows.ts';
import type { ScheduleRow, ScheduleRunRow } from './tables.ts';

/** A due time that was settled. Without a job it was let pass. */
export interface Fired {
  readonly schedule: string;
  /** RFC 3339, UTC. */
  readonly dueAt: string;
  readonly jobId?: string;
  readonly missed: number;
}

interface FiringParts {
  readonly newId: NewId;
  readonly dialect: JobDialect;
}

/** A clock that was set back by less than this is not worth a thought. */
const SLACK_MS = 60_000;

/** Settles what is due of one schedule. Most of the time nothing is, and then nothing is written. */
export async function fireSchedule(db: Database, row: ScheduleRow, parts: FiringParts): Promise<readonly Fired[]> {
  const now = await databaseNow(db, parts.dialect);
  if (msOf(row.since) <= now + SLACK_MS && (await unsettled(db, row, now)).length === 0) return [];
  return db.transaction().execute(async (tx) => {
    // Somebody else may have settled it by now, or changed the schedule.
    const current = await tx.selectFrom('schedule').selectAll().where('name', '=', row.name).where('enabled', '=', 1).executeTakeFirst();
    if (current === undefined) return [];
    const moment = await databaseNow(tx, parts.dialect);
    if (msOf(current.since) > moment + SLACK_MS) {
      // Made under a clock that was ahead: it would wait until then.
      await tx.updateTable('schedule').set({ since: moment }).where('name', '=', row.name).execute();
      return [];
    }
    const fired: Fired[] = [];
    for (const firing of firingsOf(await unsettled(tx, current, moment), current.missed as Missed, moment)) {
      const settled = await settle(tx, current, firing, parts);
      if (settled !== undefined) fired.push(settled);
    }
    return fired;
  });
}

/** Due times since the last one that was settled; those that fired under a clock that was ahead do not count as last. */
async function unsettled(db: Database, row: ScheduleRow, now: number): Promise<readonly number[]> {
  const last = await lastRun(db, row.name, now);
  const after = Math.max(msOf(row.since), msOf(last?.due_at ?? 0));
  return dueTimes({ spec: row.spec, timeZone: row.tz }, { after, until: now, most: MOST_MISSED + 1 });
}

/** The latest due time up to now that was settled. */
export async function lastRun(db: Database, name: string, now: number): Promise<ScheduleRunRow | undefined> {
  return db.selectFrom('schedule_run').selectAll().where('name', '=', name).where('due_at', '<=', now).orderBy('due_at', 'desc').limit(1).executeTakeFirst();
}

/** The job and the row that says so, in the caller's transaction; undefined when another process was first. */
async function settle(tx: Database, row: ScheduleRow, { dueAt, fires, missed }: Firing, { newId, dialect }: FiringParts): Promise<Fired | undefined> {
  const due = timeOf(dueAt);
  const order = { kind: row.kind, idemKey: `${row.name} ${due}`, args: objectFrom(row.args), ids: { dueAt: due } };
  const jobId = fires ? (await makeOrFind(tx, order, { id: newId(), dialect })).job.id : undefined;
  const { numInsertedOrUpdatedRows } = await tx.insertInto('schedule_run').values({ name: row.name, due_at: dueAt, job_id: jobId ?? null, missed })
    .onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return undefined;
  return { schedule: row.name, dueAt: due, missed, ...(jobId === undefined ? {} : { jobId }) };
}
