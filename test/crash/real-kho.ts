import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { createOperations } from '../../src/app/operations.ts';

const KHO = fileURLToPath(new URL('../../bin/kho.js', import.meta.url));
const FIXED_IDS = new URL('./fixed-ids.mjs', import.meta.url).href;

/** The operations of the compiled product within this process. */
export async function builtOperations(): Promise<typeof createOperations> {
  const ready = new URL('../../scripts/ready.mjs', import.meta.url).href;
  await (await import(ready) as { readonly ensureBuilt: () => Promise<void> }).ensureBuilt();
  const built = new URL('../../dist/app/operations.js', import.meta.url).href;
  return (await import(built) as { readonly createOperations: typeof createOperations }).createOperations;
}

/** A command line and where its identifiers begin: two commands on one store must not make the same ones. */
export interface KhoCommand {
  readonly args: readonly string[];
  readonly firstId: number;
  /** What its clock says all the time, where times are part of paths. */
  readonly time?: string;
}

/** One line that `kho ingest --json` printed about a submission. */
export interface PrintedItem {
  readonly path: string;
  readonly outcome: string;
  readonly id?: string;
  readonly version?: number;
  readonly fault?: { readonly code: string };
}

/** How a real `kho` process ended and what it had said until then. */
export interface KhoRun {
  readonly pid: number | undefined;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly items: readonly PrintedItem[];
  /** Codes of every fault it reported, for a submission or for the whole command. */
  readonly faults: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

export interface KhoOptions {
  /** Command words before `node`: `strace …`, `eatmydata`. */
  readonly under?: readonly string[];
  /** Told each line as it is printed. */
  readonly onLine?: (line: string) => void;
}

/** The product as people run it: compiled, started from `bin/kho.js`. One digest thread and one I/O thread, so that runs are alike. */
export async function realKho({ args, firstId, time = '' }: KhoCommand, { under = [], onLine }: KhoOptions = {}): Promise<KhoRun> {
  const command = ['taskset', '-c', '0', ...under, process.execPath, '--import', FIXED_IDS, '--disable-warning=ExperimentalWarning', KHO, ...args];
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', LC_ALL: 'C.UTF-8', KHO_TEST_FIRST_ID: String(firstId), KHO_TEST_TIME: time },
    timeout: 60_000,
    killSignal: 'SIGTERM',
  });
  let [stdout, stderr, pending] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const [status, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null];
  return { pid: child.pid, status, signal, stdout, stderr, ...saidIn(stdout) };
}

/** What was printed whole; a line that a kill cut off was not said. */
function saidIn(stdout: string): Pick<KhoRun, 'items' | 'faults'> {
  const lines = stdout.split('\n').slice(0, -1).filter((line) => line.startsWith('{')).map((line) => (
    JSON.parse(line) as { readonly type: string; readonly code?: string } & PrintedItem
  ));
  const items = lines.filter(({ type, path: about }) => type === 'item' && typeof about === 'string').map((item) => ({ ...item, path: path.resolve(item.path) }));
  const ends = lines.filter(({ type }) => type === 'exit_error').map(({ code = '?' }) => code);
  return { items, faults: [...items.flatMap(({ fault }) => (fault === undefined ? [] : [fault.code])), ...ends] };
}
