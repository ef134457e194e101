import type { InventoryRule, ObjectRule } from '../breach.ts';
import { isComparable, pathsOf } from '../inventory-facts.ts';
import type { ObjectFacts } from '../object-facts.ts';
import { isOneConvention } from '../version-names.ts';

// OCFL 1.1 §3.3 and §3.3.1: what may lie in a version folder. Only folders that the root inventory has a block for are
// looked into; where the inventories contradict each other about the content folder, nothing can be said about it.

/** E015: a version folder holds no files but its inventory and the inventory's sidecar. */
export const e015: ObjectRule = function* (object) {
  for (const folder of knownFolders(object)) {
    for (const name of object.tree.filesIn(folder)) {
      if (name !== 'inventory.json' && !object.sidecars.has(`${folder}/${name}`)) yield { path: `${folder}/${name}` };
    }
  }
};

/** E016: a version that brings content has the content folder. */
export const e016: ObjectRule = function* (object) {
  const { contentDirectory, root, files } = object;
  if (contentDirectory === undefined || root?.manifest === undefined) return;
  const bringing = new Set(root.manifest.flatMap(pathsOf).map((path) => path.split('/', 2)).filter(([, second]) => second === contentDirectory).map(([first]) => first));
  for (const folder of knownFolders(object)) {
    if (bringing.has(folder) && !files.folders.has(`${folder}/${contentDirectory}`)) {
      yield { path: folder, params: { expected: contentDirectory } };
    }
  }
};

/** E023: the manifest of an inventory names every content file of its version and of the versions before. */
export const e023: InventoryRule = function* (inventory, object) {
  const { path, manifest, folder, head } = inventory;
  const { contentDirectory, tree, root } = object;
  if (manifest === undefined || contentDirectory === undefined || root === undefined || !isComparable(root)) return;
  // Another version's inventory lies here (E040), or names have no one form (E011 to E013): what it should name is unknown.
  if (folder !== undefined && (head !== folder.name || !isOneConvention(root.versions))) return;
  const named = new Set(manifest.flatMap(pathsOf));
  for (const { name, number } of root.versions) {
    if (folder !== undefined && number > folder.number) break;
    for (const stored of tree.contentIn(`${name}/${contentDirectory}`)) if (!named.has(stored)) yield { path: stored, params: { inventory: path } };
  }
};

/** E024: no folder below the content folder is empty. */
export const e024: ObjectRule = function* ({ tree, contentDirectory, root }) {
  if (contentDirectory === undefined) return;
  const starts = root?.versions.map(({ name }) => `${name}/${contentDirectory}/`) ?? [];
  for (const path of tree.emptyFolders) if (starts.some((start) => path.startsWith(start))) yield { path };
};

/** W002: a version folder holds no folder but the content folder. */
export const w002: ObjectRule = function* (object) {
  const { contentDirectory, tree } = object;
  if (contentDirectory === undefined) return;
  for (const folder of knownFolders(object)) {
    for (const name of tree.foldersIn(folder)) if (name !== contentDirectory) yield { path: `${folder}/${name}` };
  }
};

/** W003: a version that brings no content has no content folder. */
export const w003: ObjectRule = function* (object) {
  const { contentDirectory, tree } = object;
  if (contentDirectory === undefined) return;
  for (const folder of knownFolders(object)) {
    if (tree.foldersIn(folder).includes(contentDirectory) && tree.contentIn(`${folder}/${contentDirectory}`).length === 0) {
      yield { path: `${folder}/${contentDirectory}` };
    }
  }
};

function knownFolders({ tree, root }: ObjectFacts): readonly string[] {
  const known = new Set(root?.versions.map(({ name }) => name));
  return tree.versionFolders.filter(({ name }) => known.has(name)).map(({ name }) => name);
}
