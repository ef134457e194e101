import { readdirSync, type Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode, timestamp, type Clock, type NewId } from '../base/index.ts';
import { LAYOUT_0003, LAYOUT_0003_CONFIG, OCFL } from '../formats/ocfl/index.ts';
import type { DigestPool } from './digesting/index.ts';
import { makeDirectories, syncPath, writeDurably, type SyncMethod } from './local/durable.ts';
import { FlushWatch } from './local/flush-watch.ts';
import { storeLocations, type StoreLocations } from './local/locations.ts';
import { onStorage, storageFault } from './local/storage-fault.ts';
import { openObjectAt, type ObjectView } from './object-view.ts';
import { makeStagesDurable, objectDirectory, publicationOf, publishGroup, type Publication } from './publish.ts';
import { foreseeRecovery, recoverPublication, setAside, type Recovery, type RecoveryStep } from './recover.ts';
import { sealStage, type SealedStage, type SealRequest } from './seal.ts';
import { Stage } from './stage.ts';

/** Format of the store on disk; described in storage/README.md. A newer one is refused, never guessed at. */
export const STORE_FORMAT = 1;

/**
 * The place where packages are. Promises of every implementation:
 * - *durable*: when `publish` returns, the versions survive power loss; before, they are invisible.
 * - *atomic*: a reader sees a whole old or a whole new version of an object, without locks.
 * - *concurrent*: any number of readers beside one writer (the caller holds the writer lock).
 * - *missing*: `openObject` of an unknown id is the fault `PACKAGE_NOT_FOUND`; damage is `OBJECT_DAMAGED`.
 * - nothing published is ever changed or removed here.
 */
export interface Store {
  /** The store's own identifier, made at `init`. */
  readonly id: string;
  readonly locations: StoreLocations;
  openObject(id: string): Promise<ObjectView>;
  /** Every object root, as paths relative to the storage root, in a stable order; `onEmpty` is told of folders with nothing in them. */
  objectRoots(onEmpty?: (folder: string) => void): AsyncIterable<string>;
  openObjectRoot(objectRoot: string): Promise<ObjectView>;
  /** An empty stage for the given version of some object. */
  createStage(version: number): Stage;
  seal(stage: Stage, request: SealRequest): SealedStage;
  /** Step 1 of publishing a group: all bytes on the medium. On failure every stage must be discarded: no later group is made durable. */
  makeDurable(group: readonly SealedStage[]): Promise<void>;
  /** Step 2: all versions visible, durable and read back. */
  publish(group: readonly SealedStage[]): Promise<void>;
  /** Finishes or sets aside what an ended process had prepared. `stage` is the stage's name. */
  recover(publication: Publication): Promise<Recovery>;
  /** What `recover` would do; changes nothing. */
  foreseeRecovery(publication: Publication): Promise<RecoveryStep>;
  /** Removes stages that no process owns any more (the caller holds the writer lock); answers how many. */
  clearAbandonedStages(keep: ReadonlySet<string>): Promise<number>;
  /** Moves them to quarantine instead: without the catalogue nobody knows which of them were prepared. */
  setAsideStages(keep: ReadonlySet<string>): Promise<number>;
  /** Removes a folder of the storage hierarchy and those above it while nothing is in them (the caller holds the writer lock). */
  dropEmptyFolder(folder: string): Promise<void>;
}

/** What a store on local disks is made with. */
export interface LocalStoreOptions {
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly sync?: SyncMethod;
}

/** Creates an empty store in a folder that is absent, empty, or holds nothing but a README.md. */
export async function initStore(root: string, options: { readonly clock: Clock; readonly newId: NewId; readonly readme: string }): Promise<StoreLocations> {
  const locations = storeLocations(root);
  const made = await makeDirectories(locations.root);
  const present = await foreignEntries(locations);
  if (present.length > 0) throw new Fault('TARGET_EXISTS', { path: locations.root, detail: present.slice(0, 3).join(', ') });
  const extension = path.join(locations.objects, 'extensions', LAYOUT_0003);
  for (const folder of [extension, locations.staging, locations.quarantine, path.dirname(locations.catalogue)]) {
    await onStorage(folder, async () => fs.mkdir(folder, { recursive: true }));
  }
  const layout = { extension: LAYOUT_0003, description: 'Tuples of the object id\'s sha256, then the encoded id.' };
  await writeDurably(path.join(extension, 'config.json'), json(LAYOUT_0003_CONFIG));
  await writeDurably(path.join(locations.objects, 'ocfl_layout.json'), json(layout));
  await writeDurably(path.join(locations.objects, OCFL.rootDeclaration), OCFL.rootDeclarationText);
  await writeDurably(path.join(locations.root, 'README.md'), options.readme);
  for (const directory of [path.join(locations.objects, 'extensions'), locations.objects]) await syncPath(directory);
  const declaration = { store: 'kho', format: STORE_FORMAT, id: options.newId(), created: timestamp(options.clock.now()) };
  // Last: a folder without it is not a store, so an interrupted init can simply be repeated.
  await writeDurably(locations.declaration, json(declaration));
  for (const directory of made) await syncPath(directory);
  return locations;
}

/** What lies in a folder that an interrupted `initStore` cannot have left there; a store, once declared, is foreign too. */
async function foreignEntries(locations: StoreLocations): Promise<readonly string[]> {
  const names = async (folder: string): Promise<readonly string[]> => {
    const there = await fs.readdir(folder).catch((cause: unknown) => {
      if (systemErrorCode(cause) === 'ENOENT') return [];
      throw storageFault(cause, folder);
    });
    return there.filter((name) => name !== `${path.basename(locations.declaration)}.new`).map((name) => name.replace(/\.new$/, ''));
  };
  const { root, objects, staging, quarantine, catalogue } = locations;
  const ours = new Set(['README.md', ...[objects, staging, quarantine, path.dirname(catalogue)].map((folder) => path.basename(folder))]);
  const declared = await names(root);
  const inside = await Promise.all([staging, quarantine, path.dirname(catalogue)].map(names));
  const oursInside = new Set(['extensions', 'ocfl_layout.json', OCFL.rootDeclaration]);
  return [
    ...declared.filter((name) => !ours.has(name)),
    ...inside.flat(),
    ...(await names(objects)).filter((name) => !oursInside.has(name)),
  ];
}

/** Opens the store in a folder: `STORE_NOT_FOUND` when there is none, `STORE_UNSUPPORTED` when it is newer than we are. */
export async function openStore(root: string, options: LocalStoreOptions): Promise<Store> {
  const locations = storeLocations(root);
  const { id, format } = await readDeclaration(locations);
  if (format > STORE_FORMAT) throw new Fault('STORE_UNSUPPORTED', { path: locations.root, version: format, supported: STORE_FORMAT });
  return localStore(id, locations, options);
}

function localStore(id: string, locations: StoreLocations, options: LocalStoreOptions): Store {
  const { pool, clock, newId, sync = 'auto' } = options;
  const flushes = new FlushWatch(locations.staging);
  return {
    id,
    locations,
    openObject: async (objectId) => openObjectAt(objectDirectory(locations, objectId), objectId),
    objectRoots: (onEmpty) => objectRoots(locations.objects, onEmpty),
    openObjectRoot: async (objectRoot) => openObjectAt(path.join(locations.objects, objectRoot)),
    createStage: (version) => new Stage({ directory: path.join(locations.staging, newId()), version, pool, flushes }),
    seal: sealStage,
    makeDurable: async (group) => {
      const files = group.reduce((sum, { stage }) => sum + stage.fileCount, 0);
      await flushes.flush(async () => makeStagesDurable(group.map(({ stage }) => stage.directory), files, sync));
    },
    publish: async (group) => flushes.flush(async () => publishGroup(locations, group.map(publicationOf), sync)),
    recover: async (publication) => recoverPublication(
      locations, { ...publication, stage: stageDirectory(locations, publication.stage) }, clock.now()),
    foreseeRecovery: async (publication) => foreseeRecovery(locations, { ...publication, stage: stageDirectory(locations, publication.stage) }),
    clearAbandonedStages: async (keep) => clearAbandonedStages(locations.staging, keep),
    setAsideStages: async (keep) => setAsideStages(locations, keep, clock.now()),
    dropEmptyFolder: async (folder) => dropEmptyFolder(locations, folder),
  };
}

/** A stage's name comes from the database: it must not lead out of the staging folder. */
function stageDirectory(locations: StoreLocations, stage: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(stage)) throw new Fault('STORAGE_INCONSISTENT', { id: path.basename(stage), detail: 'stage' });
  return path.join(locations.staging, stage);
}

async function readDeclaration(locations: StoreLocations): Promise<{ readonly id: string; readonly format: number }> {
  let text: string;
  try {
    text = await fs.readFile(locations.declaration, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Fault('STORE_NOT_FOUND', { path: locations.root }, { cause });
    return await onStorage(locations.declaration, async () => { throw cause; });
  }
  try {
    const declaration = JSON.parse(text) as { readonly store?: unknown; readonly format?: unknown; readonly id?: unknown };
    const { store, format, id } = declaration;
    if (store === 'kho' && typeof format === 'number' && typeof id === 'string') return { id, format };
  } catch {
    // Falls through: what cannot be parsed is not a declaration.
  }
  throw new Fault('STORE_UNSUPPORTED', { path: locations.declaration, version: '?', supported: STORE_FORMAT });
}

/**
 * Walks the tuples of layout 0003 in the order of their names; anything that is not an object root is left to the store's
 * validator. Folders are read at once: three for each object, and a call that wakes a thread costs ten times as much.
 */
export async function* objectRoots(root: string, onEmpty?: (folder: string) => void): AsyncGenerator<string> {
  const ahead = [''];
  for (let relative = ahead.pop(); relative !== undefined; relative = ahead.pop()) {
    const entries = entriesOf(path.join(root, relative));
    if (entries.some((entry) => entry.name.startsWith('0=ocfl_object_'))) {
      yield relative;
      continue;
    }
    if (entries.length === 0) onEmpty?.(relative);
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort().reverse();
    for (const name of names) if (relative !== '' || name !== 'extensions') ahead.push(relative === '' ? name : `${relative}/${name}`);
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw storageFault(cause, folder);
  }
}

async function clearAbandonedStages(staging: string, keep: ReadonlySet<string>): Promise<number> {
  const names = await namesIn(staging);
  const abandoned = names.filter((name) => !keep.has(name));
  for (const name of abandoned) {
    await onStorage(staging, async () => fs.rm(path.join(staging, name), { recursive: true, force: true }));
  }
  return abandoned.length;
}

/** A copy of a store that was made by a tool without empty folders has no staging folder: the next stage makes it. */
async function namesIn(staging: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(staging);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw storageFault(cause, staging);
  }
}

async function setAsideStages(locations: StoreLocations, keep: ReadonlySet<string>, now: Date): Promise<number> {
  const names = (await namesIn(locations.staging)).filter((name) => !keep.has(name));
  for (const name of names) await setAside(locations, path.join(locations.staging, name), { now, name });
  return names.length;
}

/** Made on the way to a publication that never came: OCFL 1.1 §4.2 wants no empty folders. rmdir(2) takes nothing else. */
async function dropEmptyFolder(locations: StoreLocations, folder: string): Promise<void> {
  for (let directory = path.join(locations.objects, folder); directory.length > locations.objects.length; directory = path.dirname(directory)) {
    try {
      await fs.rmdir(directory);
    } catch (cause) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemErrorCode(cause) ?? '')) return;
      throw storageFault(cause, directory);
    }
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
