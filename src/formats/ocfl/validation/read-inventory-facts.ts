import { readAtMost, TooLong } from '../../../base/index.ts';
import { readJson } from '../../json/index.ts';
import { namedDigest } from './digest-names.ts';
import { inventoryContent, objectOf, type InventoryFacts, type OcflVersion } from './inventory-facts.ts';
import type { ObjectFiles } from './object-files.ts';
import type { ObjectTree } from './object-facts.ts';
import type { VersionName } from './version-names.ts';

/** An inventory of 100,000 files in ten versions has about 100 MB; a text of 512 MB is more than Node can hold. */
export const INVENTORY_LIMIT = 256 * 1024 * 1024;
/** A sidecar is one line. */
const SIDECAR_LIMIT = 4096;

/** Where an inventory is, and what is known before it is read. */
export interface InventoryPlace {
  readonly files: ObjectFiles;
  readonly tree: ObjectTree;
  /** The version folder that it lies in; undefined for the object root. */
  readonly folder: VersionName | undefined;
  readonly previous?: OcflVersion | undefined;
}

/** An inventory and its bytes, or what it is without them. */
export interface ReadInventory {
  readonly facts: InventoryFacts;
  readonly bytes: Uint8Array;
}

/** Reads `inventory.json` of the object root or of a version folder, and its sidecar; undefined when there is none. */
export async function readInventoryFacts(place: InventoryPlace): Promise<ReadInventory | undefined> {
  const { files, tree, folder, previous } = place;
  const path = folder === undefined ? 'inventory.json' : `${folder.name}/inventory.json`;
  if (!files.files.has(path)) return undefined;
  const bytes = await bytesOf(files, path, INVENTORY_LIMIT);
  const reading = bytes === undefined ? { kind: 'problem' as const, problem: { kind: 'size' as const, at: INVENTORY_LIMIT, line: 1 } } : readJson(bytes);
  const value = reading.kind === 'json' ? reading.value : undefined;
  const json = objectOf(value);
  const content = inventoryContent(json ?? new Map());
  const problem = reading.kind === 'problem' ? reading.problem : json === undefined ? { kind: 'object' as const, at: 0 } : undefined;
  const names = folder === undefined ? tree.rootFiles : tree.filesIn(folder.name);
  const facts: InventoryFacts = {
    ...content,
    path,
    folder,
    problem,
    previous,
    duplicates: reading.kind === 'json' ? reading.duplicates.map((pointer) => pointer.slice(1)) : [],
    sidecar: await readSidecar({ files, path, names }, content.algorithm, bytes),
  };
  return { facts, bytes: bytes ?? new Uint8Array() };
}

/** The inventory of the latest version: it says nothing of its own, but it must be there as the root's is. */
export interface LatestInventory {
  /** What the root's says, with the path and the sidecar of this one. */
  readonly facts: InventoryFacts;
  /** Whether it is the root's, byte for byte. */
  readonly same: boolean;
}

/** Reads the inventory of the latest version; undefined when its folder has none. */
export async function readLatest({ files, tree, folder }: InventoryPlace, root: ReadInventory): Promise<LatestInventory | undefined> {
  if (folder === undefined) return undefined;
  const path = `${folder.name}/inventory.json`;
  if (!files.files.has(path)) return undefined;
  const bytes = await bytesOf(files, path, INVENTORY_LIMIT);
  const sidecar = await readSidecar({ files, path, names: tree.filesIn(folder.name) }, root.facts.algorithm, bytes);
  return { facts: { ...root.facts, path, folder, sidecar }, same: bytes !== undefined && Buffer.compare(bytes, root.bytes) === 0 };
}

/** The sidecar beside an inventory: the one named after its algorithm; where it names none, the one that is there. */
async function readSidecar(
  { files, path, names }: { readonly files: ObjectFiles; readonly path: string; readonly names: readonly string[] },
  algorithm: string | undefined, bytes: Uint8Array | undefined,
): Promise<InventoryFacts['sidecar']> {
  const present = names.filter((one) => /^inventory\.json\.[A-Za-z0-9_-]+$/.test(one)).sort();
  const used = algorithm ?? present[0]?.slice('inventory.json.'.length) ?? 'sha512';
  const name = `inventory.json.${used}`;
  const file = `${path.slice(0, -'inventory.json'.length)}${name}`;
  const line = present.includes(name) ? await bytesOf(files, file, SIDECAR_LIMIT) : undefined;
  // Too long to be a sidecar: it is there, and not in its format.
  const text = present.includes(name) ? Buffer.from(line ?? []).toString('utf8') : undefined;
  return { name, present, text, digest: bytes === undefined ? undefined : namedDigest(used, bytes) };
}

async function bytesOf(files: ObjectFiles, path: string, limit: number): Promise<Uint8Array | undefined> {
  try {
    return await readAtMost(files.open(path), limit);
  } catch (thrown) {
    if (thrown instanceof TooLong) return undefined;
    throw thrown;
  }
}
