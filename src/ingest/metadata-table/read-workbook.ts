import { Worker } from 'node:worker_threads';
import { Fault, systemErrorCode } from '../../base/index.ts';
import type { Records, TableRecord, Unreadable } from './metadata-table.ts';
import { boundedWorkbook } from './workbook-archive.ts';
import type { ThreadAnswer } from './workbook-thread.ts';

/** The first visible sheet of a workbook. */
export interface Workbook {
  readonly records: Records;
  /** Cells whose formula has no result. */
  readonly unusable: readonly string[];
}

/** Heap of the thread that reads a workbook: 50,000 rows of ten columns need a third of it. */
const HEAP_MB = 768;
/** The same table takes two seconds; markup made to be slow takes for ever. */
const TIME_LIMIT_MS = 60_000;

/**
 * Reads a workbook (untrusted) in a thread of its own, so that one made to exhaust memory or time ends that thread and not
 * the repository, and the others are served meanwhile.
 */
export async function readWorkbook(bytes: Uint8Array): Promise<Workbook | Unreadable> {
  const archive = boundedWorkbook(bytes);
  if ('problem' in archive) return archive;
  const answer = await askThread(archive);
  if ('problem' in answer) return answer;
  if ('doctype' in answer) return { problem: 'doctype', place: answer.doctype };
  if ('refused' in answer) return { problem: 'not-a-workbook' };
  const { records, unusable } = answer.sheet;
  return { records: { [Symbol.iterator]: () => each(records) }, unusable };
}

function* each(records: readonly TableRecord[]): Generator<TableRecord, undefined> {
  yield* records;
  return undefined;
}

async function askThread(archive: Uint8Array): Promise<ThreadAnswer | Unreadable> {
  const thread = threadFor(archive);
  let late: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      late = setTimeout(() => { resolve({ problem: 'too-large' }); }, TIME_LIMIT_MS);
      thread.once('message', (answer: ThreadAnswer) => { resolve(answer); });
      thread.once('error', (thrown) => {
        if (systemErrorCode(thrown) === 'ERR_WORKER_OUT_OF_MEMORY') resolve({ problem: 'too-large' });
        else reject(new Fault('INTERNAL', { detail: 'workbook thread' }, { cause: thrown }));
      });
      thread.once('exit', () => { reject(new Fault('INTERNAL', { detail: 'workbook thread' })); });
    });
  } finally {
    clearTimeout(late);
    await thread.terminate();
  }
}

/**
 * The compiled product has `.js` here. Run from source (tests), Node 20 does not hand its TypeScript loader to threads, so
 * the thread registers it first.
 */
function threadFor(archive: Uint8Array): Worker {
  const options = { workerData: archive, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } };
  const source = new URL('./workbook-thread.ts', import.meta.url);
  if (import.meta.url.endsWith('.js')) return new Worker(new URL(source.href.replace(/\.ts$/, '.js')), options);
  const load = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import(${JSON.stringify(source.href)}); });`;
  return new Worker(load, { ...options, eval: true });
}
