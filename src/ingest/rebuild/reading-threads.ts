import { Worker } from 'node:worker_threads';
import { Fault, type FaultCode, type MessageParams } from '../../base/index.ts';
import type { VersionRegistration } from '../../catalogue/index.ts';

/** Objects that one thread is to read, in order. */
export interface ObjectsRequest {
  readonly id: number;
  readonly objectRoots: readonly string[];
}

/** What became of one object: its versions, oldest first, or the fault that it met. */
export type ObjectAnswer = { readonly objectRoot: string } & (
  | { readonly versions: readonly VersionRegistration[] }
  | { readonly fault: { readonly code: FaultCode; readonly params: MessageParams } }
);

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, { readonly resolve: (answers: readonly ObjectAnswer[]) => void; readonly reject: (fault: Fault) => void }>;
}

/** Threads that read objects: parsing inventories and PREMIS is most of the work of a rebuild. */
export class ReadingThreads {
  readonly #threads: readonly Thread[];
  #next = 0;

  constructor(storeRoot: string, threads: number) {
    this.#threads = Array.from({ length: threads }, () => started(storeRoot));
  }

  get size(): number {
    return this.#threads.length;
  }

  /** Reads objects; the answers are in the order of the roots. Threads take turns. */
  async read(objectRoots: readonly string[]): Promise<readonly ObjectAnswer[]> {
    const id = this.#next++;
    const thread = this.#threads[id % this.#threads.length];
    if (thread === undefined) throw new Fault('INTERNAL', { detail: 'reading thread' });
    return new Promise((resolve, reject) => {
      thread.waiting.set(id, { resolve, reject });
      thread.worker.postMessage({ id, objectRoots } satisfies ObjectsRequest);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(async ({ worker }) => worker.terminate()));
  }
}

function started(storeRoot: string): Thread {
  const thread: Thread = { worker: workerFrom(new URL('./reading-thread.ts', import.meta.url), storeRoot), waiting: new Map() };
  const { worker, waiting } = thread;
  let cause: unknown;
  worker.on('message', ({ id, answers }: { readonly id: number; readonly answers: readonly ObjectAnswer[] }) => {
    waiting.get(id)?.resolve(answers);
    waiting.delete(id);
  });
  worker.on('error', (thrown) => { cause = thrown; });
  worker.on('exit', () => {
    const fault = new Fault('INTERNAL', { detail: 'reading thread' }, { cause });
    for (const { reject } of waiting.values()) reject(fault);
    waiting.clear();
  });
  return thread;
}

/** The compiled product has `.js` here; run from source, Node 20 does not hand its TypeScript loader to threads. */
function workerFrom(source: URL, workerData: string): Worker {
  if (import.meta.url.endsWith('.js')) return new Worker(new URL(source.href.replace(/\.ts$/, '.js')), { workerData });
  const load = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(source.href)}); });`;
  return new Worker(load, { eval: true, workerData });
}
