import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { digestAlgorithm, systemErrorCode, type ByteStream, type DigestAlgorithm } from '../../base/index.ts';
import { streamDigest, type FoundDigests, type ObjectFiles, type Special, type WantedDigests } from '../../formats/ocfl/index.ts';
import type { DigestPool } from '../digesting/index.ts';
import { openUnlinked, readFolder, readingFault } from './read-folder.ts';

/** How the content of an object is read again. */
export interface Reading {
  readonly pool: DigestPool;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** An object on disk, as its folder was when it was listed. */
export interface ListedObject {
  readonly files: ObjectFiles;
  readonly specials: readonly Special[];
  /** Folders with a name that is not UTF-8. */
  readonly unreadable: readonly string[];
}

/** Folders read before others get a turn. */
const FOLDERS_PER_TURN = 64;

/** Lists everything below an object root. Nothing that a name says is followed. */
export async function listObject(directory: string, reading: Reading): Promise<ListedObject> {
  const files = new Map<string, { readonly size: number }>();
  const folders = new Set<string>();
  const specials: Special[] = [];
  const unreadable: string[] = [];
  const waiting = [''];
  for (let looked = 0; waiting.length > 0; looked += 1) {
    if (looked % FOLDERS_PER_TURN === FOLDERS_PER_TURN - 1) {
      reading.signal.throwIfAborted();
      await setImmediate();
    }
    const folder = waiting.pop() ?? '';
    const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
    const entries = readFolder(path.join(directory, folder));
    for (const { name, size } of entries.files) files.set(at(name), { size });
    for (const { name, kind } of entries.specials) specials.push({ path: at(name), kind });
    if (entries.unreadableNames) unreadable.push(folder);
    for (const name of entries.folders) {
      folders.add(at(name));
      waiting.push(at(name));
    }
  }
  return { files: objectFiles(directory, { files, folders }, reading), specials, unreadable };
}

function objectFiles(directory: string, listing: Pick<ObjectFiles, 'files' | 'folders'>, reading: Reading): ObjectFiles {
  return {
    ...listing,
    open: (file) => openFile(path.join(directory, file)),
    digests: async (wanted) => readDigests(directory, wanted, listing, reading),
  };
}

async function* openFile(file: string): ByteStream {
  try {
    yield* openUnlinked(file);
  } catch (cause) {
    throw readingFault(systemErrorCode(cause), file, cause);
  }
}

/**
 * Files that need the same algorithms go to the pool together; the few algorithms that the pool does not make (BLAKE2b,
 * sha512/256) are made here.
 */
async function readDigests(directory: string, wanted: readonly WantedDigests[], { files }: Pick<ObjectFiles, 'files'>, reading: Reading): Promise<readonly FoundDigests[]> {
  const found = wanted.map(() => new Map<string, string>());
  const groups = new Map<string, number[]>();
  for (const [index, { algorithms }] of wanted.entries()) {
    const key = algorithms.filter(isPooled).sort().join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  for (const [key, indexes] of groups) {
    const algorithms = key.split(' ').filter(isPooled);
    if (algorithms.length === 0) continue;
    const sources = indexes.map((index) => wanted[index]?.path ?? '');
    const tasks = sources.map((source) => ({ from: path.join(directory, source), ...sizeOf(files.get(source)) }));
    let failure: Error | undefined;
    await reading.pool.run(tasks, { algorithms, signal: reading.signal }, (at, outcome) => {
      const source = tasks[at]?.from ?? directory;
      if (outcome.kind === 'failed') failure ??= readingFault(outcome.code, source);
      if (outcome.kind === 'changed') failure ??= readingFault('ECHANGED', source);
      if (outcome.kind !== 'digested') return;
      reading.onBytes(outcome.size);
      for (const algorithm of algorithms) found[indexes[at] ?? 0]?.set(algorithm, outcome.digests[algorithm] ?? '');
    });
    if (failure !== undefined) throw failure;
  }
  for (const [index, { path: source, algorithms }] of wanted.entries()) {
    for (const algorithm of algorithms.filter((name) => !isPooled(name))) {
      reading.signal.throwIfAborted();
      const digest = await streamDigest(algorithm, openFile(path.join(directory, source)));
      if (digest !== undefined) found[index]?.set(algorithm, digest);
    }
  }
  return found;
}

function sizeOf(file: { readonly size: number } | undefined): { readonly size?: number } {
  return file === undefined ? {} : { size: file.size };
}

/** Whether the worker threads make digests under this name of the OCFL vocabulary. */
function isPooled(name: string): name is DigestAlgorithm {
  return digestAlgorithm(name) === name;
}
