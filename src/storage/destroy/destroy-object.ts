import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, Fault, systemErrorCode } from '../../base/index.ts';
import { OCFL, objectRootPath } from '../../formats/ocfl/index.ts';
import { makeDirectories, moveInto, syncPath } from '../local/durable.ts';
import { onStorage, storageFault } from '../local/storage-fault.ts';

// The only code that may unlink what lies below a storage root. `src/disposal` alone imports it, after two people have
// decided; test/arch/destroying.test.ts holds both. Nothing here decides anything.

/** Where one copy of the packages is: the store itself, or one of its locations. */
export interface CopyRoot {
  /** OCFL storage root, absolute. */
  readonly objects: string;
  /** Beside it, on the same file system: objects that have been taken out and are being unlinked. */
  readonly deleting: string;
}

/** What was found and unlinked; of a destruction that was interrupted, only the rest. */
export interface Destroyed {
  readonly files: number;
  readonly bytes: number;
  /** sha512 of the root inventory that the object had; absent when there was none that could be read. */
  readonly inventorySha512?: string;
}

/** Told between the steps of a destruction; tests end the process there. */
export type DestructionPoint = 'taken out' | 'half unlinked' | 'unlinked';

/**
 * Destroys one object of a storage root: (1) one rename takes it out of the hierarchy, which is made durable; (2) its files
 * are unlinked, then its folders; (3) the place where it was is looked at again. A process that is killed anywhere leaves
 * either the whole object in its place or a remainder in `deleting`, and doing it again goes on from there.
 * Answers undefined when there was nothing to destroy.
 */
export async function destroyObject(root: CopyRoot, id: string, onPoint: (point: DestructionPoint) => void = () => undefined): Promise<Destroyed | undefined> {
  const { place, out } = placesOf(root, id);
  const left = await survey(out);
  const there = await survey(place);
  if (there !== undefined) {
    await makeDirectories(root.deleting, { within: path.dirname(root.deleting) });
    // An earlier, unfinished destruction has the name: what is left of it goes first.
    if (left !== undefined) await unlinkTree(out, onPoint);
    await moveInto(place, out);
    for (const directory of [root.deleting, path.dirname(place), path.dirname(root.deleting)]) await syncPath(directory);
  }
  const found = there ?? left;
  if (found === undefined) return undefined;
  onPoint('taken out');
  await dropEmptyParents(root.objects, path.dirname(place));
  await unlinkTree(out, onPoint);
  await syncPath(root.deleting);
  onPoint('unlinked');
  if ((await survey(place)) !== undefined) throw new Fault('STORAGE_INCONSISTENT', { id, detail: 'deleting' });
  return found;
}

/** What a storage root, or the folder beside it, has under an identifier; undefined when it has nothing. */
export async function surveyObject(root: CopyRoot, id: string): Promise<Destroyed | undefined> {
  const { place, out } = placesOf(root, id);
  return (await survey(place)) ?? survey(out);
}

function placesOf(root: CopyRoot, id: string): { readonly place: string; readonly out: string } {
  const place = path.join(root.objects, ...objectRootPath(id).split('/'));
  return { place, out: path.join(root.deleting, path.basename(place)) };
}

/** What lies in a folder; undefined when there is no such folder. */
async function survey(directory: string): Promise<Destroyed | undefined> {
  if (!(await isThere(directory))) return undefined;
  let files = 0;
  let bytes = 0;
  for await (const entry of entriesBelow(directory)) {
    if (entry.directory) continue;
    files += 1;
    bytes += entry.size;
  }
  const inventory = await fs.readFile(path.join(directory, OCFL.inventory)).catch(() => undefined);
  return { files, bytes, ...(inventory === undefined ? {} : { inventorySha512: digestOf('sha512', inventory) }) };
}

interface Entry {
  readonly target: string;
  readonly directory: boolean;
  readonly size: number;
}

/**
 * Everything below a folder, folders after what they contain, inventory and declaration last: as long as anything is left it
 * tells what it was. Links are entries themselves and are never followed.
 */
async function* entriesBelow(directory: string): AsyncGenerator<Entry> {
  const names = await onStorage(directory, async () => fs.readdir(directory));
  for (const name of names.sort().reverse()) {
    const target = path.join(directory, name);
    const stats = await onStorage(target, async () => fs.lstat(target));
    if (stats.isDirectory()) yield* entriesBelow(target);
    yield { target, directory: stats.isDirectory(), size: stats.isDirectory() ? 0 : stats.size };
  }
}

async function unlinkTree(directory: string, onPoint: (point: DestructionPoint) => void): Promise<void> {
  if (!(await isThere(directory))) return;
  let first = true;
  for await (const { target, directory: isFolder } of entriesBelow(directory)) {
    await onStorage(target, async () => { await (isFolder ? fs.rmdir(target) : fs.unlink(target)); });
    if (first) onPoint('half unlinked');
    first = false;
  }
  await onStorage(directory, async () => { await fs.rmdir(directory); });
}

/** OCFL 1.1 §4.2: the hierarchy has no empty folders. rmdir(2) takes nothing else. */
async function dropEmptyParents(objects: string, folder: string): Promise<void> {
  for (let directory = folder; directory.length > objects.length; directory = path.dirname(directory)) {
    try {
      await fs.rmdir(directory);
    } catch (cause) {
      const code = systemErrorCode(cause) ?? '';
      // A destruction that was killed had come as far as this: its own parent may be left empty.
      if (code === 'ENOENT') continue;
      if (['ENOTEMPTY', 'EEXIST'].includes(code)) return;
      throw storageFault(cause, directory);
    }
    await syncPath(path.dirname(directory));
  }
}

async function isThere(target: string): Promise<boolean> {
  try {
    await fs.lstat(target);
    return true;
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(cause) ?? '')) return false;
    throw storageFault(cause, target);
  }
}
