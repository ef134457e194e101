import type { InventoryRule, ObjectRule } from '../breach.ts';
import { shown } from '../breach.ts';
import { pathsOf, type InventoryFacts } from '../inventory-facts.ts';
import { latestOf, type ObjectFacts } from '../object-facts.ts';
import { gapsIn, versionName, type VersionName } from '../version-names.ts';

// OCFL 1.1 §3.3 and §3.5.3: versions are numbered 1, 2, 3… and named alike in the inventory and on disk.

/** E008: there is at least one version. */
export const e008: InventoryRule = function* ({ path, versionKeys }) {
  if (versionKeys?.length === 0) yield { path, place: 'versions' };
};

/** E009: the first version is number 1. */
export const e009: InventoryRule = function* ({ path, versions }) {
  const [first] = versions;
  if (first !== undefined && first.number !== 1) yield { path, place: `versions/${first.name}`, params: { value: first.name } };
};

/** E010: no number is missing, neither among the version blocks nor among the version folders. */
export const e010: InventoryRule = function* (inventory, object) {
  const { path, versions, folder } = inventory;
  const inBlocks = gapsIn(versions.map(({ number }) => number));
  for (const value of inBlocks) yield { path, place: 'versions', params: { value } };
  if (folder !== undefined) return;
  for (const value of folderGaps(object)) if (!inBlocks.includes(value)) yield { path: '', params: { value } };
};

/** E011: where numbers are zero-padded, every number starts with a zero. */
export const e011: InventoryRule = ({ path, versions }) => against(versions, path, (name, first) => first.padded && !name.padded);

/** E012: all names have the same form: without padding, or padded to one length. */
export const e012: InventoryRule = ({ path, versions }) => against(versions, path, (name, first) => (
  first.padded ? name.name.length !== first.name.length : name.padded));

/** E013: later versions keep the form of the first one. */
export const e013: InventoryRule = ({ path, versions }) => against(versions, path, (name, first) => (
  name.padded !== first.padded || (first.padded && name.name.length !== first.name.length)));

/** E040: `head` is the latest version; in the folder of a version, that version. */
export const e040: InventoryRule = function* (inventory) {
  const { path, json, head, folder } = inventory;
  const latest = latestOf(inventory);
  if (!json.has('head') || latest === undefined) return;
  const expected = folder ?? latest;
  if (head !== expected.name || latest.name !== expected.name) {
    yield { path, place: 'head', params: { value: shown(json.get('head')), expected: expected.name } };
  }
};

/** E046: every version block has its folder, and every version folder its block. */
export const e046: InventoryRule = function* ({ path, versionKeys, versions, folder, manifest }, object) {
  if (versionKeys === undefined || folder !== undefined) return;
  const { tree, version } = object;
  const last = tree.versionFolders.at(-1)?.number ?? 0;
  const present = new Set(tree.rootFolders);
  const bringing = new Set((manifest ?? []).flatMap(pathsOf).map((content) => content.slice(0, content.indexOf('/'))));
  for (const name of versionKeys) {
    const number = versionName(name)?.number;
    // A folder missing in the middle is a gap (E010), unless the manifest has content in it; what is no version name is told by E104 and
    // E105 from 1.1 on.
    const toldElsewhere = number === undefined ? version !== '1.0' : number < last && !bringing.has(name);
    if (!present.has(name) && !toldElsewhere) yield { path, place: `versions/${shown(name)}`, params: { value: shown(name) } };
  }
  const known = new Set(versions.map(({ name }) => name));
  for (const { name } of tree.versionFolders) if (!known.has(name)) yield { path: name, params: { value: name } };
};

/** E104: a version's name is `v` and its number. A folder of another name is told by E001, and not here again. */
export const e104: InventoryRule = ({ path, versionKeys = [], folder }, { tree }) => badKeys({ path, versionKeys, folder }, tree.rootFolders, (name) => !name.startsWith('v'));

/** E105: that number is a positive decimal integer. */
export const e105: InventoryRule = ({ path, versionKeys = [], folder }, { tree }) => badKeys({ path, versionKeys, folder }, tree.rootFolders, (name) => name.startsWith('v'));

/** W001: version numbers are not zero-padded. */
export const w001: InventoryRule = function* ({ path, versions, folder }) {
  const [first] = versions;
  if (folder === undefined && first?.padded === true) yield { path, place: `versions/${first.name}`, params: { value: first.name } };
};

/** W010: every version folder has an inventory of its own. */
export const w010: ObjectRule = function* ({ tree, root }) {
  const known = new Set(root?.versions.map(({ name }) => name));
  for (const { name } of tree.versionFolders) {
    if (known.has(name) && !tree.filesIn(name).includes('inventory.json')) yield { path: name };
  }
};

function* against(versions: readonly VersionName[], path: string, wrong: (name: VersionName, first: VersionName) => boolean): Iterable<{ path: string; place: string; params: { value: string; expected: string } }> {
  const [first] = versions;
  if (first === undefined) return;
  for (const name of versions) if (wrong(name, first)) yield { path, place: `versions/${name.name}`, params: { value: name.name, expected: first.name } };
}

function folderGaps({ tree }: ObjectFacts): readonly string[] {
  return gapsIn(tree.versionFolders.map(({ number }) => number));
}

type Keys = Pick<InventoryFacts, 'path' | 'folder'> & { readonly versionKeys: readonly string[] };

function* badKeys({ path, versionKeys, folder }: Keys, rootFolders: readonly string[], wrong: (name: string) => boolean): Iterable<{ path: string; place: string; params: { value: string } }> {
  if (folder !== undefined) return;
  for (const name of versionKeys) {
    if (versionName(name) !== undefined || rootFolders.includes(name) || !wrong(name)) continue;
    yield { path, place: `versions/${shown(name)}`, params: { value: shown(name) } };
  }
}
