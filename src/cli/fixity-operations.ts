import type { Fault } from '../base/index.ts';
import type { BadCheck, FixityCoverage } from '../catalogue/index.ts';
import type { AuditReport, PlanSummary, RunEnd } from '../fixity/index.ts';
import type { ScheduleView } from '../jobs/index.ts';
import type { Followed, StoreChoice } from './operations.ts';

export interface FixityRunRequest extends StoreChoice, Followed {
  /** Only what falls under this policy. */
  readonly policy?: string;
  /** Only the copies at this place, `kho` for the store itself. */
  readonly location?: string;
  readonly algorithm: 'auto' | 'sha512' | 'sha256';
  /** Whatever the hours and the bytes a day of the policies say. */
  readonly regardless: boolean;
  readonly onReport: (report: AuditReport) => void;
  readonly onLocationFault: (location: string, fault: Fault) => void;
}

/** How well one place's copies are known to be whole. */
export interface PlaceStanding {
  readonly id: string;
  readonly name: string;
  readonly coverage: FixityCoverage;
  /** Bytes that were read there in the last 30 days. */
  readonly readBytes: number;
  /** When everything that is overdue will have been read, at the pace of these days; absent when it stands still. */
  readonly forecast?: string;
  /** Why it cannot be read now. */
  readonly fault?: Fault;
}

export interface FixityStanding {
  readonly at: string;
  readonly places: readonly PlaceStanding[];
  readonly lastRun?: { readonly run: string; readonly startedAt: string; readonly end?: RunEnd };
  readonly schedule?: ScheduleView;
  readonly policies: readonly { readonly name: string; readonly about: { readonly vi: string; readonly en: string }; readonly cycleDays: number }[];
}

export interface FixityProblem extends BadCheck {
  readonly title?: string;
  readonly locationName: string;
  /** The open incident about it. */
  readonly incident?: string;
}

export interface FixityScheduleRequest extends StoreChoice {
  /** Set or replace the schedule. */
  readonly cron?: string;
  readonly timeZone?: string;
  readonly remove?: boolean;
}

/** `kho fixity`. */
export interface FixityOperations {
  run(request: FixityRunRequest): Promise<PlanSummary>;
  status(request: StoreChoice): Promise<FixityStanding>;
  problems(request: StoreChoice): AsyncIterable<FixityProblem>;
  /** The schedule as it is then; undefined when there is none. */
  schedule(request: FixityScheduleRequest): Promise<ScheduleView | undefined>;
}
