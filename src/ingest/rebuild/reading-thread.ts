import { parentPort, workerData } from 'node:worker_threads';
import { asFault } from '../../base/index.ts';
import { storeLocations } from '../../storage/index.ts';
import type { ObjectAnswer, ObjectsRequest } from './reading-threads.ts';
import { readObject } from './read-object.ts';

// Body of a worker thread: reads the objects of one request after another. Always answers: a request without an answer
// would leave the rebuild waiting for ever.
const port = parentPort;
if (port === null || typeof workerData !== 'string') throw new Error('reading-thread runs as a worker thread');
const locations = storeLocations(workerData);

let queue: Promise<void> = Promise.resolve();
port.on('message', ({ id, objectRoots }: ObjectsRequest) => {
  queue = queue.then(async () => {
    const answers: ObjectAnswer[] = [];
    for (const objectRoot of objectRoots) answers.push(await answer(objectRoot));
    port.postMessage({ id, answers });
  });
});

async function answer(objectRoot: string): Promise<ObjectAnswer> {
  try {
    return { objectRoot, versions: await readObject(locations, objectRoot) };
  } catch (thrown) {
    const { code, params } = asFault(thrown);
    return { objectRoot, fault: { code, params } };
  }
}
