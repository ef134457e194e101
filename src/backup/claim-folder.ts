import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode } from '../base/index.ts';
import { onStorage, storageFault, syncPath, writeDurably, type Store } from '../storage/index.ts';
import { readDeclaration } from './open-backup.ts';
import { BACKUP_FORMAT, type BackupPlaces } from './places.ts';

/** What an interrupted first backup can have left before the folder was declared; `lost+found` is what a new disk has at its top. */
const OURS: ReadonlySet<string> = new Set(['lost+found', 'kho-backup.json.new']);

/**
 * Makes a folder the backup of a store, or finds that it is. The folder above it must be there, and where a backup `isExpected`
 * it must be there too: else its disk is not mounted, and the system's disk would be filled in its place (`BACKUP_AWAY`).
 * Faults: `BACKUP_OF_OTHER_STORE`; `BACKUP_OVERLAPS` for a folder that lies in the store or has the store in it; `TARGET_EXISTS`
 * for anything else that lies there.
 */
export async function claimFolder(store: Store, places: BackupPlaces, isExpected: boolean): Promise<void> {
  const declaration = await readDeclaration(places);
  if (declaration === undefined && isExpected) throw new Fault('BACKUP_AWAY', { path: places.root });
  await refuseNesting(store.locations.root, places.root);
  const isNew = await madeFolder(places.root);
  if (declaration !== undefined) {
    if (declaration.store !== store.id) throw new Fault('BACKUP_OF_OTHER_STORE', { path: places.root, detail: declaration.store });
    return;
  }
  const present = (await namesIn(places.root)).filter((name) => !OURS.has(name));
  if (present.length > 0) throw new Fault('TARGET_EXISTS', { path: places.root, detail: present.slice(0, 3).join(', ') });
  await writeDurably(places.declaration, `${JSON.stringify({ backup: 'kho', format: BACKUP_FORMAT, store: store.id }, undefined, 2)}\n`);
  if (isNew) await syncPath(path.dirname(places.root));
}

async function madeFolder(folder: string): Promise<boolean> {
  try {
    await fs.mkdir(folder);
    return true;
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') throw new Fault('BACKUP_AWAY', { path: path.dirname(folder) }, { cause });
    throw storageFault(cause, folder);
  }
}

/** A backup in the store would be backed up with it; a store in the backup would be lost with it. Looked at before anything is made. */
async function refuseNesting(store: string, folder: string): Promise<void> {
  const [one, other] = [await onStorage(store, async () => fs.realpath(store)), await realFolder(folder)];
  const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
  if (isWithin(one, other) || isWithin(other, one)) throw new Fault('BACKUP_OVERLAPS', { path: folder, detail: store });
}

/** Links do not hide that two paths are one; of a folder that is not there yet, the one above it counts. */
async function realFolder(folder: string): Promise<string> {
  try {
    return await fs.realpath(folder);
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code !== 'ENOENT' || folder === path.dirname(folder)) throw storageFault(cause, folder);
    return path.join(await realFolder(path.dirname(folder)), path.basename(folder));
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(folder);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw storageFault(cause, folder);
  }
}
