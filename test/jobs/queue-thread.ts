import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { asFault } from '../../src/base/index.ts';
import { openCatalogue } from '../../src/catalogue/index.ts';
import { createJobQueue, jobMigrations } from '../../src/jobs/index.ts';
import { sqliteWithClock, type ThreadAnswer, type ThreadCall } from './sqlite-queues.ts';

// The other connection of `sqlite-queues.ts`.

const { file } = workerData as { readonly file: string };
const catalogue = await openCatalogue({ file, clock: { now: () => new Date(0) }, migrations: jobMigrations });
const queue = createJobQueue(catalogue.sql, { newId: randomUUID, dialect: sqliteWithClock });

async function answerTo({ call, method, args }: ThreadCall): Promise<ThreadAnswer> {
  try {
    const done = queue[method] as (...given: readonly unknown[]) => Promise<unknown>;
    return { call, answer: await done(...args) };
  } catch (thrown) {
    const { code, params } = asFault(thrown);
    return { call, fault: { code, params } };
  }
}

parentPort?.on('message', (asked: ThreadCall) => {
  void answerTo(asked).then((answer) => parentPort?.postMessage(answer));
});
