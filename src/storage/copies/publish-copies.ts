import fs from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/index.ts';
import { OCFL } from '../../formats/ocfl/index.ts';
import { makeDirectories, makeDurable, moveInto, syncPath, type SyncMethod } from '../local/durable.ts';
import type { StoreLocations } from '../local/locations.ts';
import { onStorage } from '../local/storage-fault.ts';
import { objectDirectory, parentsOf, readBack } from '../publish.ts';
import { finishRoot, setAside } from '../recover.ts';

/** A copy whose stage is durable. */
export interface StagedCopy {
  readonly id: string;
  /** Versions that lie at the location already; 0: the whole object comes. */
  readonly base: number;
  readonly version: number;
  readonly inventoryDigest: string;
  /** Absolute path of the stage. */
  readonly stage: string;
}

/**
 * Makes copies visible, each as storage does it (guarantees §1.4): a new object by one rename; later versions by their
 * folders, then the root inventory, then its sidecar. A version's folder that lies there without being in the inventory
 * was left by an interrupted copy: it goes to quarantine and comes again.
 */
export async function publishCopies(paths: StoreLocations, copies: readonly StagedCopy[], { clock, sync }: { readonly clock: Clock; readonly sync: SyncMethod }): Promise<void> {
  const changed = new Set<string>([paths.staging]);
  for (const copy of copies) {
    const target = objectDirectory(paths, copy.id);
    if (copy.base === 0) await publishWhole(paths, copy, target);
    else await publishVersions(paths, copy, clock);
    for (const directory of [...(copy.base === 0 ? [] : [target]), ...parentsOf(paths, target)]) changed.add(directory);
  }
  // Deepest first: an entry is durable before the directory that leads to it.
  const directories = [...changed].sort((a, b) => b.length - a.length);
  await makeDurable({ on: paths.staging, count: directories.length, list: async () => ({ files: [], directories }) }, sync);
  for (const copy of copies) readBack(objectDirectory(paths, copy.id), copy);
}

async function publishWhole({ objects }: StoreLocations, { stage }: StagedCopy, target: string): Promise<void> {
  await makeDirectories(path.dirname(target), { within: objects });
  await moveInto(stage, target);
}

async function publishVersions(paths: StoreLocations, { id, base, version, stage }: StagedCopy, clock: Clock): Promise<void> {
  const target = objectDirectory(paths, id);
  for (let number = base + 1; number <= version; number += 1) {
    const folder = path.join(target, `v${number}`);
    await setAside(paths, folder, { now: clock.now(), name: `${path.basename(stage)}-v${number}` });
    await moveInto(path.join(stage, `v${number}`), folder);
  }
  await syncPath(target);
  await moveInto(path.join(stage, OCFL.inventory), path.join(target, OCFL.inventory));
  await moveInto(path.join(stage, OCFL.sidecar), path.join(target, OCFL.sidecar));
  await onStorage(stage, async () => { await fs.rmdir(stage); });
}

/** Brings the sidecar that an interrupted copy did not get to. */
export async function finishCopy(paths: StoreLocations, head: Pick<StagedCopy, 'id' | 'version' | 'inventoryDigest'>): Promise<void> {
  await finishRoot(paths, { ...head, stage: '' });
}
