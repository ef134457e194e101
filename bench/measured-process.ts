import { spawn } from 'node:child_process';
import fs from 'node:fs';

/** One finished process and everything it started. */
export interface Measured {
  readonly seconds: number;
  /** Largest sum of resident memory over the process tree, bytes; sampled every 20 ms. */
  readonly peakBytes: number;
  readonly status: number | null;
}

/** Runs a shell command from start to end; its output goes to a file so that a terminal does not slow it. */
export async function measured(command: string, log: string): Promise<Measured> {
  const out = fs.openSync(log, 'w');
  const begun = process.hrtime.bigint();
  const child = spawn('bash', ['-c', command], { stdio: ['ignore', out, out] });
  let peakBytes = 0;
  const sampler = setInterval(() => {
    if (child.pid !== undefined) peakBytes = Math.max(peakBytes, treeBytes(child.pid));
  }, 20);
  const status = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  clearInterval(sampler);
  fs.closeSync(out);
  return { seconds, peakBytes, status };
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
