import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import { systemErrorCode, type DigestAlgorithm } from '../../base/index.ts';
import { HEAD_BYTES, type DigestOutcome, type DigestTask } from './digest-task.ts';

/** Reads and writes in pieces of this size: measured as fast as any larger, and it stays in the CPU's cache. */
const PIECE = 512 * 1024;
/** Written data is pushed to the disk in the background every so many bytes, so that the final sync is short. */
const PUSH_EVERY = 64 * 1024 * 1024;

/** Reused for every file of this thread: allocation per file would cost more than hashing a small one. */
const piece = Buffer.allocUnsafeSlow(PIECE);

/** What shapes a run besides the files. */
export interface DigestSettings {
  readonly algorithms: readonly DigestAlgorithm[];
  /** Called after each piece; may block to keep a rate. */
  readonly afterPiece?: (bytes: number) => void;
}

/** Carries a failed system call with the side it happened on. */
class SideFailure extends Error {
  readonly outcome: DigestOutcome;
  constructor(side: 'read' | 'write', path: string, cause: unknown) {
    super(side, { cause });
    this.outcome = { kind: 'failed', side, path, code: systemErrorCode(cause) ?? 'UNKNOWN' };
  }
}

/**
 * Reads `task.from` once; every byte is hashed with each algorithm and, when `task.to` is given, written there.
 * Blocking: for worker threads. Never throws: what happened is the outcome. The new file is written, not yet durable.
 */
export async function digestFile(task: DigestTask, settings: DigestSettings): Promise<DigestOutcome> {
  let source: number | undefined;
  let target: number | undefined;
  try {
    source = on('read', task.from, () => fs.openSync(task.from, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW));
    const { to } = task;
    if (to !== undefined) target = on('write', to, () => fs.openSync(to, 'wx', 0o644));
    return await passThrough(source, target, task, settings);
  } catch (thrown) {
    if (thrown instanceof SideFailure) return thrown.outcome;
    throw thrown;
  } finally {
    if (source !== undefined) fs.closeSync(source);
    if (target !== undefined) fs.closeSync(target);
  }
}

async function passThrough(
  source: number,
  target: number | undefined,
  task: DigestTask,
  settings: DigestSettings,
): Promise<DigestOutcome> {
  const before = on('read', task.from, () => fs.fstatSync(source));
  if (!before.isFile() || differs(before, task)) return { kind: 'changed' };
  const hashes = settings.algorithms.map((algorithm) => createHash(algorithm));
  const pushes: Promise<void>[] = [];
  let head: Uint8Array = new Uint8Array(0);
  let size = 0;
  for (;;) {
    const count = on('read', task.from, () => fs.readSync(source, piece, 0, PIECE, null));
    if (count === 0) break;
    const bytes = piece.subarray(0, count);
    if (size === 0) head = Uint8Array.prototype.slice.call(bytes, 0, HEAD_BYTES);
    for (const hash of hashes) hash.update(bytes);
    if (target !== undefined) writeAll(target, bytes, task.to ?? '');
    if (target !== undefined && crosses(size, count)) pushes.push(push(target, task.to ?? ''));
    size += count;
    // A file that never ends must not fill the store: past its listed size it is already "changed".
    if (size > before.size) return await settled(pushes, { kind: 'changed' });
    settings.afterPiece?.(count);
    if (size === before.size && size < PIECE) break;
  }
  const after = on('read', task.from, () => fs.fstatSync(source));
  if (size !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    return await settled(pushes, { kind: 'changed' });
  }
  return await settled(pushes, { kind: 'digested', size, head, digests: finish(hashes, settings.algorithms) });
}

function differs(stat: fs.Stats, task: DigestTask): boolean {
  if (task.size !== undefined && task.size !== stat.size) return true;
  return task.modifiedMs !== undefined && task.modifiedMs !== stat.mtimeMs;
}

function finish(hashes: readonly Hash[], algorithms: readonly DigestAlgorithm[]): Partial<Record<DigestAlgorithm, string>> {
  const digests: Partial<Record<DigestAlgorithm, string>> = {};
  hashes.forEach((hash, n) => {
    const algorithm = algorithms[n];
    if (algorithm !== undefined) digests[algorithm] = hash.digest('hex');
  });
  return digests;
}

function writeAll(target: number, bytes: Uint8Array, path: string): void {
  let written = 0;
  while (written < bytes.byteLength) {
    const from = written;
    written += on('write', path, () => fs.writeSync(target, bytes, from));
  }
}

function crosses(size: number, count: number): boolean {
  return Math.floor(size / PUSH_EVERY) !== Math.floor((size + count) / PUSH_EVERY);
}

/** Runs beside the hashing, on libuv's threads. An error here means that the written data is lost. */
async function push(target: number, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    fs.fdatasync(target, (error) => {
      if (error === null) resolve();
      else reject(new SideFailure('write', path, error));
    });
  });
}

async function settled(pushes: readonly Promise<void>[], outcome: DigestOutcome): Promise<DigestOutcome> {
  const results = await Promise.allSettled(pushes);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return outcome;
  if (failed.reason instanceof SideFailure) return failed.reason.outcome;
  throw failed.reason;
}

function on<T>(side: 'read' | 'write', path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new SideFailure(side, path, error);
  }
}
