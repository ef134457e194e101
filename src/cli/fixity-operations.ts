import type { Finding } from '../base/index.ts';
import type { FixityRun, Incident } from '../catalogue/index.ts';
import type { AuditReport, FixityPolicy, FixityStanding, ScrubTally } from '../fixity/index.ts';
import type { ScheduleView } from '../jobs/index.ts';
import type { Followed, StoreChoice } from './operations.ts';

export interface FixityRunRequest extends StoreChoice, Followed {
  /** Name of the one policy; all when absent. */
  readonly policy?: string;
  /** Name of the one location; `kho` is the store itself. */
  readonly location?: string;
  /** Everything, not only what is due. */
  readonly all: boolean;
  readonly onReport: (report: AuditReport) => void;
}

/** One run that came to its end. */
export interface FixityRunAnswer {
  readonly run: FixityRun;
  readonly tally: ScrubTally;
}

/** A copy whose last check did not match. */
export interface BadCopy {
  readonly packageId: string;
  readonly title: string;
  readonly location: string;
  readonly outcome: string;
  readonly checkedAt: string;
}

export interface FixityProblems {
  readonly incidents: readonly (Incident & { readonly title?: string })[];
  readonly copies: readonly BadCopy[];
}

/** A policy with the schedule that carries it out. */
export interface PlannedPolicy {
  readonly policy: FixityPolicy;
  /** Absent: nobody carries it out by itself. */
  readonly schedule?: ScheduleView;
}

/** Policies that cannot be used; then nothing was done. */
export interface PolicyFindings {
  readonly folder: string;
  readonly findings: readonly Finding[];
}

/** What the command line can ask about planned fixity. What is wrong with a policy is answered, not thrown. */
export interface FixityOperations {
  run(request: FixityRunRequest): Promise<readonly FixityRunAnswer[] | PolicyFindings>;
  status(request: StoreChoice): Promise<(FixityStanding & { readonly folder: string }) | PolicyFindings>;
  problems(request: StoreChoice & { readonly limit: number }): Promise<FixityProblems>;
  /** `apply`: makes the schedules of the policies what the policies say, and removes those of policies that are gone. */
  schedule(request: StoreChoice & { readonly apply: boolean }): Promise<readonly PlannedPolicy[] | PolicyFindings>;
}
