import { createHash, hash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import { systemErrorCode, type DigestAlgorithm, type Digests } from '../../base/index.ts';
import { HEAD_BYTES, type DigestOutcome, type DigestTask, type Stopped } from './digest-task.ts';

/** Reads and writes in pieces of this size: measured as fast as any larger, and it stays in the CPU's cache. */
const PIECE = 256 * 1024;
/** Written data is pushed to the disk in the background every so many bytes, so that the final sync is short. */
const PUSH_EVERY = 64 * 1024 * 1024;

/** A link is not followed; a pipe or device that took a file's place must not make us wait for ever. */
const READ_ONLY = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;

/** Reused for every file of this thread: allocation per file would cost more than hashing a small one. */
const piece = Buffer.allocUnsafeSlow(PIECE);

const NO_HEAD: Uint8Array = new Uint8Array(0);

/** What shapes a run besides the files. */
export interface DigestSettings {
  readonly algorithms: readonly DigestAlgorithm[];
  /** Where the first bytes come back too: a fresh place for each file, of `HEAD_BYTES` or what is there. */
  readonly headPlace?: () => Uint8Array;
  /** Called after each piece; may block to keep a rate. Answers whether to go on. */
  readonly afterPiece?: (bytes: number) => boolean;
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
export async function digestFile(task: DigestTask, settings: DigestSettings): Promise<DigestOutcome | Stopped> {
  let source: number | undefined;
  let target: number | undefined;
  const pushes: Promise<SideFailure | undefined>[] = [];
  try {
    source = on('read', task.from, () => fs.openSync(task.from, READ_ONLY));
    const { to } = task;
    if (to !== undefined) target = on('write', to, () => fs.openSync(to, 'wx', 0o644));
    const outcome = passThrough(source, target, { task, settings, pushes });
    return (pushes.length === 0 ? undefined : await failedPush(pushes)) ?? closed(target, to, outcome, () => { target = undefined; });
  } catch (thrown) {
    // The descriptor may only be closed when nothing is being pushed through it any more.
    const lost = await failedPush(pushes);
    if (thrown instanceof SideFailure) return lost ?? thrown.outcome;
    throw thrown;
  } finally {
    if (source !== undefined) fs.closeSync(source);
    if (target !== undefined) closeQuietly(target);
  }
}

interface Passage {
  readonly task: DigestTask;
  readonly settings: DigestSettings;
  /** Background writes under way; each resolves, with its failure if it failed. */
  readonly pushes: Promise<SideFailure | undefined>[];
}

function passThrough(source: number, target: number | undefined, { task, settings, pushes }: Passage): DigestOutcome | Stopped {
  // What the listing said need not be asked again: the look afterwards tells whether it was so, and stayed so.
  const listed = task.size === undefined || task.modifiedMs === undefined ? undefined : { size: task.size, modifiedMs: task.modifiedMs };
  const before = listed ?? look(source, task);
  if (before === undefined) return { kind: 'changed' };
  let hashes: readonly Hash[] | undefined;
  let digests: Digests | undefined;
  let head = NO_HEAD;
  let size = 0;
  while (size < before.size) {
    const count = readPiece(source, task);
    if (count === 0) break;
    const bytes = piece.subarray(0, count);
    if (size === 0 && settings.headPlace !== undefined) head = headOf(bytes, settings.headPlace());
    // Most files are read at once, and digested at once for half of what a stream of pieces costs to set up.
    if (size === 0 && count === before.size) digests = digestsOf(bytes, settings.algorithms);
    else for (const one of hashes ??= settings.algorithms.map((algorithm) => createHash(algorithm))) one.update(bytes);
    if (target !== undefined) writeAll(target, bytes, task.to ?? '');
    if (target !== undefined && crosses(size, count)) pushes.push(push(target, task.to ?? ''));
    // A file that never ends must not fill the store: past its listed size it is "changed".
    size += count;
    if (settings.afterPiece?.(count) === false) return { kind: 'stopped' };
  }
  const after = look(source, task);
  if (after === undefined || size !== before.size || after.size !== before.size || after.modifiedMs !== before.modifiedMs) return { kind: 'changed' };
  return { kind: 'digested', size, head, digests: digests ?? finish(hashes ?? settings.algorithms.map((algorithm) => createHash(algorithm)), settings.algorithms) };
}

/** Bytes of the next piece; none of what cannot be read because it is no file (any more), which a look at it then tells. */
function readPiece(source: number, task: DigestTask): number {
  try {
    return fs.readSync(source, piece, 0, PIECE, null);
  } catch (error) {
    if (look(source, task) === undefined) return 0;
    throw new SideFailure('read', task.from, error);
  }
}

/** Size and time of an open file; undefined when it is none, or not of the size that was listed. */
function look(source: number, task: DigestTask): { readonly size: number; readonly modifiedMs: number } | undefined {
  const stat = on('read', task.from, () => fs.fstatSync(source));
  if (!stat.isFile() || (task.size !== undefined && task.size !== stat.size)) return undefined;
  if (task.modifiedMs !== undefined && task.modifiedMs !== stat.mtimeMs) return undefined;
  return { size: stat.size, modifiedMs: stat.mtimeMs };
}

function headOf(bytes: Uint8Array, place: Uint8Array): Uint8Array {
  const head = place.subarray(0, Math.min(bytes.byteLength, HEAD_BYTES));
  head.set(bytes.subarray(0, head.byteLength));
  return head;
}

function digestsOf(bytes: Uint8Array, algorithms: readonly DigestAlgorithm[]): Digests {
  const digests: Partial<Record<DigestAlgorithm, string>> = {};
  for (const algorithm of algorithms) digests[algorithm] = hash(algorithm, bytes);
  return digests;
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

/** Runs beside the hashing, on libuv's threads. An error here means that the written data is lost. Never rejects. */
async function push(target: number, path: string): Promise<SideFailure | undefined> {
  return await new Promise((resolve) => {
    fs.fdatasync(target, (error) => { resolve(error === null ? undefined : new SideFailure('write', path, error)); });
  });
}

async function failedPush(pushes: readonly Promise<SideFailure | undefined>[]): Promise<DigestOutcome | undefined> {
  return (await Promise.all(pushes)).find((failure) => failure !== undefined)?.outcome;
}

/** Some file systems tell only at close(2) that there was no room (NFS, quotas): then the bytes are lost. */
function closed<T>(target: number | undefined, path: string | undefined, outcome: T, forget: () => void): T {
  if (target === undefined) return outcome;
  forget();
  on('write', path ?? '', () => { fs.closeSync(target); });
  return outcome;
}

/** On the way out of a failure that is told already. */
function closeQuietly(file: number): void {
  try {
    fs.closeSync(file);
  } catch {
    // The first failure is the one that counts.
  }
}

function on<T>(side: 'read' | 'write', path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new SideFailure(side, path, error);
  }
}
