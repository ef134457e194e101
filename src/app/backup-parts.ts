import fs from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_VERIFY_DAYS, Fault, systemErrorCode, timestamp, type CopyLocation } from '../base/index.ts';
import { recordBackupAct, type BackupAct, type RestoreParts, type RestoreReport, type RestoreRun } from '../backup/index.ts';
import { openCatalogue, type Catalogue } from '../catalogue/index.ts';
import type { RestoreRequest } from '../cli/index.ts';
import { createLedger, type LeafDetail } from '../ledger/index.ts';
import { initLocation, makeDirectories, onStorage, openCopyStore, storageFault, storeLocations, type CopyStore, type DigestPool } from '../storage/index.ts';
import { migrations, type ReadingKho } from './compose.ts';
import { rebuildOperation } from './rebuild.ts';
import { programFile, type Surroundings } from './surroundings.ts';

// What backups, restores and drills have in common: they are wired here with storage, catalogue and ledger.

/** The act, and its leaf in the ledger: what was backed up or certified cannot be exchanged later. */
export async function remember({ catalogue, ledger }: ReadingKho, act: BackupAct, detail: LeafDetail): Promise<void> {
  // A disk that turned read-only is when a backup is wanted most: it is worth having without its record.
  if (catalogue.isReadOnly) return;
  await catalogue.transaction(async (tx) => {
    await recordBackupAct(tx, act);
    await ledger.append([{ type: act.kind === 'backup' ? 'store.backup' : 'restore.drill', outcome: act.outcome, detail }], tx);
  });
}

/**
 * The restored store's own ledger says that it was restored, and from what. What its catalogue remembers of copies elsewhere was
 * read before and by another: answers how many copies have to be read again before they count.
 */
export async function rememberRestore({ root, outcome, packages, lost, deletedSince, backup: { manifest, manifestDigest } }: RestoreReport, surroundings: Surroundings): Promise<number> {
  const catalogue = await catalogueOpener(surroundings)(storeLocations(root).catalogue);
  try {
    const detail = { generation: manifest.generation, manifestSha512: manifestDigest, packages, lost: lost.length, ...(deletedSince.length === 0 ? {} : { deletedSince: deletedSince.length }) };
    return await catalogue.transaction(async (tx) => {
      await createLedger(tx, surroundings).append([{ type: 'store.restore', outcome, detail }], tx);
      return catalogue.copies.forgetReadings(tx);
    });
  } finally {
    await catalogue.close();
  }
}

/** Opens a catalogue in any file, with the tables of all modules. */
export function catalogueOpener(surroundings: Surroundings, create = false): (file: string) => Promise<Catalogue> {
  return async (file) => openCatalogue({ file, clock: surroundings.clock, migrations, create });
}

/** A place for objects: a location like any other, known to nobody but who made it. */
export async function shelfAt({ folder, name, storeId }: { readonly folder: string; readonly name: string; readonly storeId: string }, pool: DigestPool, surroundings: Surroundings): Promise<CopyStore> {
  const { clock, newId } = surroundings;
  const location: CopyLocation = {
    id: newId(), name, kind: 'fs', path: path.resolve(folder), media: '', zone: '', addedAt: timestamp(clock.now()), state: 'active', verifyDays: DEFAULT_VERIFY_DAYS,
  };
  const id = await initLocation(location, { store: storeId, readme: programFile('storage/README.md') });
  const shelf = await openCopyStore({ ...location, id }, { storeId, pool, clock, newId });
  const declared = JSON.parse(await onStorage(folder, async () => fs.readFile(shelf.paths.declaration, 'utf8'))) as { readonly name?: unknown };
  // A location of the store, or what another restore left: nothing may be mixed into it.
  if (declared.name !== name) throw new Fault('TARGET_EXISTS', { path: shelf.paths.root, detail: path.basename(shelf.paths.declaration) });
  return shelf;
}

export function restoreParts(pool: DigestPool, surroundings: Surroundings): RestoreParts {
  return {
    openShelf: async (folder, name, storeId) => {
      await makeDirectories(path.dirname(path.resolve(folder)));
      return shelfAt({ folder, name, storeId }, pool, surroundings);
    },
    openCatalogue: catalogueOpener(surroundings),
    rebuild: async (root, signal) => rebuildOperation(surroundings)({ repo: root, signal, onProgress: () => undefined }),
    pool,
    clock: surroundings.clock,
  };
}

/** What was asked for, with the passphrase read. */
export async function restoreRun({ passphraseFile, ...run }: RestoreRequest): Promise<RestoreRun> {
  return { ...run, ...await passphraseFrom(passphraseFile) };
}

/** The first line of a file: it may end with a line feed, or with a carriage return and one. */
export async function passphraseFrom(file: string | undefined): Promise<{ readonly passphrase?: string }> {
  if (file === undefined) return {};
  const text = await fs.readFile(file, 'utf8').catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') throw new Fault('SOURCE_NOT_FOUND', { path: file }, { cause });
    throw storageFault(cause, file);
  });
  const [passphrase = ''] = text.split(/\r?\n/);
  if (passphrase === '') throw new Fault('BACKUP_SEALED', { path: file, detail: 'passphrase' });
  return { passphrase };
}
