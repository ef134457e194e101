import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, Fault, timestamp, type Clock } from '../base/index.ts';
import { acquireWriterLock, copyDatabase, type Catalogue } from '../catalogue/index.ts';
import { makeDirectories, onStorage, syncPath, writeDurably, type CopyStore, type DigestPool, type Store } from '../storage/index.ts';
import { claimFolder } from './claim-folder.ts';
import { copyObjects, NEVER_STALE, type CopiedObjects } from './copy-objects.ts';
import { checksumLine } from './lines-file.ts';
import { manifestText, type BackupManifest } from './manifest.ts';
import { digestOfFile, generationsIn, openBackup, type OpenedBackup } from './open-backup.ts';
import { backupPlaces, BACKUP_FORMAT, GENERATION, generationName, generationNumber, type BackupPlaces } from './places.ts';
import { sealFile, type RandomBytes } from './sealed-file.ts';
import { copyStateFiles, LEFT_OUT, stateFilesOf } from './state-files.ts';

/** How far a backup, a restore or a drill is. */
export interface BackupProgress {
  readonly packages: number;
  readonly packagesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

/** What a backup works with. */
export interface BackupParts {
  readonly store: Store;
  /** The live catalogue, read beside a writer. */
  readonly catalogue: Catalogue;
  /** Opens the copy of the catalogue that a generation gets. */
  readonly openCatalogue: (file: string) => Promise<Catalogue>;
  /** Makes or opens the OCFL storage root of the backup. */
  readonly openShelf: (folder: string) => Promise<CopyStore>;
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly software: { readonly name: string; readonly version: string };
}

export interface BackupRun {
  /** Folder of the backup: absent, empty, or a backup of the same store. */
  readonly into: string;
  /** Seals the copy of the catalogue (docs/backup.md). */
  readonly passphrase?: string;
  /** Digest every byte that the backup has already; damaged copies are set aside and made again. */
  readonly verify: boolean;
  /** A backup was made there before; unless `fresh`, an empty folder is then a disk that is not mounted. */
  readonly wasHere: boolean;
  /** Begin anew in a folder where a backup was before. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

/** What a backup came to. */
export interface BackupReport {
  readonly folder: string;
  readonly manifest: BackupManifest;
  readonly manifestDigest: string;
  /** The backup lies on the same file system as the store: one broken disk takes both. */
  readonly sameDevice: boolean;
  /** Copies of earlier generations that were found damaged and made again. */
  readonly mended: number;
}

/** A package may be deleted while it is copied; then the catalogue is copied again, so often. */
const SNAPSHOTS = 3;

/**
 * Makes one more generation of a backup, beside readers and a writer: the catalogue is copied first, and then what that
 * copy knows (objects never change, and a later version does not hide an earlier one). What the backup has already is
 * known by the digest of its inventory and not copied again. The generation appears by one rename when all of it is on
 * the medium and was read back; until then the last complete one is what a restore finds.
 */
export async function makeBackup(parts: BackupParts, run: BackupRun): Promise<BackupReport> {
  const places = backupPlaces(run.into);
  await claimFolder(parts.store, places, run.wasHere && !run.fresh);
  const lock = await acquireWriterLock(places.lock, { command: 'backup', since: timestamp(parts.clock.now()), pid: process.pid });
  try {
    const shelf = await parts.openShelf(places.packages);
    await shelf.clearStages();
    const names = await generationsIn(places);
    const earlier = names.length === 0 ? undefined : await openBackup(places.root).catch(() => undefined);
    for (let left = SNAPSHOTS; ; left -= 1) {
      const report = await makeGeneration({ ...parts, shelf, places, earlier, number: (generationNumber(names.at(-1) ?? '') ?? 0) + 1 }, run, left === 1);
      if (report !== undefined) return report;
    }
  } finally {
    await lock.release();
  }
}

interface GenerationParts extends BackupParts {
  readonly shelf: CopyStore;
  readonly places: BackupPlaces;
  readonly earlier: OpenedBackup | undefined;
  readonly number: number;
}

/** One generation; undefined when a package was deleted meanwhile, so that the catalogue has to be copied again. */
async function makeGeneration(parts: GenerationParts, run: BackupRun, last: boolean): Promise<BackupReport | undefined> {
  const { places, store, clock } = parts;
  const snapshotAt = timestamp(clock.now());
  const name = generationName(parts.number, snapshotAt);
  const folder = path.join(places.making, name);
  await onStorage(places.making, async () => fs.rm(places.making, { recursive: true, force: true }));
  await makeDirectories(folder);
  // Before the catalogue: the static files of the ledger may lag behind its leaves, never run ahead of them.
  const state = await copyState(store, path.join(folder, GENERATION.state), parts, run.signal);
  const file = path.join(folder, GENERATION.catalogue);
  copyDatabase(parts.catalogue.databaseFile, file);
  const copied = await copyKnownObjects(parts, run, folder, last ? NEVER_STALE : parts.catalogue);
  if (copied === undefined) return undefined;
  const catalogue = await finishCatalogue(file, parts, run);
  const manifest: BackupManifest = {
    backup: 'kho', format: BACKUP_FORMAT, generation: name, store: store.id, software: parts.software,
    snapshotAt, completedAt: timestamp(clock.now()), packages: copied.packages, files: copied.files, bytes: copied.bytes,
    added: copied.added, objects: copied.digest, catalogue, state, notBackedUp: copied.notBackedUp, remaining: copied.remaining, leftOut: [...LEFT_OUT],
  };
  const manifestDigest = await publish(parts, folder, manifest, copied);
  const [own, other] = [await fs.stat(store.locations.objects), await parts.shelf.describe()];
  return { folder: path.join(places.generations, name), manifest, manifestDigest, sameDevice: own.dev === other.device, mended: copied.mended };
}

async function copyKnownObjects(parts: GenerationParts, run: BackupRun, folder: string, live: Pick<Catalogue, 'package'>): Promise<CopiedObjects | undefined> {
  const known = await parts.openCatalogue(path.join(folder, GENERATION.catalogue));
  try {
    return await copyObjects({ ...parts, known, live, folder }, run);
  } finally {
    await known.close();
  }
}

/** The copy of the catalogue as it will lie in the backup: durable, digested, and sealed when that was asked for. */
async function finishCatalogue(file: string, { randomBytes }: BackupParts, { passphrase }: BackupRun): Promise<BackupManifest['catalogue']> {
  let kept = file;
  if (passphrase !== undefined) {
    kept = path.join(path.dirname(file), GENERATION.sealedCatalogue);
    await sealFile(file, kept, { passphrase, randomBytes });
    await onStorage(file, async () => fs.rm(file));
  }
  await syncPath(kept);
  const { size } = await onStorage(kept, async () => fs.stat(kept));
  return { file: path.basename(kept), size, sha512: await digestOfFile(kept) ?? '', sealed: passphrase !== undefined };
}

async function copyState(store: Store, to: string, { pool }: BackupParts, signal: AbortSignal): Promise<BackupManifest['state']> {
  const { copied, failed } = await copyStateFiles(await stateFilesOf(store.locations), { from: store.locations.root, to, pool, signal });
  const [first] = failed;
  if (first !== undefined) throw new Fault('STORAGE_FAILED', { path: path.join(store.locations.root, first), detail: 'backup' });
  return copied;
}

/** Writes what names everything else, makes the generation durable, and lets it appear. */
async function publish({ places }: GenerationParts, folder: string, manifest: BackupManifest, copied: CopiedObjects): Promise<string> {
  const text = manifestText(manifest);
  const digest = digestOf('sha512', text);
  await writeDurably(path.join(folder, GENERATION.manifest), text);
  await writeDurably(path.join(folder, GENERATION.manifestSidecar), `${digest}  ${GENERATION.manifest}\n`);
  const own = `generations/${manifest.generation}/`;
  await copied.checksums.add(checksumLine(digest, `${own}${GENERATION.manifest}`));
  await copied.checksums.add(checksumLine(manifest.objects, `${own}${GENERATION.objects}`));
  await copied.checksums.add(checksumLine(manifest.catalogue.sha512, `${own}${manifest.catalogue.file}`));
  for (const { path: name, sha512 } of manifest.state) await copied.checksums.add(checksumLine(sha512, `${own}${GENERATION.state}/${name}`));
  await copied.checksums.finish();
  await syncPath(folder);
  const made = await makeDirectories(places.generations);
  const target = path.join(places.generations, manifest.generation);
  await onStorage(target, async () => fs.rename(folder, target));
  for (const directory of [places.generations, places.making, ...made]) await syncPath(directory);
  await onStorage(places.checksums, async () => fs.rename(copied.checksums.path, places.checksums));
  await syncPath(places.root);
  return digest;
}
