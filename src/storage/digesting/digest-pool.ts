import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { Fault, type DigestAlgorithm } from '../../base/index.ts';
import type { DigestBatch, DigestBatchResult, DigestOutcome, DigestTask } from './digest-task.ts';

/** How one run over many files is done. */
export interface DigestRun {
  readonly algorithms: readonly DigestAlgorithm[];
  /** Whether the first bytes of each file come back too; handing them over costs as much as hashing a small file. */
  readonly heads?: boolean;
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
/** Batches handed to one thread at a time: the next wait there while the first is worked on and we are busy. */
const AHEAD = 3;

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
  const crew = new Crew(Math.max(1, options.threads ?? os.availableParallelism()));
  return {
    threads: crew.size,
    run: async (tasks, run, onOutcome) => { await runAll(crew, tasks, run, onOutcome); },
    close: async () => { await crew.close(); },
  };
}

async function runAll(crew: Crew, tasks: Iterable<DigestTask>, run: DigestRun, onOutcome: OnOutcome): Promise<void> {
  const { algorithms, heads = false, signal, bytesPerSecond } = run;
  const rate = bytesPerSecond === undefined ? {} : { bytesPerSecond: bytesPerSecond / crew.size };
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const inFlight = new Set<Promise<void>>();
  let failure: { readonly thrown: unknown } | undefined;
  const halt = (): void => {
    Atomics.store(stop, 0, 1);
    Atomics.notify(stop, 0);
    crew.wakeAll();
  };
  const fail = (thrown: unknown): void => {
    failure ??= { thrown };
    halt();
  };
  const isHalted = (): boolean => Atomics.load(stop, 0) === 1;
  signal?.addEventListener('abort', halt, { once: true });
  if (signal?.aborted === true) halt();
  try {
    let first = 0;
    for (const batch of batches(tasks)) {
      const thread = await crew.free(isHalted);
      if (thread === undefined) break;
      const start = first;
      first += batch.length;
      const done = crew.send(thread, { id: crew.nextId(), tasks: batch, algorithms, heads, stop, ...rate })
        .then(({ outcomes, failure: thrown }) => {
          outcomes.forEach((outcome, n) => { onOutcome(start + n, outcome); });
          if (thrown !== undefined) fail(new Fault('INTERNAL', { detail: 'digest thread' }, { cause: thrown }));
        })
        .catch(fail)
        .finally(() => { inFlight.delete(done); });
      inFlight.add(done);
    }
  } catch (thrown) {
    fail(thrown);
  }
  // Nobody may still be writing into the caller's stage when the caller is told.
  await Promise.all(inFlight);
  signal?.removeEventListener('abort', halt);
  if (failure !== undefined) throw failure.thrown as Error;
  if (signal?.aborted === true) throw new Fault('INTERRUPTED');
}

/** The threads of one pool and who waits for them. */
class Crew {
  readonly size: number;
  readonly #threads: Thread[] = [];
  readonly #queue: (() => void)[] = [];
  #lastId = 0;
  #closed = false;

  constructor(size: number) {
    this.size = size;
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** A thread that can take a batch, when there is one; undefined as soon as the asking run is halted. */
  async free(isHalted: () => boolean): Promise<Thread | undefined> {
    for (;;) {
      if (this.#closed) throw new Fault('INTERRUPTED');
      const thread = isHalted() ? undefined : this.#candidate();
      if (thread !== undefined) return thread;
      if (isHalted()) {
        // The wake that ended our wait may have been meant for a thread that somebody else still waits for.
        this.#queue.shift()?.();
        return undefined;
      }
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
  }

  async send(thread: Thread, batch: DigestBatch): Promise<DigestBatchResult> {
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
      this.#queue.shift()?.();
    }
  }

  wakeAll(): void {
    for (const wake of this.#queue.splice(0)) wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.wakeAll();
    await Promise.all([...this.#threads].map(async (thread) => thread.worker.terminate()));
  }

  #candidate(): Thread | undefined {
    const idle = this.#threads.find((thread) => thread.waiting.size === 0);
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.size) return this.#start();
    return this.#threads.filter((thread) => thread.waiting.size < AHEAD).sort((a, b) => a.waiting.size - b.waiting.size)[0];
  }

  #start(): Thread {
    const thread: Thread = { worker: workerFrom(new URL('./digest-worker.ts', import.meta.url)), waiting: new Map() };
    const { worker, waiting } = thread;
    let cause: unknown;
    worker.on('message', (result: DigestBatchResult) => waiting.get(result.id)?.resolve(result));
    worker.on('error', (thrown) => { cause = thrown; });
    // A thread that ended answers nobody: its runs are told, and the next batch gets a new thread.
    worker.on('exit', () => {
      const place = this.#threads.indexOf(thread);
      if (place !== -1) this.#threads.splice(place, 1);
      const fault = this.#closed ? new Fault('INTERRUPTED') : new Fault('INTERNAL', { detail: 'digest thread' }, { cause });
      for (const { reject } of [...waiting.values()]) reject(fault);
      this.wakeAll();
    });
    this.#threads.push(thread);
    return thread;
  }
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
