import { parentPort } from 'node:worker_threads';
import { digestFile } from './digest-file.ts';
import type { DigestBatch, DigestBatchResult, DigestOutcome } from './digest-task.ts';

// Body of a worker thread: one batch at a time, in the order received.
const port = parentPort;
if (port === null) throw new Error('digest-worker runs as a worker thread');

let queue: Promise<void> = Promise.resolve();
port.on('message', (batch: DigestBatch) => {
  queue = queue.then(async () => {
    port.postMessage(await runBatch(batch));
  });
});

async function runBatch(batch: DigestBatch): Promise<DigestBatchResult> {
  const { algorithms, bytesPerSecond } = batch;
  const settings = bytesPerSecond === undefined ? { algorithms } : { algorithms, afterPiece: pacer(bytesPerSecond) };
  const outcomes: DigestOutcome[] = [];
  for (const task of batch.tasks) outcomes.push(await digestFile(task, settings));
  return { id: batch.id, outcomes };
}

/** Sleeps this thread so that it stays under its rate. */
function pacer(bytesPerSecond: number): (bytes: number) => void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  return (bytes) => {
    Atomics.wait(never, 0, 0, (bytes / bytesPerSecond) * 1000);
  };
}
