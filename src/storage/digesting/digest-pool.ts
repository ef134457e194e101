import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { Fault, type DigestAlgorithm } from '../../base/index.ts';
import type { DigestBatch, DigestBatchResult, DigestOutcome, DigestTask } from './digest-task.ts';

/** How one run over many files is done. */
export interface DigestRun {
  readonly algorithms: readonly DigestAlgorithm[];
  readonly signal?: AbortSignal;
  /** Upper bound for the whole run, bytes a second. */
  readonly bytesPerSecond?: number;
}

/** Called for each task in the order of completion; `index` is the task's place in the run. */
export type OnOutcome = (index: number, outcome: DigestOutcome) => void;

/** Threads that read, digest and copy files. Several runs may share the pool at once. */
export interface DigestPool {
  /**
   * Runs every task; tasks are drawn from the iterable as threads become free, so a million of them cost no memory.
   * Resolves when all outcomes were delivered; rejects with `INTERRUPTED` when aborted.
   */
  run(tasks: Iterable<DigestTask>, run: DigestRun, onOutcome: OnOutcome): Promise<void>;
  readonly threads: number;
  close(): Promise<void>;
}

/** A batch ends at this many files or bytes: enough to hide the messages, small enough to share the work. */
const BATCH_FILES = 64;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Batches handed to one thread at a time: the next waits there while the first is worked on. */
const AHEAD = 2;

interface Waiting {
  readonly resolve: (result: DigestBatchResult) => void;
  readonly reject: (fault: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** A pool with one thread per core (or as many readers as given: more help on cold disks). Threads start on first use. */
export function createDigestPool(options: { readonly threads?: number } = {}): DigestPool {
  const count = Math.max(1, options.threads ?? os.availableParallelism());
  const threads: Thread[] = [];
  const queue: (() => void)[] = [];
  let nextId = 0;

  const freeThread = (): Thread | undefined => {
    const idle = threads.find((thread) => thread.waiting.size === 0);
    if (idle !== undefined) return idle;
    if (threads.length < count) {
      const thread = startThread();
      threads.push(thread);
      return thread;
    }
    return threads.filter((thread) => thread.waiting.size < AHEAD).sort((a, b) => a.waiting.size - b.waiting.size)[0];
  };

  const threadFor = async (): Promise<Thread> => {
    for (;;) {
      const thread = freeThread();
      if (thread !== undefined) return thread;
      await new Promise<void>((resolve) => queue.push(resolve));
    }
  };

  const send = async (thread: Thread, batch: DigestBatch): Promise<DigestBatchResult> => {
    try {
      return await new Promise<DigestBatchResult>((resolve, reject) => {
        thread.waiting.set(batch.id, { resolve, reject });
        thread.worker.ref();
        thread.worker.postMessage(batch);
      });
    } finally {
      thread.waiting.delete(batch.id);
      // An idle pool must not keep the process alive; a busy one must.
      if (thread.waiting.size === 0) thread.worker.unref();
      queue.shift()?.();
    }
  };

  return {
    threads: count,
    async run(tasks, { algorithms, signal, bytesPerSecond }, onOutcome) {
      const rate = bytesPerSecond === undefined ? {} : { bytesPerSecond: bytesPerSecond / count };
      const inFlight = new Set<Promise<void>>();
      let failure: unknown;
      let first = 0;
      for (const batch of batches(tasks)) {
        if (signal?.aborted === true || failure !== undefined) break;
        const thread = await threadFor();
        const start = first;
        first += batch.length;
        const done = send(thread, { id: nextId++, tasks: batch, algorithms, ...rate })
          .then((result) => {
            result.outcomes.forEach((outcome, n) => { onOutcome(start + n, outcome); });
          })
          .catch((thrown: unknown) => { failure ??= thrown; })
          .finally(() => { inFlight.delete(done); });
        inFlight.add(done);
      }
      await Promise.all(inFlight);
      if (failure !== undefined) throw failure as Error;
      if (signal?.aborted === true) throw new Fault('INTERRUPTED');
    },
    async close() {
      await Promise.all(threads.splice(0).map(async (thread) => thread.worker.terminate()));
    },
  };
}

function startThread(): Thread {
  const worker = workerFrom(new URL('./digest-worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  worker.on('message', (result: DigestBatchResult) => waiting.get(result.id)?.resolve(result));
  worker.on('error', (cause) => {
    for (const { reject } of waiting.values()) reject(new Fault('INTERNAL', { detail: 'digest thread' }, { cause }));
  });
  return { worker, waiting };
}

/**
 * The compiled product has `.js` here. Run from source (tests, benches), Node 20 does not hand its TypeScript
 * loader to threads, so the thread registers it first.
 */
function workerFrom(source: URL): Worker {
  if (import.meta.url.endsWith('.js')) return new Worker(new URL(source.href.replace(/\.ts$/, '.js')));
  const load = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(source.href)}); });`;
  return new Worker(load, { eval: true });
}

function* batches(tasks: Iterable<DigestTask>): Generator<readonly DigestTask[]> {
  let batch: DigestTask[] = [];
  let bytes = 0;
  for (const task of tasks) {
    const size = task.size ?? 0;
    // A large file travels alone, so that the other thread is not left with nothing behind it.
    if (batch.length > 0 && (batch.length >= BATCH_FILES || bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(task);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
