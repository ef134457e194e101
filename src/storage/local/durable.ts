import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Fault, systemErrorCode } from '../../base/index.ts';
import { onStorage, storageFaultOf } from './storage-fault.ts';

/**
 * How staged bytes reach the medium. `syncfs` is one `sync -f` for a whole group of packages: the kernel writes
 * everything back at its own pace and reports errors (Linux ≥ 5.8). `fsync` asks file by file, everywhere else
 * and for small groups. Either way nothing is published before it returned without an error.
 */
export type SyncMethod = 'auto' | 'fsync' | 'syncfs';

/** Below this many files, asking for each is quicker than flushing the whole file system. */
const FEW_FILES = 24;
/** fsyncs in flight: the journal joins them into one commit (measured: 16 are 2.5 times as fast as one). */
const AT_ONCE = 16;

/** What has to reach the medium. The list is only asked for when it is needed: a walk costs more than one flush. */
export interface Unflushed {
  /** Any path on the file system in question. */
  readonly on: string;
  /** About how many files and directories there are. */
  readonly count: number;
  /** Absolute paths; a directory comes after what it contains. */
  readonly list: () => Promise<{ readonly files: readonly string[]; readonly directories: readonly string[] }>;
}

/** Makes files and directories durable. */
export async function makeDurable({ on, count, list }: Unflushed, method: SyncMethod = 'auto'): Promise<void> {
  const whole = method === 'syncfs' || (method === 'auto' && count > FEW_FILES && syncfsReportsErrors());
  if (whole && (await syncFileSystem(on))) return;
  const { files, directories } = await list();
  await inParallel(files, syncPath);
  for (const directory of directories) await syncPath(directory);
}

/** fsync of one file or directory. After an error the data is lost (it is never asked a second time). */
export async function syncPath(target: string): Promise<void> {
  await onStorage(target, async () => {
    const handle = await fs.open(target, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/**
 * Writes a small file and makes it durable under its final name, whole or not at all:
 * open(temporary, O_EXCL) → write → fsync → rename → fsync(directory).
 */
export async function writeDurably(target: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const temporary = `${target}.new`;
  await onStorage(target, async () => {
    await fs.rm(temporary, { force: true });
    await fs.writeFile(temporary, content, { flag: 'wx', flush: true, mode });
    await fs.rename(temporary, target);
  });
  await syncPath(path.dirname(target));
}

/** Moves a file or directory to a name that must not exist yet (an empty directory there is replaced, by rename(2)). */
export async function moveInto(from: string, to: string): Promise<void> {
  await onStorage(to, async () => { await fs.rename(from, to); });
}

/**
 * `mkdir -p`; answers the directories whose entries changed and must be made durable, outermost last. `within`: a folder above
 * `target` that has to be there already, and is not made: on a disk that was taken away in the middle of work, nothing may
 * be written into the empty place where it was.
 */
export async function makeDirectories(target: string, { within }: { readonly within?: string } = {}): Promise<readonly string[]> {
  const first = await onStorage(target, async () => makeWithin(within, target));
  if (first === undefined) return [];
  const changed: string[] = [];
  for (let directory = path.dirname(target); directory.length >= path.dirname(first).length; directory = path.dirname(directory)) {
    changed.push(directory);
    if (directory === path.dirname(directory)) break;
  }
  return changed;
}

/**
 * The outermost folder that was made; undefined when all were there. Each level is tried once: Node's own `recursive` never ends in a
 * file system that has no such folder and lets none be made (`/proc`).
 */
async function makeWithin(within: string | undefined, target: string): Promise<string | undefined> {
  const parent = path.dirname(target);
  try {
    await fs.mkdir(target);
    return target;
  } catch (cause) {
    if (await isFolder(target)) return undefined;
    if (systemErrorCode(cause) !== 'ENOENT' || parent === within || parent === path.dirname(parent)) throw cause;
  }
  const first = await makeWithin(within, parent);
  await fs.mkdir(target).catch(async (cause: unknown) => { if (!(await isFolder(target))) throw cause; });
  return first ?? target;
}

async function isFolder(target: string): Promise<boolean> {
  return fs.stat(target).then((there) => there.isDirectory(), () => false);
}

/** Linux 5.8 made syncfs(2) report write-back errors; before, it could only be hoped. */
function syncfsReportsErrors(): boolean {
  const [major = 0, minor = 0] = os.release().split('.').map(Number);
  return os.platform() === 'linux' && (major > 5 || (major === 5 && minor >= 8));
}

/** Brings what was written so far to the medium where that takes one call: it takes work off the final `makeDurable`. */
export async function flushAhead(directory: string): Promise<void> {
  if (syncfsReportsErrors()) await syncFileSystem(directory);
}

/**
 * `sync -f`; false when the machine has no such command, or somebody ended it: it said nothing then, and each file has to be asked.
 * It gets a process group of its own: a terminal's Ctrl-C is meant for us, who finish what was begun.
 */
async function syncFileSystem(directory: string): Promise<boolean> {
  return await new Promise<boolean>((resolve, reject) => {
    // In the C locale, because what it says is looked at; env(1) answers 127 where there is no sync.
    const child = spawn('env', ['LC_ALL=C', 'sync', '-f', directory], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(0, 1000); });
    const failed = (cause: Error): void => { reject(new Fault('STORAGE_FAILED', { path: directory, detail: said.trim() === '' ? 'sync -f' : said.trim() }, { cause })); };
    child.once('error', (cause) => {
      if (systemErrorCode(cause) === 'ENOENT') resolve(false);
      else failed(cause);
    });
    child.once('close', (status, signal) => {
      if (status === 0) resolve(true);
      else if (status === 127 || signal !== null) resolve(false);
      else if (/No space left|quota exceeded/i.test(said)) reject(storageFaultOf('ENOSPC', directory, new Error(said.trim())));
      else failed(new Error(`sync -f ended with ${String(status)}`));
    });
  });
}

/** After the first failure nothing more is begun, and nothing is still under way when it is told. */
async function inParallel(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const rest = paths[Symbol.iterator]();
  let failed = false;
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, async () => {
    for (const next of rest) {
      if (failed) return;
      await work(next).catch((fault: unknown) => {
        failed = true;
        throw fault as Error;
      });
    }
  }));
  const rejected = results.find((result) => result.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason as Error;
}
