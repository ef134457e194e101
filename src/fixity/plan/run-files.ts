import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { canonicalJson, Fault, systemErrorCode, type Json } from '../../base/index.ts';
import { makeDirectories, onStorage, storageFault, syncPath } from '../../storage/index.ts';
import type { RunCheck } from './run-line.ts';

/** What the first line of a run's file says. */
export interface RunHead {
  readonly type: 'run';
  readonly run: string;
  readonly startedAt: string;
  readonly software: string;
  readonly algorithm: string;
}

/** What the last line says; a run that was killed has none, and its checks count all the same. */
export interface RunEnd {
  readonly type: 'end';
  readonly endedAt: string;
  /** `void`: a canary was not seen for what it is, and no check of the run counts. */
  readonly state: 'done' | 'interrupted' | 'void';
  readonly checks: number;
  readonly files: number;
  readonly bytes: number;
  readonly bad: number;
  readonly canaries: number;
  /** Merkle root (RFC 6962) over the lines of the checks, each with its line end. */
  readonly root: string;
}

/** The file of a run that is going on. */
export interface RunFile {
  /** Whole lines; durable when it resolves. */
  append(lines: readonly string[]): Promise<void>;
  end(end: RunEnd): Promise<void>;
  close(): Promise<void>;
}

export async function beginRunFile(folder: string, head: RunHead): Promise<RunFile> {
  const target = path.join(folder, head.startedAt.slice(0, 4), `${head.startedAt.replaceAll(':', '-')}-${head.run}.ndjson`);
  const changed = await makeDirectories(path.dirname(target));
  const handle = await onStorage(target, async () => fs.promises.open(target, 'ax'));
  const write = async (text: string): Promise<void> => {
    await onStorage(target, async () => {
      await handle.appendFile(text);
      await handle.sync();
    });
  };
  try {
    await write(`${canonicalJson(head as unknown as Json)}\n`);
    for (const directory of [path.dirname(target), ...changed]) await syncPath(directory);
  } catch (fault) {
    await handle.close();
    throw fault;
  }
  return {
    append: async (lines) => {
      if (lines.length > 0) await write(lines.join(''));
    },
    end: async (end) => write(`${canonicalJson(end as unknown as Json)}\n`),
    close: async () => handle.close(),
  };
}

/** A run as its file tells it. */
export interface KeptRun {
  readonly file: string;
  readonly head: RunHead;
  readonly end?: RunEnd;
}

/** All runs that were kept, oldest first; files that are no runs are passed over. */
export async function* keptRuns(folder: string): AsyncGenerator<KeptRun> {
  for (const file of runFiles(folder)) {
    let head: RunHead | undefined;
    let end: RunEnd | undefined;
    for await (const line of lines(file)) {
      if (line.includes('"type":"run"')) head = typed<RunHead>(line, 'run');
      else if (line.includes('"type":"end"')) end = typed<RunEnd>(line, 'end');
    }
    if (head !== undefined) yield { file, head, ...(end === undefined ? {} : { end }) };
  }
}

/** The checks of a run, in the order of its file; none of one that was void. A line that was cut short by a crash is none. */
export async function* checksOf({ file, end }: KeptRun): AsyncGenerator<RunCheck> {
  if (end?.state === 'void') return;
  for await (const line of lines(file)) {
    const check = parsed(line) as Partial<RunCheck> & { readonly type?: string } | undefined;
    if (check?.type === undefined && typeof check?.object === 'string' && typeof check.outcome === 'string') yield check as RunCheck;
  }
}

function runFiles(folder: string): readonly string[] {
  const names = (below: string): readonly string[] => {
    try {
      return fs.readdirSync(below).sort();
    } catch (cause) {
      if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(cause) ?? '')) return [];
      throw storageFault(cause, below);
    }
  };
  return names(folder).filter((year) => /^\d{4}$/.test(year)).flatMap((year) => (
    names(path.join(folder, year)).filter((name) => name.endsWith('.ndjson')).map((name) => path.join(folder, year, name))
  ));
}

async function* lines(file: string): AsyncGenerator<string> {
  const input = fs.createReadStream(file);
  // An error while reading would otherwise end the process: readline does not pass it on.
  const failed = new Promise<never>((_, reject) => { input.once('error', (cause) => { reject(storageFault(cause, file)); }); });
  failed.catch(() => undefined);
  const read = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([read.next(), failed]);
    if (next.done === true) return;
    yield next.value;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function typed<Line extends { readonly type: string }>(line: string, type: Line['type']): Line | undefined {
  const value = parsed(line) as Line | undefined;
  return value?.type === type ? value : undefined;
}

/** Told when a canary was not seen for what it is. */
export function missedFault(name: string, found: string): Fault {
  return new Fault('FIXITY_VOID', { canary: name, found });
}
