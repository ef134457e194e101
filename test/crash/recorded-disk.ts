import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const RECORDER = fileURLToPath(new URL('./record-writes.py', import.meta.url));
/** Debian's own Python: the one that python3-pyfuse3 is installed for. */
const PYTHON = '/usr/bin/python3';
const MIB = 1024 ** 2;
const IMAGE_BYTES = 24 * MIB;

/** One thing that the disk was told, in order. */
export type DiskCall = { readonly kind: 'flush' } | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer };

/** Why this machine cannot record a disk, or undefined when it can. */
export function whyNoRecording(): string | undefined {
  if (os.platform() !== 'linux' || process.getuid?.() !== 0) return 'mounting needs root on Linux';
  if (spawnSync(PYTHON, ['-c', 'import pyfuse3, trio']).status !== 0) return 'python3-pyfuse3 is not installed';
  if (spawnSync('mkfs.ext4', ['-V']).status !== 0) return 'e2fsprogs is not installed';
  if (!fs.existsSync('/dev/fuse')) return 'there is no /dev/fuse';
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-crash-probe-'));
  try {
    const mounted = mountImage(emptyImage(path.join(folder, 'image')), path.join(folder, 'disk'));
    mounted.unmount();
    return undefined;
  } catch {
    return 'loop devices may not be mounted';
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A file with an empty ext4 of a few megabytes in it. */
export function emptyImage(file: string): string {
  fs.writeFileSync(file, '');
  fs.truncateSync(file, IMAGE_BYTES);
  execFileSync('mkfs.ext4', ['-q', '-F', '-b', '1024', '-E', 'lazy_itable_init=0,lazy_journal_init=0', file]);
  return file;
}

export interface Mounted {
  readonly folder: string;
  unmount(): void;
}

/** Mounts an image; ext4 plays its journal back as after any loss of power. */
export function mountImage(image: string, folder: string): Mounted {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'ext4', '-o', 'loop', image, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  return { folder, unmount: () => { unmount(folder); } };
}

/** A loop device that a udev rule or a late reader still looks at is busy for a moment. */
function unmount(folder: string): void {
  for (let left = 50; ; left -= 1) {
    const { status, stderr } = spawnSync('umount', [folder], { encoding: 'utf8' });
    if (status === 0) return;
    if (left === 0) throw new Error(stderr);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}

/** A mounted ext4 whose every write and flush is written down. */
export class RecordedDisk {
  readonly folder: string;
  readonly #work: string;
  readonly #recorder: ChildProcess;

  private constructor(work: string, recorder: ChildProcess) {
    this.#work = work;
    this.#recorder = recorder;
    this.folder = path.join(work, 'disk');
  }

  /** `image` is changed by what happens; keep a copy to replay on. */
  static async start(work: string, image: string): Promise<RecordedDisk> {
    const fuse = path.join(work, 'fuse');
    fs.mkdirSync(fuse, { recursive: true });
    const recorder = spawn(PYTHON, [RECORDER, image, path.join(work, 'log'), fuse], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = await Promise.race([once(recorder.stdout, 'data').then(() => true), once(recorder, 'exit').then(() => false)]);
    if (!ready) throw new Error('the recorder did not start');
    const disk = new RecordedDisk(work, recorder);
    try {
      mountImage(path.join(fuse, 'disk'), disk.folder);
    } catch (thrown) {
      await disk.#stopRecorder();
      throw thrown;
    }
    return disk;
  }

  /** Bytes of the log so far: a moment that can be found again among the calls. */
  position(): number {
    return fs.statSync(path.join(this.#work, 'log')).size;
  }

  /** Ends the recording as if nothing more could be written: what is still in memory is not in the calls. */
  async stop(until: number = this.position()): Promise<{ readonly calls: readonly DiskCall[]; countAt(position: number): number }> {
    unmount(this.folder);
    await this.#stopRecorder();
    return readLog(fs.readFileSync(path.join(this.#work, 'log')).subarray(0, until));
  }

  async #stopRecorder(): Promise<void> {
    const ended = once(this.#recorder, 'exit');
    unmount(path.join(this.#work, 'fuse'));
    await ended;
  }
}

function readLog(log: Buffer): { readonly calls: readonly DiskCall[]; countAt(position: number): number } {
  const calls: DiskCall[] = [];
  const ends: number[] = [];
  for (let at = 0; at < log.length;) {
    if (log[at] === 0x46) {
      calls.push({ kind: 'flush' });
      at += 1;
    } else {
      const length = log.readUInt32LE(at + 9);
      calls.push({ kind: 'write', at: Number(log.readBigUInt64LE(at + 1)), bytes: log.subarray(at + 13, at + 13 + length) });
      at += 13 + length;
    }
    ends.push(at);
  }
  return { calls, countAt: (position) => ends.filter((end) => end <= position).length };
}

/**
 * The medium as it can be when the power goes after `count` calls: everything up to the last flush, and of the later
 * writes either all (`lost` undefined) or those that `lost` does not choose.
 */
export function replay(pristine: string, into: string, calls: readonly DiskCall[], { count, lost }: { readonly count: number; readonly lost?: () => boolean }): void {
  fs.copyFileSync(pristine, into);
  let flushed = 0;
  for (let n = 0; n < count; n += 1) if (calls[n]?.kind === 'flush') flushed = n;
  const file = fs.openSync(into, 'r+');
  for (let n = 0; n < count; n += 1) {
    const call = calls[n];
    if (call?.kind !== 'write' || (n > flushed && lost?.() === true)) continue;
    fs.writeSync(file, call.bytes, 0, call.bytes.length, call.at);
  }
  fs.closeSync(file);
}
