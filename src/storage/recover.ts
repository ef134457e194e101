import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, systemErrorCode } from '../base/index.ts';
import { OCFL, sidecarText } from '../formats/ocfl/index.ts';
import { makeDirectories, moveInto, syncPath, writeDurably } from './local/durable.ts';
import type { StoreLocations } from './local/locations.ts';
import { onStorage } from './local/storage-fault.ts';
import { objectDirectory, publishGroup, readBack, type Publication } from './publish.ts';

/** What recovery found and did about one interrupted publication. */
export type Recovery =
  /** The version is public now (it was already, or the rest of the protocol was done). */
  | { readonly kind: 'published' }
  /** It can never be: what was left of it lies in quarantine. */
  | { readonly kind: 'set-aside'; readonly quarantine?: string };

/**
 * Finishes or sets aside one publication that was PREPARED (its stage was durable) when the process ended.
 * Idempotent: it may itself be interrupted anywhere (crash table in guarantees §1.5, file-system column).
 */
export async function recoverPublication(locations: StoreLocations, publication: Publication, now: Date): Promise<Recovery> {
  const target = objectDirectory(locations, publication.id);
  const rootDigest = await digestIfThere(path.join(target, OCFL.inventory));
  if (rootDigest === publication.inventoryDigest) {
    await finishRoot(target, publication);
    await clearStage(locations, publication.stage, now);
    return { kind: 'published' };
  }
  if (await isComplete(publication)) {
    if (publication.version === 1 || rootDigest === publication.baseDigest) {
      await publishGroup(locations, [publication], 'fsync');
      return { kind: 'published' };
    }
  }
  if (publication.version > 1 && rootDigest === publication.baseDigest && (await versionArrived(target, publication))) {
    await finishRoot(target, publication);
    await clearStage(locations, publication.stage, now);
    return { kind: 'published' };
  }
  const quarantine = await setAside(locations, publication.stage, now);
  return { kind: 'set-aside', ...(quarantine === undefined ? {} : { quarantine }) };
}

/** Moves a directory to quarantine under a name that tells when; undefined when there is nothing. */
export async function setAside(locations: StoreLocations, directory: string, now: Date): Promise<string | undefined> {
  if (!(await isThere(directory))) return undefined;
  const name = `${now.toISOString().replace(/[:.]/g, '-')}-${path.basename(directory)}`;
  const target = path.join(locations.quarantine, name);
  await makeDirectories(locations.quarantine);
  await moveInto(directory, target);
  await syncPath(locations.quarantine);
  await syncPath(path.dirname(directory));
  return target;
}

/** The stage still has everything that publishing moves. */
async function isComplete(publication: Publication): Promise<boolean> {
  const root = await digestIfThere(path.join(publication.stage, OCFL.inventory));
  const own = await digestIfThere(path.join(publication.stage, `v${publication.version}`, OCFL.inventory));
  return root === publication.inventoryDigest && own === publication.inventoryDigest;
}

/** vN is in the object, self-contained: its inventory is the one that was sealed. */
async function versionArrived(target: string, publication: Publication): Promise<boolean> {
  const own = path.join(target, `v${publication.version}`, OCFL.inventory);
  return (await digestIfThere(own)) === publication.inventoryDigest;
}

/** Brings root inventory and sidecar to the published version, from the copy in the version's own folder. */
async function finishRoot(target: string, publication: Publication): Promise<void> {
  const own = path.join(target, `v${publication.version}`, OCFL.inventory);
  if ((await digestIfThere(path.join(target, OCFL.inventory))) !== publication.inventoryDigest) {
    await writeDurably(path.join(target, OCFL.inventory), await onStorage(own, async () => fs.readFile(own)));
  }
  const sidecar = path.join(target, OCFL.sidecar);
  if ((await textIfThere(sidecar)) !== sidecarText(publication.inventoryDigest)) {
    await writeDurably(sidecar, sidecarText(publication.inventoryDigest));
  }
  await syncPath(target);
  await syncPath(path.dirname(target));
  await readBack(target, publication);
}

/** What a finished publication leaves of its stage: an empty folder, or copies of what is already in the object. */
async function clearStage(locations: StoreLocations, stage: string, now: Date): Promise<void> {
  await fs.rmdir(stage).catch(async (cause: unknown) => {
    if (systemErrorCode(cause) !== 'ENOENT') await setAside(locations, stage, now);
  });
}

async function digestIfThere(file: string): Promise<string | undefined> {
  const bytes = await bytesIfThere(file);
  return bytes === undefined ? undefined : digestOf('sha512', bytes);
}

async function textIfThere(file: string): Promise<string | undefined> {
  return (await bytesIfThere(file))?.toString('utf8');
}

async function bytesIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await fs.readFile(file);
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return await onStorage(file, async () => { throw cause; });
  }
}

async function isThere(target: string): Promise<boolean> {
  return await fs.access(target).then(() => true, () => false);
}
