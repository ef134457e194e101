import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { realKho, type KhoCommand, type KhoRun } from './real-kho.ts';

/** The n-th time that a call is made on a path, within a run whose paths are the same every time. */
export interface CallPoint {
  readonly call: string;
  readonly path: string;
  /** Counted from 1. */
  readonly nth: number;
  /** The file was opened to be written, or made. */
  readonly creates: boolean;
}

/** Calls that change something on a disk: before each of them the disk is in another state than before the last. */
export const CHANGING = [
  'openat', 'open', 'write', 'pwrite64', 'writev', 'pwritev', 'fsync', 'fdatasync', 'syncfs', 'rename', 'renameat', 'renameat2', 'mkdir', 'mkdirat',
  'rmdir', 'unlink', 'unlinkat', 'link', 'linkat', 'symlink', 'ftruncate', 'fallocate', 'copy_file_range',
] as const;
export const READING = ['read', 'pread64'] as const;

/** What happens instead of a call, in strace's words. */
export type Injection = 'signal=SIGKILL' | 'error=EIO' | 'error=ENOSPC';

/** Whether this machine lets us trace: strace is there, and ptrace is permitted. */
export function canTrace(): boolean {
  return spawnSync('strace', ['-qq', '-o', '/dev/null', '-e', 'trace=none', 'true']).status === 0 && spawnSync('taskset', ['--version']).status === 0;
}

/** Runs `kho` once and lists its calls on paths under the given folders, in order. */
export async function recordCalls(command: KhoCommand, folders: readonly string[], log: string): Promise<{ readonly run: KhoRun; readonly points: readonly CallPoint[] }> {
  const calls = [...CHANGING, ...READING];
  const run = await realKho(command, { under: ['strace', '--seccomp-bpf', '-f', '-y', '-qq', '-s', '0', '-o', log, '-e', 'signal=none', '-e', `trace=${calls.join(',')}`] });
  return { run, points: pointsOf(fs.readFileSync(log, 'utf8'), folders) };
}

/** A call on a path (`mkdir("/a/b"…`) or on a descriptor of one (`write(5</a/b>…`). */
const CALL = /^(\d+) +(\w+)\((?:AT_FDCWD(?:<[^>]*>)?, )?(?:"([^"]*)"|\d+<([^>]*)>)(.*)$/;

function pointsOf(log: string, folders: readonly string[]): readonly CallPoint[] {
  const counts = new Map<string, number>();
  const points = new Map<string, CallPoint>();
  for (const line of log.split('\n')) {
    const [, thread = '', call, named, opened, rest = ''] = CALL.exec(line) ?? [];
    const target = unescaped(named ?? opened ?? '');
    if (call === undefined || !folders.some((folder) => target === folder || target.startsWith(`${folder}/`))) continue;
    // strace counts for each thread; where two make the same call on one path, it stops the one that comes first.
    const counted = `${thread} ${call} ${target}`;
    const nth = (counts.get(counted) ?? 0) + 1;
    counts.set(counted, nth);
    const key = `${call} ${nth} ${target}`;
    if (!points.has(key)) points.set(key, { call, path: target, nth, creates: call.startsWith('open') && /O_CREAT|O_WRONLY|O_RDWR/.test(rest) });
  }
  return [...points.values()];
}

/** strace writes bytes above 127 in octal. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes = text.replace(/\\([0-7]{1,3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Whether the call changes a disk; opening for reading does not. */
export function isChange({ call, creates }: CallPoint): boolean {
  if (call.startsWith('open')) return creates;
  return !(READING as readonly string[]).includes(call);
}

/** Runs `kho` with something happening at a point; `lasting`: there and at every later call of the kind on that path. */
export async function runWith(
  command: KhoCommand, point: CallPoint, injection: Injection, { log, lasting = false }: { readonly log: string; readonly lasting?: boolean },
): Promise<{ readonly run: KhoRun; readonly trace: readonly string[] }> {
  const when = `${point.call}:${injection}:when=${point.nth}${lasting ? '+' : ''}`;
  const under = ['strace', '-f', '-qq', '-s', '0', '-o', log, '-e', 'signal=none', '-P', point.path, '-e', `trace=${point.call}`, '-e', `inject=${when}`];
  const run = await realKho(command, { under });
  return { run, trace: fs.readFileSync(log, 'utf8').split('\n').filter((line) => line !== '') };
}

/** A point in words, as it can be given to `KHO_CRASH_POINT` to do it again. */
export function nameOf({ call, path: target, nth }: CallPoint, root: string): string {
  return `${call} #${nth} ${path.relative(root, target)}`;
}
