import { asFault, type Fault } from '../base/index.ts';
import type { Wait } from './heartbeat.ts';
import type { JobKind } from './job-kind.ts';
import type { JobQueue } from './job-queue.ts';
import type { Claim, JobView } from './model.ts';
import { runJob, type Turn, type TurnParts } from './run-job.ts';

/** What a worker tells while it works. */
export type WorkEvent =
  | { readonly type: 'begun'; readonly job: JobView }
  | ({ readonly type: 'ended'; readonly job: JobView } & Turn)
  /** The queue itself could not be asked, or told; the job is taken up again when its lease has run out. */
  | { readonly type: 'fault'; readonly fault: Fault };

export interface RunnerParts {
  readonly queue: JobQueue;
  readonly kinds: readonly JobKind[];
  /** Who works, as `kho jobs list` tells it. */
  readonly holder: string;
  readonly wait: Wait;
  /** Runs work as the store's only writer; throws `STORE_LOCKED` while somebody else is. */
  readonly exclusively: TurnParts['exclusively'];
  /** Asked before each look for work: enqueues what has become due. */
  readonly beforeLooking?: () => Promise<void>;
  readonly onEvent?: (event: WorkEvent) => void;
  /** Default 60 s. */
  readonly termMs?: number;
}

export interface WorkRun {
  /** Stops when nothing is due, instead of waiting for more. */
  readonly once: boolean;
  readonly signal: AbortSignal;
}

const TERM_MS = 60_000;
/** How long an idle worker waits before it looks again. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Does jobs, one after the other, until it is told to stop; then the job in hand is handed back for whoever comes next.
 * With `once`, a fault of the queue itself is thrown; otherwise it is told and the worker goes on.
 */
export async function runJobs(parts: RunnerParts, { once, signal }: WorkRun): Promise<void> {
  const { onEvent = () => undefined, wait } = parts;
  while (!signal.aborted) {
    try {
      if (await runNext(parts, signal)) continue;
      if (once) return;
    } catch (thrown) {
      if (once) throw thrown;
      onEvent({ type: 'fault', fault: asFault(thrown) });
    }
    await wait(LOOK_AGAIN_MS, signal);
  }
}

/** Does the next job that is due; whether there was one. */
async function runNext(parts: RunnerParts, signal: AbortSignal): Promise<boolean> {
  const { queue, kinds, holder, termMs = TERM_MS } = parts;
  await parts.beforeLooking?.();
  const claim = await queue.claim({ kinds: kinds.map(({ kind }) => kind), holder, termMs });
  if (claim === undefined) return false;
  await turnAt(parts, claim, signal);
  return true;
}

async function turnAt({ queue, kinds, wait, exclusively, onEvent = () => undefined }: RunnerParts, claim: Claim, signal: AbortSignal): Promise<void> {
  const { job } = claim;
  const kind = kinds.find((one) => one.kind === job.kind);
  if (kind === undefined) return;
  onEvent({ type: 'begun', job });
  onEvent({ type: 'ended', job, ...await runJob({ queue, wait, signal, exclusively }, kind, claim) });
}
