import { comparePaths, digestOf } from '../../base/index.ts';
import { OCFL, sidecarText, type Inventory } from '../../formats/ocfl/index.ts';

/** What one file of an object has to be. */
export interface CommittedFile {
  readonly sha512: string;
  /** Its bytes, where the committed digest alone determines them: sidecars and the declaration. */
  readonly text?: string;
}

/** Every file of an object as it was committed, by its path below the object root. */
export type CommittedTree = ReadonlyMap<string, CommittedFile>;

/** The digests of inventories that were committed, by version. */
export type VersionDigests = ReadonlyMap<number, string>;

/**
 * What an object has to hold up to a version, from that version's inventory (whose bytes digest to what was committed)
 * and the digests of the inventories before it. A version whose digest nobody knows leaves its inventory and sidecar
 * out of the tree: they can be neither judged nor put back.
 */
export function committedTree(inventory: Inventory, digests: VersionDigests): CommittedTree {
  const files: (readonly [string, CommittedFile])[] = [];
  for (const digest in inventory.manifest) {
    const sha512 = digest.toLowerCase();
    for (const contentPath of inventory.manifest[digest] ?? []) files.push([contentPath, { sha512 }]);
  }
  files.sort(([a], [b]) => comparePaths(a, b));
  for (let version = 1; version <= inventory.head; version += 1) files.push(...inventoryFiles(`v${version}/`, digests.get(version)));
  files.push(...inventoryFiles('', digests.get(inventory.head)), [OCFL.objectDeclaration, knownText(OCFL.objectDeclarationText)]);
  return new Map(files);
}

function inventoryFiles(folder: string, sha512: string | undefined): readonly (readonly [string, CommittedFile])[] {
  if (sha512 === undefined) return [];
  return [[`${folder}${OCFL.inventory}`, { sha512 }], [`${folder}${OCFL.sidecar}`, knownText(sidecarText(sha512))]];
}

function knownText(text: string): CommittedFile {
  return { sha512: digestOf('sha512', text), text };
}
