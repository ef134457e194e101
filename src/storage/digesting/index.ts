export { createDigestPool, type DigestPool, type DigestRun, type OnOutcome } from './digest-pool.ts';
export { digestFile } from './digest-file.ts';
export { HEAD_BYTES, type DigestOutcome, type DigestTask } from './digest-task.ts';
