import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, type Clock } from '../base/index.ts';
import { databaseProblem, type Catalogue } from '../catalogue/index.ts';
import { makeDirectories, onStorage, STORE_FORMAT, storeLocations, syncPath, writeDurably, type CopyStore, type DigestPool, type StoreLocations } from '../storage/index.ts';
import { deletedSince } from './deleted-since.ts';
import type { BackupProgress } from './make-backup.ts';
import { digestOfFile, openBackup, type OpenedBackup } from './open-backup.ts';
import { GENERATION } from './places.ts';
import { restoreObjects, type NotRestored } from './restore-objects.ts';
import { unsealFile } from './sealed-file.ts';
import { copyStateFiles } from './state-files.ts';

/** What a restore works with. */
export interface RestoreParts {
  /** Makes an empty folder, or one that an interrupted restore of the same generation left, a place for objects. `TARGET_EXISTS` for any other. */
  readonly openShelf: (folder: string, name: string, storeId: string) => Promise<CopyStore>;
  readonly openCatalogue: (file: string) => Promise<Catalogue>;
  /** `kho rebuild` of the restored store. */
  readonly rebuild: (root: string, signal: AbortSignal) => Promise<unknown>;
  readonly pool: DigestPool;
  readonly clock: Clock;
}

export interface RestoreRun {
  /** Folder of the backup. */
  readonly from: string;
  /** The newest by default. */
  readonly generation?: string;
  readonly into: string;
  /** Restore what can be restored although something is lost. */
  readonly partial: boolean;
  /** Do not use the copy of the catalogue: make it from storage alone. */
  readonly rebuild: boolean;
  readonly passphrase?: string;
  /** Which packages come; all by default. */
  readonly choose?: (id: string) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

/** What a restore came to. */
export interface RestoreReport {
  readonly backup: OpenedBackup;
  /** Absolute path of the store. */
  readonly root: string;
  /** `refused`: something is lost and `partial` was not asked for; the folder is no store. */
  readonly outcome: 'restored' | 'partial' | 'refused';
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly lost: readonly NotRestored[];
  /** Packages that came back although they were deleted by decision after this generation was made. */
  readonly deletedSince: readonly string[];
  /** Where the catalogue comes from, and why it is not the copy. */
  readonly catalogue: { readonly from: 'copy' | 'rebuilt' | 'none'; readonly problem?: string };
}

/**
 * Makes a store again from a backup, in an empty folder. Every byte is compared with the generation's manifest; the folder
 * becomes a store (`kho.json`) last, so that an interrupted restore leaves none, and the same command goes on where it was.
 */
export async function restore(parts: RestoreParts, run: RestoreRun): Promise<RestoreReport> {
  const backup = await openBackup(run.from, run.generation);
  const { manifest } = backup;
  refuseSealed(backup, run);
  const shelf = await parts.openShelf(run.into, nameOf(backup), manifest.store);
  await shelf.clearStages();
  const locations = storeLocations(run.into);
  const source = { root: backup.places.objects, objects: backup.objects };
  const { signal, onProgress, choose } = run;
  const objects = await restoreObjects({ source, shelf, total: manifest, signal, onProgress, ...(choose === undefined ? {} : { choose }) });
  const lost: NotRestored[] = [
    ...objects.lost,
    ...manifest.notBackedUp.filter(({ id }) => choose?.(id) ?? true).map(({ id, head, places }): NotRestored => ({ id, head, reason: 'not-backed-up', places })),
    ...await restoreState(backup, locations, parts, run),
  ];
  const { packages, files, bytes } = objects;
  const back = (await deletedSince(backup)).filter((id) => choose?.(id) ?? true);
  const report = { backup, root: locations.root, packages, files, bytes, lost, deletedSince: back };
  if (lost.length > 0 && !run.partial) return { ...report, outcome: 'refused', catalogue: { from: 'none' } };
  const catalogue = await makeCatalogue(backup, packages, parts, run);
  await onStorage(shelf.paths.declaration, async () => fs.rm(shelf.paths.declaration, { force: true }));
  await syncPath(locations.root);
  return { ...report, outcome: lost.length > 0 ? 'partial' : 'restored', catalogue };
}

/** Catalogue, then declaration, then, where the copy is not used, a rebuild, which needs a store. */
async function makeCatalogue(backup: OpenedBackup, packages: number, parts: RestoreParts, run: RestoreRun): Promise<RestoreReport['catalogue']> {
  const locations = storeLocations(run.into);
  // It is a store already: a restore that was interrupted at its very end, and people may have begun to work with it.
  if (await digestOfFile(locations.declaration) !== undefined && await knowsAll(locations, packages, parts)) return { from: 'copy' };
  const problem = run.rebuild ? undefined : await restoreCatalogue(backup, locations, parts, run);
  await declare(backup, locations);
  if (!run.rebuild && problem === undefined) return { from: 'copy' };
  await parts.rebuild(locations.root, run.signal);
  return { from: 'rebuilt', ...(problem === undefined ? {} : { problem }) };
}

/** Whether there is a catalogue that knows what was restored, and perhaps more by now; an interrupted rebuild leaves one that knows less. */
async function knowsAll({ catalogue: file }: StoreLocations, packages: number, { openCatalogue }: RestoreParts): Promise<boolean> {
  try {
    const catalogue = await openCatalogue(file);
    try {
      return !(await catalogue.isBeingRebuilt()) && (await catalogue.totals()).packages >= packages;
    } finally {
      await catalogue.close();
    }
  } catch {
    return false;
  }
}

/** An interrupted restore may only go on with the generation that it began with. */
function nameOf({ manifestDigest }: OpenedBackup): string {
  return `restore-${manifestDigest.slice(0, 16)}`;
}

/** Told before hours of copying, not after. */
function refuseSealed({ manifest, folder }: OpenedBackup, { passphrase, rebuild }: RestoreRun): void {
  if (manifest.catalogue.sealed && passphrase === undefined && !rebuild) throw new Fault('BACKUP_SEALED', { path: path.join(folder, manifest.catalogue.file), detail: 'passphrase' });
}

const DECLARATION = 'kho.json';

/** Settings, schemas and whatever else the store had; the declaration comes last, by itself. */
async function restoreState({ manifest, folder }: OpenedBackup, { root }: StoreLocations, { pool }: RestoreParts, { signal }: RestoreRun): Promise<readonly NotRestored[]> {
  const from = path.join(folder, GENERATION.state);
  const wanted = manifest.state.filter(({ path: name }) => name !== DECLARATION);
  const lacking: typeof wanted[number][] = [];
  for (const file of wanted) {
    const target = path.join(root, file.path);
    if (await digestOfFile(target) === file.sha512) continue;
    // Only what this restore, or the place for objects, put there can be in the way.
    await onStorage(target, async () => fs.rm(target, { force: true }));
    lacking.push(file);
  }
  const { copied } = await copyStateFiles(lacking.map(({ path: name }) => name), { from, to: root, pool, signal });
  const found = new Map(copied.map((file) => [file.path, file.sha512]));
  const wrong = lacking.filter((file) => found.get(file.path) !== file.sha512);
  for (const file of wrong) await onStorage(root, async () => fs.rm(path.join(root, file.path), { force: true }));
  const place = (name: string): string => `generations/${manifest.generation}/${GENERATION.state}/${name}`;
  const declaration = manifest.state.find(({ path: name }) => name === DECLARATION);
  // It can be written again by its identifier, but a backup of which it was changed is not what was made.
  if (declaration !== undefined && await digestOfFile(path.join(from, DECLARATION)) !== declaration.sha512) wrong.push(declaration);
  return wrong.map(({ path: name }) => ({ reason: found.has(name) ? 'damaged' as const : 'missing' as const, places: [place(name)] }));
}

/** Puts the copy of the catalogue in its place; answers why it cannot be used, then nothing is there. */
async function restoreCatalogue(backup: OpenedBackup, locations: StoreLocations, { openCatalogue }: RestoreParts, { passphrase }: RestoreRun): Promise<string | undefined> {
  const { file, sha512, sealed } = backup.manifest.catalogue;
  const from = path.join(backup.folder, file);
  const folder = path.dirname(locations.catalogue);
  await onStorage(folder, async () => fs.rm(folder, { recursive: true, force: true }));
  await makeDirectories(folder);
  if (await digestOfFile(from) !== sha512) return `generations/${backup.manifest.generation}/${file}`;
  if (sealed) await unsealFile(from, locations.catalogue, passphrase ?? '');
  else await onStorage(locations.catalogue, async () => fs.copyFile(from, locations.catalogue, fs.constants.COPYFILE_EXCL));
  if (!sealed && await digestOfFile(locations.catalogue) !== sha512) throw new Fault('STORAGE_FAILED', { path: locations.catalogue, detail: 'sha512' });
  await syncPath(locations.catalogue);
  const problem = databaseProblem(locations.catalogue) ?? await strangerIn(backup, await openCatalogue(locations.catalogue));
  if (problem !== undefined) await onStorage(folder, async () => fs.rm(folder, { recursive: true, force: true }));
  else await syncPath(folder);
  return problem;
}

/** The catalogue's copy and the list of objects were made together: they must know the same packages. */
async function strangerIn(backup: OpenedBackup, catalogue: Catalogue): Promise<string | undefined> {
  try {
    const absent = new Map(backup.manifest.notBackedUp.map(({ id, head }) => [id, head]));
    const listed = backup.objects()[Symbol.asyncIterator]();
    for await (const { id, head, inventoryDigest } of catalogue.committedHeads()) {
      if (absent.get(id) === head) continue;
      const next = await listed.next();
      if (next.done === true || next.value.id !== id || next.value.inventoryDigest !== inventoryDigest) return id;
    }
    const more = await listed.next();
    return more.done === true ? undefined : more.value.id;
  } finally {
    await catalogue.close();
  }
}

/** The store's own declaration when it came whole, else one with the same identifier. */
async function declare({ manifest, folder }: OpenedBackup, locations: StoreLocations): Promise<void> {
  const file = path.join(folder, GENERATION.state, DECLARATION);
  const listed = manifest.state.find(({ path: name }) => name === DECLARATION);
  const whole = listed !== undefined && await digestOfFile(file) === listed.sha512;
  const again = { store: 'kho', format: STORE_FORMAT, id: manifest.store, created: manifest.completedAt };
  await writeDurably(locations.declaration, whole ? await fs.readFile(file) : `${JSON.stringify(again, undefined, 2)}\n`);
}
