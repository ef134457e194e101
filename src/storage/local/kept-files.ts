import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode, timestamp, type Clock } from '../../base/index.ts';
import { makeDirectories, makeDurable, moveInto, syncPath, writeDurably } from './durable.ts';
import { onStorage, storageFault } from './storage-fault.ts';

/** One file of a folder that only grows. */
export interface KeptFile {
  /** Path below the folder, `/` between parts. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * A folder of small files that are written once. Promises:
 * - *durable*: what `create` and `replace` wrote when they resolve survives power loss; a file is there whole or not at all;
 * - *never overwritten*: a file that is there with other bytes stays; only what `replace` is for has a newest state;
 * - *concurrent*: any number of readers beside one writer (the caller sees to that).
 */
export interface KeptFiles {
  /** The bytes, or undefined when there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Writes those that are not there; answers the names of those that are there with other bytes, and then wrote nothing. */
  create(files: readonly KeptFile[]): Promise<readonly string[]>;
  replace(name: string, bytes: Uint8Array): Promise<void>;
  /** Removes folders whose files were superseded. */
  drop(folders: readonly string[]): Promise<void>;
  /** Moves a file that is not what was written to quarantine. */
  setAside(name: string): Promise<void>;
}

export interface KeptFilesOptions {
  readonly folder: string;
  readonly quarantine: string;
  readonly clock: Clock;
  /** Asked before anything is written: whether the folder is still what it was (a disk may have been taken away). */
  readonly stillThere?: () => Promise<void>;
}

export function keptFiles({ folder, quarantine, clock, stillThere = async () => Promise.resolve() }: KeptFilesOptions): KeptFiles {
  const at = (name: string): string => path.join(folder, safeName(name));
  return {
    read: async (name) => bytesOf(at(name)),
    create: async (files) => {
      const missing: KeptFile[] = [];
      const different: string[] = [];
      for (const file of files) {
        const there = await bytesOf(at(file.name));
        if (there === undefined) missing.push(file);
        else if (Buffer.compare(there, file.bytes) !== 0) different.push(file.name);
      }
      if (different.length > 0 || missing.length === 0) return different;
      await stillThere();
      await writeAll(missing.map(({ name, bytes }) => ({ target: at(name), bytes })), folder);
      return different;
    },
    replace: async (name, bytes) => {
      await stillThere();
      const changed = await makeDirectories(path.dirname(at(name)));
      await writeDurably(at(name), bytes);
      for (const directory of changed) await syncPath(directory);
    },
    drop: async (folders) => {
      for (const name of folders) await onStorage(folder, async () => fs.rm(at(name), { recursive: true, force: true }));
    },
    setAside: async (name) => {
      await stillThere();
      const aside = path.join(quarantine, `${timestamp(clock.now()).replace(/[:]/g, '-')}-${path.basename(folder)}`, safeName(name));
      await makeDirectories(path.dirname(aside));
      await moveInto(at(name), aside);
      for (const directory of [path.dirname(aside), path.dirname(at(name))]) await syncPath(directory);
    },
  };
}

/** Names are made by us; one that is not ours must not lead out of the folder all the same. */
function safeName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(name)) throw new Fault('INTERNAL', { detail: `kept file ${name}` });
  return name;
}

async function bytesOf(target: string): Promise<Uint8Array | undefined> {
  try {
    return await fs.readFile(target);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(cause) ?? '')) return undefined;
    throw storageFault(cause, target);
  }
}

/** mkdir → write beside → fsync → rename → fsync of the folders: all files share the flushes. */
async function writeAll(files: readonly { readonly target: string; readonly bytes: Uint8Array }[], folder: string): Promise<void> {
  const directories = new Set<string>();
  for (const { target } of files) {
    for (const changed of await makeDirectories(path.dirname(target))) directories.add(changed);
    directories.add(path.dirname(target));
  }
  const written = files.map(({ target }) => `${target}.new`);
  for (const { target, bytes } of files) await onStorage(target, async () => fs.writeFile(`${target}.new`, bytes));
  await makeDurable({ on: folder, count: written.length, list: async () => Promise.resolve({ files: written, directories: [] }) });
  for (const { target } of files) await moveInto(`${target}.new`, target);
  const innermostFirst = [...directories].sort((one, other) => other.length - one.length);
  await makeDurable({ on: folder, count: innermostFirst.length, list: async () => Promise.resolve({ files: [], directories: innermostFirst }) });
}
