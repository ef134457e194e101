import { shown, type InventoryRule } from '../breach.ts';
import type { InventoryFacts } from '../inventory-facts.ts';
import { contentPathsOutside } from './content-paths.ts';

// OCFL 1.1 §3.3.1: the name of the content folder, the same in every version. Naming it `content` says the same as
// naming nothing, so what is compared is the name that differs from it.

/** E017: the name has no slash. */
export const e017: InventoryRule = function* ({ path, json }) {
  const value = json.get('contentDirectory');
  if (typeof value === 'string' && value.includes('/')) yield { path, place: 'contentDirectory', params: { value: shown(value) } };
};

/** E018: the name is neither `.` nor `..`. */
export const e018: InventoryRule = function* ({ path, json }) {
  const value = json.get('contentDirectory');
  if (value === '.' || value === '..') yield { path, place: 'contentDirectory', params: { value } };
};

/** E019: where a name is set, the first version has set it, and it is still set. */
export const e019: InventoryRule = function* (inventory, { first }) {
  const { path, folder, json } = inventory;
  if (folder !== undefined || first === undefined) return;
  const [now, then] = [ownName(inventory), ownName(first)];
  const onlyNow = json.has('contentDirectory') && !first.json.has('contentDirectory');
  if (onlyNow || (now === undefined) !== (then === undefined)) yield { path, place: 'contentDirectory', params: { value: now ?? 'content', expected: then ?? 'content' } };
};

/** E020: the name does not change from version to version. */
export const e020: InventoryRule = function* (inventory, { first, root }) {
  const { path, folder } = inventory;
  if (folder === undefined || root === undefined) return;
  const [there, now] = [ownName(inventory), ownName(root)];
  if (there === now || (inventory === first && (there === undefined || now === undefined))) return;
  yield { path, place: 'contentDirectory', params: { value: there ?? 'content', expected: now ?? 'content' } };
};

/** E021: where no name is set, the folder is named `content`. */
export const e021: InventoryRule = function* (inventory, object) {
  const { path, json } = inventory;
  if (json.has('contentDirectory') || object.contentDirectory === undefined) return;
  for (const content of contentPathsOutside(inventory)) {
    if (content.split('/').length > 2) yield { path, place: 'manifest', params: { value: shown(content) } };
  }
};

/** E108: the name is that of a folder directly below the version folder. */
export const e108: InventoryRule = function* ({ path, json }) {
  const value = json.get('contentDirectory');
  if (value !== undefined && (typeof value !== 'string' || value === '')) yield { path, place: 'contentDirectory', params: { value: shown(value) } };
};

/** The content folder's name where it is not the one that everybody has. */
export function ownName({ contentDirectory, json }: InventoryFacts): string | undefined {
  return contentDirectory === 'content' || json.get('contentDirectory') === undefined ? undefined : contentDirectory;
}
