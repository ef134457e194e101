import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { Fault, type FaultCode, type MessageParams } from '../../src/base/index.ts';
import { createJobQueue, sqliteJobs, type JobDialect, type JobQueue } from '../../src/jobs/index.ts';
import { madeCatalogue } from '../catalogue/made-catalogue.ts';
import type { QueuesUnderTest } from '../contract/job-queue.ts';

/** SQLite with a clock that stands in a table and moves when it is told to: every connection sees the same. */
export const sqliteWithClock: JobDialect = { ...sqliteJobs, now: () => sql<number>`(select ms from test_clock)` };

/** A call to the queue of the other thread, and what came of it. `open` is given a file, `close` nothing. */
export interface ThreadCall {
  readonly call: number;
  readonly method: keyof JobQueue | 'open' | 'close';
  readonly args: readonly unknown[];
}
export interface ThreadAnswer {
  readonly call: number;
  readonly answer?: unknown;
  readonly fault?: { readonly code: FaultCode; readonly params: MessageParams };
}

/** Two connections to one file, the second in a thread of its own: SQLite has no other way to be at two things at once. */
export async function sqliteQueues(): Promise<QueuesUnderTest> {
  const made = await madeCatalogue();
  await sql`create table test_clock (ms integer not null)`.execute(made.catalogue.sql);
  await sql`insert into test_clock values (${made.clock.now().getTime()})`.execute(made.catalogue.sql);
  const ask = otherThread();
  await ask('open', [made.file]);
  const other = new Proxy({} as JobQueue, { get: (_, method) => async (...args: readonly unknown[]) => ask(method as keyof JobQueue, args) });
  return {
    queues: [createJobQueue(made.catalogue.sql, { newId: randomUUID, dialect: sqliteWithClock }), other],
    shiftClock: async (ms) => { await sql`update test_clock set ms = ms + ${ms}`.execute(made.catalogue.sql); },
    transaction: async (work) => made.catalogue.transaction(work),
    close: async () => {
      await ask('close', []);
      await made.remove();
    },
  };
}

type Ask = (method: ThreadCall['method'], args: readonly unknown[]) => Promise<unknown>;

let thread: (Ask & { readonly worker: Worker }) | undefined;

/** One thread serves one case after the other: to start it takes longer than a case. */
function otherThread(): Ask {
  thread ??= startThread();
  return thread;
}

/** To be called when the cases are over, or the process does not end. */
export async function endThread(): Promise<void> {
  await thread?.worker.terminate();
  thread = undefined;
}

function startThread(): Ask & { readonly worker: Worker } {
  // Node 20 does not hand its TypeScript loader to threads.
  const load = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(new URL('queue-thread.ts', import.meta.url).href)}); });`;
  const worker = new Worker(load, { eval: true });
  const waiting = new Map<number, (answer: ThreadAnswer) => void>();
  let calls = 0;
  worker.on('message', (answer: ThreadAnswer) => waiting.get(answer.call)?.(answer));
  const ask: Ask = async (method, args) => {
    const call = calls++;
    const { answer, fault } = await new Promise<ThreadAnswer>((resolve) => {
      waiting.set(call, resolve);
      worker.postMessage({ call, method, args } satisfies ThreadCall);
    });
    waiting.delete(call);
    if (fault !== undefined) throw new Fault(fault.code, fault.params);
    return answer;
  };
  return Object.assign(ask, { worker });
}
