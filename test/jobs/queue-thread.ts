import { randomUUID } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { asFault } from '../../src/base/index.ts';
import { openCatalogue, type Catalogue } from '../../src/catalogue/index.ts';
import { createJobQueue, jobMigrations, type JobQueue } from '../../src/jobs/index.ts';
import { sqliteWithClock, type ThreadAnswer, type ThreadCall } from './sqlite-queues.ts';

// The other connection of `sqlite-queues.ts`: one thread for all cases, one database at a time.

let open: { readonly catalogue: Catalogue; readonly queue: JobQueue } | undefined;

async function doneOf({ method, args }: ThreadCall): Promise<unknown> {
  if (method === 'open') {
    const catalogue = await openCatalogue({ file: String(args[0]), clock: { now: () => new Date(0) }, migrations: jobMigrations });
    open = { catalogue, queue: createJobQueue(catalogue.sql, { newId: randomUUID, dialect: sqliteWithClock }) };
    return undefined;
  }
  if (open === undefined) throw new Error('nothing is open');
  if (method === 'close') return open.catalogue.close();
  const call = open.queue[method] as (...given: readonly unknown[]) => Promise<unknown>;
  return call(...args);
}

async function answerTo(asked: ThreadCall): Promise<ThreadAnswer> {
  const { call } = asked;
  try {
    return { call, answer: await doneOf(asked) };
  } catch (thrown) {
    const { code, params } = asFault(thrown);
    return { call, fault: { code, params } };
  }
}

parentPort?.on('message', (asked: ThreadCall) => {
  void answerTo(asked).then((answer) => parentPort?.postMessage(answer));
});
