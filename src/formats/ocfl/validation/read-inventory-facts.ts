import { readExpected, TooLong } from '../../../base/index.ts';
import { readJson } from '../../json/index.ts';
import { namedDigest, streamDigests } from './digest-names.ts';
import { inventoryContent, objectOf, type Shared, type InventoryFacts, type OcflVersion } from './inventory-facts.ts';
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
  /** What inventories of this object say again and again. */
  readonly shared: Shared;
}

/** An inventory, and what tells whether another one is the same. */
export interface ReadInventory {
  readonly facts: InventoryFacts;
  readonly length: number;
  /** Of the bytes; undefined when they are too many. */
  readonly sha512: string | undefined;
}

/** Reads `inventory.json` of the object root or of a version folder, and its sidecar; undefined when there is none. */
export async function readInventoryFacts(place: InventoryPlace): Promise<ReadInventory | undefined> {
  const { files, tree, folder, previous, shared } = place;
  const path = folder === undefined ? 'inventory.json' : `${folder.name}/inventory.json`;
  if (!files.files.has(path)) return undefined;
  const bytes = await bytesOf(files, path, INVENTORY_LIMIT);
  const reading = bytes === undefined ? { kind: 'problem' as const, problem: { kind: 'size' as const, at: INVENTORY_LIMIT, line: 1 } } : readJson(bytes, { texts: shared.texts });
  const value = reading.kind === 'json' ? reading.value : undefined;
  const json = objectOf(value);
  const content = inventoryContent(json ?? new Map(), shared);
  const problem = reading.kind === 'problem' ? reading.problem : json === undefined ? { kind: 'object' as const, at: 0 } : undefined;
  const names = folder === undefined ? tree.rootFiles : tree.filesIn(folder.name);
  const named = sidecarNames(names, content.algorithm);
  const facts: InventoryFacts = {
    ...content,
    path,
    folder,
    problem,
    previous,
    duplicates: reading.kind === 'json' ? reading.duplicates.map((pointer) => pointer.slice(1)) : [],
    sidecar: await readSidecar({ files, path }, named, bytes === undefined ? undefined : namedDigest(named.used, bytes)),
  };
  return { facts, length: bytes?.byteLength ?? 0, sha512: bytes === undefined ? undefined : sha512Of(facts, bytes) };
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
  const size = files.files.get(path)?.size;
  if (size === undefined) return undefined;
    const named = sidecarNames(tree.filesIn(folder.name), root.facts.algorithm);
  const digests = size > INVENTORY_LIMIT ? new Map<string, string>() : await streamDigests([named.used, 'sha512'], files.open(path));
  const sidecar = await readSidecar({ files, path }, named, digests.get(named.used));
  return { facts: { ...root.facts, path, folder, sidecar }, same: digests.has('sha512') && digests.get('sha512') === root.sha512 };
}

/** Mostly made for the sidecar already. */
function sha512Of({ sidecar }: Pick<InventoryFacts, 'sidecar'>, bytes: Uint8Array): string | undefined {
  return sidecar.name === 'inventory.json.sha512' ? sidecar.digest : namedDigest('sha512', bytes);
}

/** The sidecars that are there, and the algorithm of the right one: the inventory's; where it names none, that of one that is there. */
function sidecarNames(names: readonly string[], algorithm: string | undefined): { readonly present: readonly string[]; readonly used: string } {
  const present = names.filter((one) => /^inventory\.json\.[A-Za-z0-9_-]+$/.test(one)).sort();
  return { present, used: algorithm ?? present[0]?.slice('inventory.json.'.length) ?? 'sha512' };
}

async function readSidecar(
  { files, path }: { readonly files: ObjectFiles; readonly path: string },
  { present, used }: ReturnType<typeof sidecarNames>, digest: string | undefined,
): Promise<InventoryFacts['sidecar']> {
  const name = `inventory.json.${used}`;
  const file = `${path.slice(0, -'inventory.json'.length)}${name}`;
  const line = present.includes(name) ? await bytesOf(files, file, SIDECAR_LIMIT) : undefined;
  // Too long to be a sidecar: it is there, and not in its format.
  const text = present.includes(name) ? Buffer.from(line ?? []).toString('utf8') : undefined;
  return { name, present, text, digest };
}

async function bytesOf(files: ObjectFiles, path: string, limit: number): Promise<Uint8Array | undefined> {
  try {
    return await readExpected(files.open(path), files.files.get(path)?.size ?? 0, limit);
  } catch (thrown) {
    if (thrown instanceof TooLong) return undefined;
    throw thrown;
  }
}
