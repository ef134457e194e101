import type { Json } from '../base/index.ts';
import type { JobArguments } from './job-arguments.ts';
import type { Job, JobsSql, JsonObject } from './model.ts';

/** One kind of work: what the steps of its jobs do. */
export interface JobKind {
  readonly kind: string;
  readonly steps: readonly JobStep[];
  /** The arguments that it understands; without it nobody can tell before it runs. */
  readonly takes?: JobArguments;
  /** Changes the store: its steps run with the writer lock held. */
  readonly writes?: boolean;
  readonly backOff?: BackOff;
}

/**
 * One step. It may be done twice (a worker was killed, or paused past its lease), so what it does must come to the same
 * when it is done again: files named by `idFor`, rows written in a transaction that `fence` is called in.
 */
export interface JobStep {
  readonly name: string;
  /** What the step depends on besides arguments and earlier outputs; when that changes, a step that is done is done again. */
  readonly dependsOn?: (input: StepInput) => Promise<Json>;
  /** The step's output, or `failed(…)`. System problems are thrown. */
  readonly run: (context: StepContext) => Promise<StepEnd>;
}

export type StepEnd = JsonObject | FailedStep;

/** The content is at fault: the job ends, and trying again would not help. */
export class FailedStep {
  readonly result: JsonObject;

  constructor(result: JsonObject) {
    this.result = result;
  }
}

/** The end of a step whose content is at fault; `result` says what is wrong. */
export function failed(result: JsonObject): FailedStep {
  return new FailedStep(result);
}

/** What a step begins with. */
export interface StepInput {
  readonly job: Job;
  /** Outputs of the steps before, by their names. */
  readonly outputs: Readonly<Record<string, JsonObject>>;
  /** Aborted when the worker is to stop, or has lost the job. */
  readonly signal: AbortSignal;
}

/** What a step has at hand. */
export interface StepContext extends StepInput {
  /** What an unfinished attempt at this step has saved, if it depended on the same. */
  readonly saved?: JsonObject;
  /** How far the job is; told with the next renewal of the lease. */
  progress(done: number, total?: number): void;
  /** Saves how far this step is, for the attempt that goes on from there. */
  save(reached: JsonObject, tx?: JobsSql): Promise<void>;
  /**
   * To be called in every transaction that writes facts, or before what cannot be taken back: throws `JOB_LEASE_LOST`
   * when another worker has the job; with `tx`, nobody takes it before `tx` has ended.
   */
  fence(tx?: JobsSql): Promise<void>;
  /** A UUID that is the same whenever this step of this job is done. */
  idFor(name: string): string;
}

/** How long a job waits before it is tried again. */
export interface BackOff {
  readonly firstMs: number;
  readonly mostMs: number;
}

const BACK_OFF: BackOff = { firstMs: 10_000, mostMs: 3_600_000 };

/** Each wait is twice as long as the last, up to a bound. `attempt` counts from 1. */
export function backOffMs(attempt: number, { firstMs, mostMs }: BackOff = BACK_OFF): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30));
}
