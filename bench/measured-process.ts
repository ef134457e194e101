import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

/** One finished process and everything it started. */
export interface Measured {
  readonly seconds: number;
  /** Processor time of the whole tree, user and system, seconds. */
  readonly cpuSeconds: number;
  /** Largest sum of resident memory over the process tree, bytes; sampled every 20 ms. */
  readonly peakBytes: number;
  readonly status: number | null;
}

/** Runs a shell command from start to end; its output goes to a file so that a terminal does not slow it. */
export async function measured(command: string, log: string): Promise<Measured> {
  const out = fs.openSync(log, 'w');
  const begun = process.hrtime.bigint();
  const child = spawn('bash', ['-c', `${command}\nstatus=$?; times >&3; exit $status`], { stdio: ['ignore', out, out, 'pipe'] });
  const times = text(child.stdio[3] as Readable);
  let peakBytes = 0;
  const sampler = setInterval(() => {
    if (child.pid !== undefined) peakBytes = Math.max(peakBytes, treeBytes(child.pid));
  }, 20);
  const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  clearInterval(sampler);
  fs.closeSync(out);
  return { seconds, cpuSeconds: processorSeconds(await times), peakBytes, status };
}

/** What the shell's `times` prints: minutes and seconds, user and system, of itself and of its children. */
function processorSeconds(times: string): number {
  let sum = 0;
  for (const [, minutes, seconds] of times.matchAll(/(\d+)m([\d.]+)s/g)) sum += Number(minutes) * 60 + Number(seconds);
  return sum;
}

function treeBytes(root: number): number {
  let sum = 0;
  for (const pid of [root, ...descendants(root)]) {
    try {
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
      sum += Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    } catch {
      // The process ended between the listing and the look.
    }
  }
  return sum;
}

function descendants(pid: number): readonly number[] {
  try {
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}
