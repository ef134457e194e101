import { parentPort } from 'node:worker_threads';
import { digestFile } from './digest-file.ts';
import { HEAD_BYTES, type DigestBatch, type DigestBatchResult, type DigestOutcome } from './digest-task.ts';

// Body of a worker thread: one batch at a time, in the order received.
const port = parentPort;
if (port === null) throw new Error('digest-worker runs as a worker thread');

let queue: Promise<void> = Promise.resolve();
port.on('message', (batch: DigestBatch) => {
  queue = queue.then(async () => {
    port.postMessage(await runBatch(batch));
  });
});

/** Always answers: a batch without an answer would leave its run waiting for ever. */
async function runBatch(batch: DigestBatch): Promise<DigestBatchResult> {
  const { id, algorithms, heads } = batch;
  const outcomes: DigestOutcome[] = [];
  try {
    const settings = { algorithms, afterPiece: pacer(batch), ...(heads ? { headPlace: headPlaces(batch.tasks.length) } : {}) };
    for (const task of batch.tasks) {
      if (isStopped(batch.stop)) break;
      const outcome = await digestFile(task, settings);
      if (outcome.kind === 'stopped') break;
      outcomes.push(outcome);
    }
    return { id, outcomes };
  } catch (failure) {
    return { id, outcomes, failure };
  }
}

/** One place for the first bytes of all files of a batch: the message that carries them then carries one object instead of many. */
function headPlaces(files: number): () => Uint8Array {
  const places = new Uint8Array(files * HEAD_BYTES);
  let next = 0;
  return () => places.subarray(next, next += HEAD_BYTES);
}

/** When this thread may read on. Kept between batches, so that small files keep the rate too. */
let due = 0;

/** Says whether to go on; sleeps this thread so that it stays under its rate, and wakes when the run is stopped. */
function pacer({ bytesPerSecond, stop }: DigestBatch): (bytes: number) => boolean {
  if (bytesPerSecond === undefined) return () => !isStopped(stop);
  return (bytes) => {
    const now = performance.now();
    due = Math.max(due, now) + (bytes / bytesPerSecond) * 1000;
    Atomics.wait(stop, 0, 0, due - now);
    return !isStopped(stop);
  };
}

function isStopped(stop: Int32Array): boolean {
  return Atomics.load(stop, 0) === 1;
}
