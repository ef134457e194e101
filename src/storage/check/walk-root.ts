import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '../../base/index.ts';
import type { Special } from '../../formats/ocfl/index.ts';
import { readFolder, type FolderEntries } from './read-folder.ts';

/** What a walk meets on the way to objects; paths are relative to the storage root. */
export interface Hierarchy {
  readonly strayFiles: string[];
  readonly emptyFolders: string[];
  readonly deadEnds: string[];
  readonly foreignFolders: string[];
  readonly specials: Special[];
  readonly unreadable: string[];
  /** Folders that the disk did not let us read. */
  readonly faults: { readonly path: string; readonly fault: Fault }[];
}

/** Nothing met yet. */
export function emptyHierarchy(): Hierarchy {
  return { strayFiles: [], emptyFolders: [], deadEnds: [], foreignFolders: [], specials: [], unreadable: [], faults: [] };
}

/** Whether a folder's files make it an object root: a declaration, or the inventory of one that lost it. */
export function isObjectRoot({ files }: FolderEntries): boolean {
  return files.some(({ name }) => name.startsWith('0=ocfl_object_') || name === 'inventory.json');
}

/** Folders read before others get a turn. */
const FOLDERS_PER_TURN = 64;

/**
 * The object roots below a storage root, depth first, in the order of their names; what else lies there is put into
 * `met`. Memory holds the folders that still have to be read, not the objects.
 */
export async function* walkRoot(root: string, entries: FolderEntries, met: Hierarchy, signal: AbortSignal): AsyncGenerator<string> {
  let looked = 0;
  for (const top of entries.folders.filter((name) => name !== 'extensions')) {
    let objects = 0;
    const deadEnds: string[] = [];
    const before = met.emptyFolders.length;
    for (const waiting = [top]; waiting.length > 0; looked += 1) {
      signal.throwIfAborted();
      if (looked % FOLDERS_PER_TURN === FOLDERS_PER_TURN - 1) await setImmediate();
      const folder = waiting.pop() ?? '';
      const found = tryFolder(root, folder, met);
      if (found === undefined) {
        // Whatever is in there may be an object.
        objects += 1;
        continue;
      }
      if (isObjectRoot(found)) {
        objects += 1;
        yield folder;
        continue;
      }
      note(folder, found, met, deadEnds);
      for (const name of [...found.folders].reverse()) waiting.push(`${folder}/${name}`);
    }
    if (objects > 0) for (const deadEnd of deadEnds) met.deadEnds.push(deadEnd);
    else if (met.emptyFolders[before] !== top) met.foreignFolders.push(top);
  }
}

function tryFolder(root: string, folder: string, met: Hierarchy): FolderEntries | undefined {
  try {
    return readFolder(path.join(root, folder));
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    met.faults.push({ path: folder, fault: thrown });
    return undefined;
  }
}

/** A folder on the way; one without folders is where an object should have been. */
function note(folder: string, { files, folders, specials, unreadableNames }: FolderEntries, met: Hierarchy, deadEnds: string[]): void {
  for (const { name, kind } of specials) met.specials.push({ path: `${folder}/${name}`, kind });
  if (unreadableNames) met.unreadable.push(folder);
  if (folders.length > 0) for (const { name } of files) met.strayFiles.push(`${folder}/${name}`);
  else if (files.length > 0) deadEnds.push(folder);
  else if (specials.length === 0 && !unreadableNames) met.emptyFolders.push(folder);
}

/** Folders that are still empty: one that a writer was just filling is none. */
export function stillEmpty(root: string, folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => {
    try {
      const { files, folders: inside, specials } = readFolder(path.join(root, folder));
      return files.length + inside.length + specials.length === 0;
    } catch {
      // Gone, or no longer to be read: then nothing empty is there.
      return false;
    }
  });
}
