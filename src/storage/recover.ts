import fs from 'node:fs/promises';
import path from 'node:path';
import { digestOf, systemErrorCode } from '../base/index.ts';
import { OCFL, sidecarText } from '../formats/ocfl/index.ts';
import { makeDirectories, moveInto, syncPath, writeDurably } from './local/durable.ts';
import type { StoreLocations } from './local/locations.ts';
import { onStorage } from './local/storage-fault.ts';
import { objectDirectory, parentsOf, publishGroup, readBack, type Publication } from './publish.ts';

/** What recovery found and did about one interrupted publication. */
export type Recovery =
  /** The version is public now (it was already, or the rest of the protocol was done). */
  | { readonly kind: 'published' }
  /** It can never be: what was left of it lies in quarantine. */
  | { readonly kind: 'set-aside'; readonly quarantine?: string };

/** What recovery will do: finish what has arrived, publish what is complete in its stage, or set aside what can never be. */
export type RecoveryStep = 'finish' | 'publish' | 'set-aside';

/** Looks at an interrupted publication and changes nothing. */
export async function foreseeRecovery(locations: StoreLocations, publication: Publication): Promise<RecoveryStep> {
  const target = objectDirectory(locations, publication.id);
  const rootDigest = await digestIfThere(path.join(target, OCFL.inventory));
  if (rootDigest === publication.inventoryDigest) return 'finish';
  if ((await isComplete(publication)) && (await isPlaceFree(target, publication, rootDigest))) return 'publish';
  const arrived = publication.version > 1 && (await versionArrived(target, publication));
  return arrived && rootDigest === publication.baseDigest ? 'finish' : 'set-aside';
}

/**
 * Finishes or sets aside one publication that was PREPARED (its stage was durable) when the process ended.
 * Idempotent: it may itself be interrupted anywhere (crash table in guarantees §1.5, file-system column).
 */
export async function recoverPublication(locations: StoreLocations, publication: Publication, now: Date): Promise<Recovery> {
  const target = objectDirectory(locations, publication.id);
  const step = await foreseeRecovery(locations, publication);
  if (step === 'finish') {
    await finishRoot(locations, publication);
    await clearStage(locations, publication.stage, now);
    return { kind: 'published' };
  }
  if (step === 'publish') {
    await publishGroup(locations, [publication], 'fsync');
    return { kind: 'published' };
  }
  const arrived = publication.version > 1 && (await versionArrived(target, publication));
  // The object is not what the version was made for: a version folder of ours must not pass for its head.
  const name = path.basename(publication.stage);
  const folder = `v${publication.version}`;
  if (arrived) await setAside(locations, path.join(target, folder), { now, name: `${name}-${folder}` });
  const quarantine = await setAside(locations, publication.stage, { now, name });
  return { kind: 'set-aside', ...(quarantine === undefined ? {} : { quarantine }) };
}

/** Nobody else took the place: no such object (version 1), or the object is as it was and has no such version. */
async function isPlaceFree(target: string, publication: Publication, rootDigest: string | undefined): Promise<boolean> {
  if (rootDigest !== publication.baseDigest) return false;
  return await isEmpty(publication.version === 1 ? target : path.join(target, `v${publication.version}`));
}

/** Moves a directory to quarantine under a name that tells when; undefined when there is nothing. */
export async function setAside(
  locations: StoreLocations,
  directory: string,
  as: { readonly now: Date; readonly name: string },
): Promise<string | undefined> {
  if (!(await isThere(directory))) return undefined;
  const target = path.join(locations.quarantine, `${as.now.toISOString().replace(/[:.]/g, '-')}-${as.name}`);
  await makeDirectories(locations.quarantine, { within: locations.root });
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
export async function finishRoot(locations: StoreLocations, publication: Publication): Promise<void> {
  const target = objectDirectory(locations, publication.id);
  const own = path.join(target, `v${publication.version}`, OCFL.inventory);
  if ((await digestIfThere(path.join(target, OCFL.inventory))) !== publication.inventoryDigest) {
    await writeDurably(path.join(target, OCFL.inventory), await onStorage(own, async () => fs.readFile(own)));
  }
  const sidecar = path.join(target, OCFL.sidecar);
  if ((await textIfThere(sidecar)) !== sidecarText(publication.inventoryDigest)) {
    await writeDurably(sidecar, sidecarText(publication.inventoryDigest));
  }
  for (const directory of [target, ...parentsOf(locations, target), locations.staging]) await syncPath(directory);
  readBack(target, publication);
}

/** What a finished publication leaves of its stage: an empty folder, or copies of what is already in the object. */
async function clearStage(locations: StoreLocations, stage: string, now: Date): Promise<void> {
  await fs.rmdir(stage).catch(async (cause: unknown) => {
    if (systemErrorCode(cause) !== 'ENOENT') await setAside(locations, stage, { now, name: path.basename(stage) });
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

/** Absent, or an empty directory: rename(2) replaces that. */
async function isEmpty(directory: string): Promise<boolean> {
  try {
    return (await fs.readdir(directory)).length === 0;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return true;
    return await onStorage(directory, async () => { throw cause; });
  }
}

async function isThere(target: string): Promise<boolean> {
  try {
    await fs.lstat(target);
    return true;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return false;
    return await onStorage(target, async () => { throw cause; });
  }
}
