import { Fault, type NewId } from '../base/index.ts';
import { sqliteJobs, type JobDialect } from './dialect.ts';
import { nextDue, timingProblem, type Timing } from './due-times.ts';
import { fireSchedule, lastRun, type Fired } from './fire-schedule.ts';
import type { Missed } from './missed.ts';
import type { JobsSql, JsonObject } from './model.ts';
import { databaseNow, jobTables, objectFrom, timeOf, type Database } from './rows.ts';
import type { ScheduleRow } from './tables.ts';

/** Jobs that are to be made at certain times. */
export interface Schedule extends Timing {
  readonly name: string;
  readonly kind: string;
  readonly args: JsonObject;
  readonly missed: Missed;
}

export interface ScheduleView extends Schedule {
  readonly enabled: boolean;
  /** RFC 3339, UTC; of a schedule that is enabled. */
  readonly nextDue?: string;
  readonly last?: { readonly dueAt: string; readonly jobId?: string; readonly missed: number };
  /** A due time after now has fired: the clock was ahead, or is behind. */
  readonly firedAhead?: string;
}

/**
 * Schedules in the catalogue's database. Promises: each due time is settled once, by one job or by letting it pass,
 * however many processes look, because its row and the job are one transaction; time is the clock of the database; a
 * clock that jumps either way neither fires more than a bounded number of jobs nor stops a schedule.
 */
export interface Schedules {
  /** `SCHEDULE_INVALID`, `SCHEDULE_EXISTS`. Due times from now on count. */
  add(schedule: Schedule): Promise<ScheduleView>;
  remove(name: string): Promise<void>;
  /** What was due while a schedule was disabled is not made up for. */
  setEnabled(name: string, enabled: boolean): Promise<ScheduleView>;
  list(): Promise<readonly ScheduleView[]>;
  /** Makes the jobs that are due; answers what was settled now. */
  fireDue(): Promise<readonly Fired[]>;
}

/** The time zone that people of this archive mean. */
export const DEFAULT_TIME_ZONE = 'Asia/Ho_Chi_Minh';

export function createSchedules(sql: JobsSql, { newId, dialect = sqliteJobs }: { readonly newId: NewId; readonly dialect?: JobDialect }): Schedules {
  const db = jobTables(sql);
  return {
    add: async (schedule) => db.transaction().execute(async (tx) => {
      const since = await databaseNow(tx, dialect);
      const { name, spec, timeZone } = schedule;
      const problem = timingProblem(schedule, since);
      if (problem !== undefined) throw new Fault('SCHEDULE_INVALID', { spec, timeZone, detail: problem });
      const there = await tx.selectFrom('schedule').select('name').where('name', '=', name).executeTakeFirst();
      if (there !== undefined) throw new Fault('SCHEDULE_EXISTS', { name });
      const row = rowOf(schedule, since);
      await tx.insertInto('schedule').values(row).execute();
      return viewOf(tx, row, since);
    }),
    remove: async (name) => {
      const { numDeletedRows } = await db.deleteFrom('schedule').where('name', '=', name).executeTakeFirst();
      if (numDeletedRows === 0n) throw new Fault('SCHEDULE_NOT_FOUND', { name });
    },
    setEnabled: async (name, enabled) => db.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('schedule').selectAll().where('name', '=', name).executeTakeFirst();
      if (row === undefined) throw new Fault('SCHEDULE_NOT_FOUND', { name });
      const now = await databaseNow(tx, dialect);
      const changed = { enabled: enabled ? 1 : 0, since: enabled && row.enabled === 0 ? now : row.since };
      await tx.updateTable('schedule').set(changed).where('name', '=', name).execute();
      return viewOf(tx, { ...row, ...changed }, now);
    }),
    list: async () => {
      const now = await databaseNow(db, dialect);
      const views: ScheduleView[] = [];
      for (const row of await db.selectFrom('schedule').selectAll().orderBy('name').execute()) views.push(await viewOf(db, row, now));
      return views;
    },
    fireDue: async () => {
      const fired: Fired[] = [];
      for (const row of await db.selectFrom('schedule').selectAll().where('enabled', '=', 1).orderBy('name').execute()) {
        fired.push(...await fireSchedule(db, row, { newId, dialect }));
      }
      return fired;
    },
  };
}

function rowOf({ name, spec, timeZone, kind, args, missed }: Schedule, since: number): ScheduleRow {
  return { name, spec, tz: timeZone, kind, args: JSON.stringify(args), missed, enabled: 1, since };
}

async function viewOf(db: Database, row: ScheduleRow, now: number): Promise<ScheduleView> {
  const { name, spec, tz: timeZone, kind, args, missed, enabled } = row;
  const last = await lastRun(db, name, now);
  const ahead = await db.selectFrom('schedule_run').select(({ fn }) => fn.max('due_at').as('due_at')).where('name', '=', name).where('due_at', '>', now).executeTakeFirst();
  const next = enabled === 1 ? nextDue({ spec, timeZone }, now) : undefined;
  return {
    name, spec, timeZone, kind, args: objectFrom(args), missed: missed as Missed, enabled: enabled === 1,
    ...(next === undefined ? {} : { nextDue: timeOf(next) }),
    ...(last === undefined ? {} : { last: { dueAt: timeOf(last.due_at), missed: last.missed, ...(last.job_id === null ? {} : { jobId: last.job_id }) } }),
    ...(ahead?.due_at == null ? {} : { firedAhead: timeOf(ahead.due_at) }),
  };
}
