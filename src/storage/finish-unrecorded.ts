import fs from 'node:fs';
import path from 'node:path';
import { digestOf } from '../base/index.ts';
import { OCFL, sidecarDigest, sidecarText } from '../formats/ocfl/index.ts';
import { digestFile } from './digesting/index.ts';
import type { StoreLocations } from './local/locations.ts';
import { storageFault } from './local/storage-fault.ts';
import { readIfThere, readVerified } from './object-view.ts';
import { objectDirectory } from './publish.ts';
import { finishRoot } from './recover.ts';

/**
 * Finishes a new version that an ended process was publishing when the catalogue that knew of it was lost: its folder
 * has arrived, whole, but the object root still has the sidecar (and perhaps the inventory) of the version before.
 * Left alone, that folder would keep every later version out. Only this state is touched: whatever else is not as it
 * should be is damage, and stays as it is for the audit. Answers whether there was something to finish. Idempotent;
 * the caller holds the writer lock.
 */
export async function finishUnrecorded(locations: StoreLocations, objectRoot: string): Promise<boolean> {
  const directory = path.join(locations.objects, objectRoot);
  const names = namesIn(directory);
  const newest = Math.max(0, ...names.map((name) => Number(/^v([1-9]\d*)$/.exec(name)?.[1] ?? 0)));
  const sidecar = (folder: string): string | undefined => readIfThere(path.join(directory, folder, OCFL.sidecar))?.toString('utf8');
  // Nearly every object has one version: nothing more is read of it.
  const root = newest < 2 ? undefined : sidecar('');
  if ( root === undefined || root === sidecar(`v${newest}`) || root !== sidecar(`v${newest - 1}`)) return false;
  const view = readVerified(path.join(directory, `v${newest}`), directory);
  if (view?.head !== newest || objectDirectory(locations, view.id) !== directory) return false;
  const { id, inventoryDigest } = view;
  const rootInventory = readIfThere(path.join(directory, OCFL.inventory));
  const rootDigest = rootInventory === undefined ? undefined : digestOf('sha512', rootInventory);
  if (rootDigest !== inventoryDigest && rootDigest !== sidecarDigest(root)) return false;
  if (!(await hasItsContent(directory, newest, view.inventory.manifest))) return false;
  await finishRoot(locations, { id, version: newest, inventoryDigest, stage: '' });
  return sidecar('') === sidecarText(inventoryDigest);
}

/** At once: in a rebuild a thread does nothing else, and waking another costs ten times as much. */
function namesIn(directory: string): readonly string[] {
  try {
    return fs.readdirSync(directory);
  } catch (cause) {
    throw storageFault(cause, directory);
  }
}

/** Every file that the version brought is there with the bytes that its inventory says. */
async function hasItsContent(directory: string, version: number, manifest: Readonly<Record<string, readonly string[]>>): Promise<boolean> {
  for (const digest in manifest) {
    for (const contentPath of manifest[digest] ?? []) {
      if (!contentPath.startsWith(`v${version}/`)) continue;
      const outcome = await digestFile({ from: path.join(directory, contentPath) }, { algorithms: ['sha512'] });
      if (outcome.kind !== 'digested' || outcome.digests.sha512 !== digest.toLowerCase()) return false;
    }
  }
  return true;
}
