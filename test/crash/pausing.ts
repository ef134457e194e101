import fs from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { realKho, type KhoCommand, type KhoRun } from './real-kho.ts';
import type { CallPoint } from './system-calls.ts';

/** A process that stood still at one of its system calls, and what others did until it went on. */
export interface Paused<Answer> {
  readonly run: KhoRun;
  readonly pid: number;
  readonly answer: Answer;
}

/**
 * Runs `kho`, stops all of it (SIGSTOP) as it makes a call, does other work, and lets it go on (SIGCONT). The kernel finishes
 * the call and then stops the process: unlike with a kill, the call was made. `undefined`: it ended without coming to it.
 */
export async function pausedAt<Answer>(
  command: KhoCommand, { call, path: target, nth }: CallPoint, { log, meanwhile }: { readonly log: string; readonly meanwhile: (pid: number) => Promise<Answer> },
): Promise<Paused<Answer> | undefined> {
  fs.rmSync(log, { force: true });
  const under = ['strace', '-f', '-qq', '-s', '0', '-o', log, '-e', 'signal=SIGSTOP', '-P', target, '-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGSTOP:when=${nth}`];
  let over = false;
  const ended = realKho(command, { under }).finally(() => { over = true; });
  const pid = await stoppedProcess(log, () => over);
  if (pid === undefined) {
    await ended;
    return undefined;
  }
  try {
    const answer = await meanwhile(pid).finally(() => { process.kill(pid, 'SIGCONT'); });
    return { run: await ended, pid, answer };
  } finally {
    await ended;
  }
}

/** The process whose threads all stand still, as soon as they do. */
async function stoppedProcess(log: string, isOver: () => boolean): Promise<number | undefined> {
  while (!isOver()) {
    const thread = /^(\d+) +--- stopped by SIGSTOP ---$/m.exec(fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '')?.[1];
    const pid = thread === undefined ? undefined : /^Tgid:\s+(\d+)$/m.exec(textOf(`/proc/${thread}/status`))?.[1];
    if (pid !== undefined && standsStill(pid)) return Number(pid);
    await setTimeout(5);
  }
  return undefined;
}

/** A thread is running, waits in the kernel (S, D), or is stopped (T; t under a tracer). */
function standsStill(pid: string): boolean {
  return fs.readdirSync(`/proc/${pid}/task`).every((thread) => /^State:\s+[Tt]/m.test(textOf(`/proc/${pid}/task/${thread}/status`)));
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
