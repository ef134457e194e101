import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, Fault } from '../base/index.ts';
import { OCFL, objectRootPath, sidecarText } from '../formats/ocfl/index.ts';
import { makeDirectories, makeDurable, moveInto, syncPath, type SyncMethod } from './local/durable.ts';
import type { StoreLocations } from './local/locations.ts';
import { onStorage } from './local/storage-fault.ts';
import { exists, openObjectAt, readIfThere } from './object-view.ts';
import { stageTree, type SealedStage } from './seal.ts';

/** One version to make public: the sealed stage, or what recovery knows of it. */
export interface Publication {
  readonly id: string;
  readonly version: number;
  readonly baseDigest?: string;
  readonly inventoryDigest: string;
  /** Absolute path of the stage. */
  readonly stage: string;
}

/** A publication from a sealed stage. */
export function publicationOf(sealed: SealedStage): Publication {
  const { id, version, inventoryDigest, baseDigest } = sealed;
  return { id, version, inventoryDigest, stage: sealed.stage.directory, ...(baseDigest === undefined ? {} : { baseDigest }) };
}

/**
 * Makes everything in a group of stages durable (guarantees §1.4 steps 2–3). After this returns, any of them can be
 * published, by us or by recovery; if it fails, all of them must be thrown away. `count`: about how many files.
 */
export async function makeStagesDurable(stages: readonly string[], count: number, method: SyncMethod): Promise<void> {
  const [first] = stages;
  if (first === undefined) return;
  const staging = path.dirname(first);
  const list = async (): Promise<{ files: string[]; directories: string[] }> => {
    const files: string[] = [];
    const directories: string[] = [];
    for (const stage of stages) {
      const tree = await stageTree(stage);
      for (const file of tree.files) files.push(file);
      for (const directory of tree.directories) directories.push(directory);
    }
    return { files, directories: [...directories, staging] };
  };
  await makeDurable({ on: staging, count, list }, method);
}

/**
 * Publishes a group of versions (guarantees §1.4 steps 5–6): each becomes visible by one rename, then the changed
 * directories are made durable together, then every root inventory is read back and compared.
 */
export async function publishGroup(locations: StoreLocations, group: readonly Publication[], method: SyncMethod): Promise<void> {
  const changed = new Set<string>();
  for (const publication of group) {
    const added = publication.version === 1
      ? await publishObject(locations, publication)
      : await publishVersion(locations, publication);
    for (const directory of added) changed.add(directory);
  }
  changed.add(locations.staging);
  // Deepest first: an entry is durable before the directory that leads to it.
  const directories = [...changed].sort((a, b) => b.length - a.length);
  await makeDurable({ on: locations.staging, count: directories.length, list: async () => ({ files: [], directories }) }, method);
  for (const publication of group) readBack(objectDirectory(locations, publication.id), publication);
}

/** Version 1: the whole object root appears by one rename; a root that already holds something refuses it (ENOTEMPTY). */
async function publishObject(locations: StoreLocations, publication: Publication): Promise<readonly string[]> {
  const target = objectDirectory(locations, publication.id);
  await makeDirectories(path.dirname(target), { within: locations.objects });
  await moveInto(publication.stage, target);
  return parentsOf(locations, target);
}

/**
 * The directories that lead from the storage root to an object root, innermost first. All of them are made durable
 * with every publication: one that already exists may have been made by a process that ended before it synced it.
 */
export function parentsOf(locations: StoreLocations, target: string): readonly string[] {
  const parents: string[] = [];
  for (let directory = path.dirname(target); directory.length >= locations.objects.length; directory = path.dirname(directory)) {
    parents.push(directory);
  }
  return parents;
}

/** Version n ≥ 2: the version's folder by rename, then the root inventory, then its sidecar, each by rename. */
async function publishVersion(locations: StoreLocations, publication: Publication): Promise<readonly string[]> {
  const target = objectDirectory(locations, publication.id);
  if (!isStill(target, publication.baseDigest)) {
    const current = await openObjectAt(target, publication.id);
    if (current.inventoryDigest !== publication.baseDigest) throw new Fault('STORAGE_INCONSISTENT', { id: publication.id, detail: `v${current.head}` });
  }
  const folder = `v${publication.version}`;
  await moveInto(path.join(publication.stage, folder), path.join(target, folder));
  await syncPath(target);
  await moveInto(path.join(publication.stage, OCFL.inventory), path.join(target, OCFL.inventory));
  await moveInto(path.join(publication.stage, OCFL.sidecar), path.join(target, OCFL.sidecar));
  await onStorage(publication.stage, async () => { await fs.rmdir(publication.stage); });
  return [target];
}

/** Whether the root has, byte for byte, the inventory that the version was made from: it was read and judged then, and is not parsed again. */
function isStill(target: string, baseDigest: string | undefined): boolean {
  return baseDigest !== undefined && holdsInventory(target, baseDigest) && exists(path.join(target, OCFL.objectDeclaration));
}

/**
 * Reads the published root inventory and sidecar again and compares them with what was sealed. At once: the two are small, and a
 * call that wakes a thread costs ten times as much.
 */
export function readBack(target: string, publication: Publication): void {
  if (!holdsInventory(target, publication.inventoryDigest)) throw new Fault('STORAGE_INCONSISTENT', { id: publication.id, detail: OCFL.inventory });
}

function holdsInventory(target: string, inventoryDigest: string): boolean {
  const inventory = readIfThere(path.join(target, OCFL.inventory));
  const sidecar = readIfThere(path.join(target, OCFL.sidecar));
  return inventory !== undefined && digestOf('sha512', inventory) === inventoryDigest && sidecar?.toString('utf8') === sidecarText(inventoryDigest);
}

/** Absolute path of an object root. */
export function objectDirectory(locations: StoreLocations, id: string): string {
  return path.join(locations.objects, ...objectRootPath(id).split('/'));
}
