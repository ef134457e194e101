import fs from 'node:fs/promises';
import path from 'node:path';
import { planVersion, writeInventory, OCFL, sidecarText, type Inventory, type StateFile, type VersionNote } from '../formats/ocfl/index.ts';
import { onStorage } from './local/storage-fault.ts';
import type { Stage } from './stage.ts';

/** What the sealed version will be, and which version it replaces. */
export interface SealRequest {
  readonly id: string;
  /** The whole logical state of the new version. */
  readonly files: Iterable<StateFile>;
  readonly note: VersionNote;
  /** The object as it is now; undefined for a new object. */
  readonly base?: { readonly inventory: Inventory; readonly inventoryDigest: string };
}

/** A stage that holds one complete object version; nothing may be added to it any more. */
export interface SealedStage {
  readonly stage: Stage;
  readonly id: string;
  readonly version: number;
  readonly baseDigest?: string;
  /** sha512 of the new inventory. */
  readonly inventoryDigest: string;
}

/**
 * Completes a stage: drops content that the object already has, writes inventory and sidecar (in the version's folder
 * and for the object root) and, for version 1, the declaration. Everything is written, nothing is durable yet.
 */
export function sealStage(stage: Stage, request: SealRequest): SealedStage {
  const { id, base } = request;
  const { inventory, redundant } = planVersion(id, base?.inventory, request.files, request.note);
  for (const contentPath of redundant) stage.drop(contentPath);
  stage.dropEmptyFolders(redundant);
  const folder = `v${stage.version}`;
  const { digests } = stage.writeAt([`${folder}/${OCFL.inventory}`, OCFL.inventory], (sink) => { writeInventory(sink, inventory); });
  const inventoryDigest = digests.sha512 ?? '';
  stage.writeAt([`${folder}/${OCFL.sidecar}`, OCFL.sidecar], (sink) => { sink(sidecarText(inventoryDigest)); });
  if (stage.version === 1) stage.writeAt([OCFL.objectDeclaration], (sink) => { sink(OCFL.objectDeclarationText); });
  const replaced = base === undefined ? {} : { baseDigest: base.inventoryDigest };
  return { stage, id, version: stage.version, inventoryDigest, ...replaced };
}

/** Every file and directory below a stage, children before their directory: the order in which they become durable. */
export async function stageTree(directory: string): Promise<{ readonly files: readonly string[]; readonly directories: readonly string[] }> {
  const files: string[] = [];
  const directories: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await onStorage(folder, async () => fs.readdir(folder, { withFileTypes: true }))) {
      const target = path.join(folder, entry.name);
      if (entry.isDirectory()) await walk(target);
      else files.push(target);
    }
    directories.push(folder);
  };
  await walk(directory);
  return { files, directories };
}
