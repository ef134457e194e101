import { asFault } from '../base/index.ts';
import type { JobQueue } from './job-queue.ts';
import type { Claim, JobProgress } from './model.ts';

/** Resolves after so many milliseconds, or at once when `signal` is aborted; never rejects. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Heartbeat {
  /** Told with the next beat. */
  progress(reached: JobProgress): void;
  /** Aborted when the job turned out to be somebody else's. */
  readonly lost: AbortSignal;
  stop(): Promise<void>;
}

/** A lease is renewed when so much of its term is over: two beats may fail before it runs out. */
const BEATS_A_TERM = 3;

/**
 * Renews the lease while work goes on. A beat that fails for another reason is tried again at the next: the fence
 * decides what may be written, the beat only keeps others from taking over needlessly.
 */
export function keepLease(queue: Pick<JobQueue, 'renew'>, claim: Claim, wait: Wait): Heartbeat {
  const lost = new AbortController();
  const stopped = new AbortController();
  let reached: JobProgress | undefined;
  const beat = async (): Promise<void> => {
    for (;;) {
      await wait(claim.termMs / BEATS_A_TERM, stopped.signal);
      if (stopped.signal.aborted) return;
      try {
        await queue.renew(claim, reached);
      } catch (thrown) {
        if (asFault(thrown).code !== 'JOB_LEASE_LOST') continue;
        lost.abort();
        return;
      }
    }
  };
  const beating = beat();
  return {
    progress: (told) => { reached = told; },
    lost: lost.signal,
    stop: async () => {
      stopped.abort();
      await beating;
    },
  };
}
