import type { ObjectRule } from '../breach.ts';
import { REGISTERED_EXTENSIONS } from '../codes.ts';
import { versionName } from '../version-names.ts';
import { isDeclarationName } from './declaration.ts';

// OCFL 1.1 §3.1, §3.8, §3.9: what may lie in the object root. Without a root inventory nothing says which sidecar and
// which version folders belong there; then only its absence is told (E063).

/** E001: nothing lies in the object root but what the specification puts there. */
export const e001: ObjectRule = function* ({ tree, root, sidecars }) {
  if (root === undefined) return;
  for (const name of tree.rootFiles) {
    if (name === 'inventory.json' || sidecars.has(name) || isDeclarationName(name)) continue;
    yield { path: name };
  }
  for (const name of tree.rootFolders) {
    if (name === 'extensions' || name === 'logs' || isDeclarationName(name)) continue;
    // A folder named like a version is told by the rules about versions.
    if (versionName(name) === undefined) yield { path: name };
  }
};

/** E034: the inventory is named `inventory.json`. */
export const e034: ObjectRule = function* ({ tree, root }) {
  if (root !== undefined) return;
  for (const name of tree.rootFiles) if (name.toLowerCase() === 'inventory.json') yield { path: name };
};

/** E063: there is an inventory in the object root. */
export const e063: ObjectRule = function* ({ root }) {
  if (root === undefined) yield { path: 'inventory.json' };
};

/** E067: `extensions` holds folders only, one for each extension. */
export const e067: ObjectRule = function* ({ tree }) {
  for (const name of tree.filesIn('extensions')) yield { path: `extensions/${name}` };
};

/** W013: those folders bear names of registered extensions. */
export const w013: ObjectRule = function* ({ tree }) {
  for (const name of tree.foldersIn('extensions')) {
    if (!REGISTERED_EXTENSIONS.has(name)) yield { path: `extensions/${name}` };
  }
};
