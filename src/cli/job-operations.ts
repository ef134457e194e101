import type { Fault } from '../base/index.ts';
import type { JobPage, JobState, JobView, Schedule, ScheduleView, StepRecord, TurnEnd, JobReason } from '../jobs/index.ts';
import type { StoreChoice } from './operations.ts';

/** What is going on in `kho work`. */
export type WorkTold =
  | { readonly type: 'begun'; readonly job: JobView }
  | { readonly type: 'ended'; readonly job: JobView; readonly end: TurnEnd; readonly reason?: JobReason; readonly delayMs?: number }
  /** A due time was settled; without a job it was let pass. */
  | { readonly type: 'fired'; readonly schedule: string; readonly dueAt: string; readonly jobId?: string; readonly missed: number }
  /** Due times later than now have fired: the clock was ahead, or is behind. */
  | { readonly type: 'ahead'; readonly schedule: string; readonly dueAt: string }
  | { readonly type: 'fault'; readonly fault: Fault };

export interface WorkRequest extends StoreChoice {
  /** Stop when nothing is due. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkTold) => void;
}

/** What the command line can ask of jobs, schedules and workers. */
export interface JobOperations {
  list(request: StoreChoice & { readonly states?: readonly JobState[]; readonly kind?: string; readonly limit: number }): Promise<JobPage>;
  show(request: StoreChoice & { readonly id: string }): Promise<{ readonly job: JobView; readonly steps: readonly StepRecord[] }>;
  /** `JOB_OF_COMMAND` for work that no worker does: its command is run again. */
  resume(request: StoreChoice & { readonly id: string; readonly fromStep?: number }): Promise<JobView>;
  cancel(request: StoreChoice & { readonly id: string }): Promise<JobView>;
  schedules(request: StoreChoice): Promise<readonly ScheduleView[]>;
  /** `JOB_KIND_UNKNOWN` for a kind that no worker knows. */
  addSchedule(request: StoreChoice & { readonly schedule: Schedule }): Promise<ScheduleView>;
  removeSchedule(request: StoreChoice & { readonly name: string }): Promise<void>;
  enableSchedule(request: StoreChoice & { readonly name: string; readonly enabled: boolean }): Promise<ScheduleView>;
  work(request: WorkRequest): Promise<void>;
}
