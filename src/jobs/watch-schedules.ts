import { asFault, type Fault } from '../base/index.ts';
import type { Fired } from './fire-schedule.ts';
import type { Wait } from './heartbeat.ts';
import type { Schedules } from './schedules.ts';

/** What a worker tells of schedules. */
export type ScheduleEvent =
  | ({ readonly type: 'fired' } & Fired)
  /** Due times later than now have fired: the clock was ahead, or is behind. */
  | { readonly type: 'ahead'; readonly schedule: string; readonly dueAt: string }
  | { readonly type: 'fault'; readonly fault: Fault };

export interface WatchParts {
  readonly schedules: Schedules;
  readonly wait: Wait;
  readonly onEvent: (event: ScheduleEvent) => void;
}

/** Due times have minutes; a job begins at most so much later. */
const LOOK_AGAIN_MS = 5_000;

/** Makes the jobs that are due, again and again until it is told to stop; not in the way of jobs that run. */
export async function watchSchedules({ schedules, wait, onEvent }: WatchParts, signal: AbortSignal): Promise<void> {
  const told = new Set<string>();
  while (!signal.aborted) {
    try {
      await fireSchedules(schedules, onEvent, told);
    } catch (thrown) {
      onEvent({ type: 'fault', fault: asFault(thrown) });
    }
    await wait(LOOK_AGAIN_MS, signal);
  }
}

/** Makes the jobs that are due now; a clock that was ahead is told once for each schedule. */
export async function fireSchedules(schedules: Schedules, onEvent: WatchParts['onEvent'], told: Set<string> = new Set<string>()): Promise<void> {
  for (const fired of await schedules.fireDue()) onEvent({ type: 'fired', ...fired });
  for (const { name, firedAhead } of await schedules.list()) {
    if (firedAhead === undefined || told.has(name)) continue;
    told.add(name);
    onEvent({ type: 'ahead', schedule: name, dueAt: firedAhead });
  }
}
