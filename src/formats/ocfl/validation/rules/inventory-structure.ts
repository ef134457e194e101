import { shown, type Breach, type InventoryRule } from '../breach.ts';
import { objectOf } from '../inventory-facts.ts';

// OCFL 1.1 §3.5: the JSON structure of an inventory.

const KEYS = new Set(['id', 'type', 'digestAlgorithm', 'head', 'contentDirectory', 'manifest', 'versions', 'fixity']);
const VERSION_KEYS = new Set(['created', 'message', 'user', 'state']);
const USER_KEYS = new Set(['name', 'address']);

/** E033: an inventory is one JSON object in UTF-8, and says everything once. */
export const e033: InventoryRule = function* ({ path, problem, duplicates, json }, { version }) {
  if (problem !== undefined) yield { path, params: { value: problem.kind, at: problem.at } };
  // A digest that stands twice is told by E096 and E097.
  for (const place of duplicates) if (!isDigestPlace(place)) yield { path, place: shown(place), params: { value: 'duplicate', at: 0 } };
  const name = json.get('contentDirectory');
  // OCFL 1.0 has no code of its own for a name that is none (E108).
  if (version === '1.0' && name !== undefined && (typeof name !== 'string' || name === '')) {
    yield { path, place: 'contentDirectory', params: { value: 'type', at: 0 } };
  }
};

/** E036: `id`, `type`, `digestAlgorithm` and `head` are there. */
export const e036: InventoryRule = function* ({ path, json, problem }) {
  if (problem !== undefined) return;
  for (const key of ['id', 'type', 'digestAlgorithm', 'head']) if (!json.has(key)) yield { path, place: key, params: { value: key } };
};

/** E037: the identifier is text, and the same in every inventory of the object. */
export const e037: InventoryRule = function* ({ path, json, id, folder }, { root }) {
  if (!json.has('id')) return;
  if (id === undefined || id === '') yield { path, place: 'id', params: { value: shown(json.get('id')), expected: '' } };
  else if (folder !== undefined && root?.id !== undefined && id !== root.id) yield { path, place: 'id', params: { value: shown(id), expected: shown(root.id) } };
};

/** E038: `type` is the address of the specification version that the object declares; in older inventories, of one not newer. */
export const e038: InventoryRule = function* ({ path, json, specification, folder }, { version }) {
  const type = json.get('type');
  if (type === undefined) return;
  const right = folder === undefined ? specification === version : specification !== undefined && specification <= version;
  if (!right) yield { path, place: 'type', params: { value: shown(type), expected: `https://ocfl.io/${version}/spec/#inventory` } };
};

/** E041: the blocks `manifest` and `versions` are there. */
export const e041: InventoryRule = function* ({ path, json, manifest, problem }, { version }) {
  if (problem !== undefined) return;
  for (const key of ['manifest', 'versions']) if (!json.has(key)) yield { path, place: key, params: { value: key } };
  // OCFL 1.0 has no code of its own for a manifest that is no block.
  if (version === '1.0' && json.has('manifest') && manifest === undefined) yield { path, place: 'manifest', params: { value: 'manifest' } };
};

/** E045: the value of `versions` is a JSON object. */
export const e045: InventoryRule = function* ({ path, json, versionKeys }) {
  if (json.has('versions') && versionKeys === undefined) yield { path, place: 'versions', params: { value: shown(json.get('versions')) } };
};

/** E047: so is every version block in it. */
export const e047: InventoryRule = function* ({ path, versionKeys = [], blocks, json }) {
  for (const name of versionKeys) {
    if (!blocks.has(name)) yield { path, place: `versions/${shown(name)}`, params: { value: shown(objectOf(json.get('versions'))?.get(name)) } };
  }
};

/** E048: every version block has `created` and `state`. */
export const e048: InventoryRule = function* ({ path, blocks }) {
  for (const { name, json } of blocks.values()) {
    for (const key of ['created', 'state']) if (!json.has(key)) yield { path, place: `versions/${shown(name)}`, params: { value: key } };
  }
};

/** E055: the fixity block has the key `fixity`, in these letters. */
export const e055: InventoryRule = function* ({ path, json }) {
  for (const key of json.keys()) if (isMisspeltFixity(key)) yield { path, place: shown(key), params: { value: shown(key) } };
};

/** E102: there are no keys that the specification does not know. */
export const e102: InventoryRule = function* ({ path, json, blocks }) {
  yield* strangeKeys(path, '', json.keys(), (key) => KEYS.has(key) || isMisspeltFixity(key));
  for (const { name, json: block } of blocks.values()) {
    yield* strangeKeys(path, `versions/${shown(name)}/`, block.keys(), (key) => VERSION_KEYS.has(key));
    yield* strangeKeys(path, `versions/${shown(name)}/user/`, objectOf(block.get('user'))?.keys() ?? [], (key) => USER_KEYS.has(key));
  }
};

/** E103: no version conforms to an older specification than the version before it. */
export const e103: InventoryRule = function* ({ path, folder, specification, previous, json }) {
  if (folder === undefined || specification === undefined || previous === undefined || specification >= previous) return;
  yield { path, place: 'type', params: { value: shown(json.get('type')), expected: previous } };
};

/** E106: the value of `manifest` is a JSON object. */
export const e106: InventoryRule = function* ({ path, json, manifest }) {
  if (json.has('manifest') && manifest === undefined) yield { path, place: 'manifest', params: { value: shown(json.get('manifest')) } };
};

/** E111: the value of `fixity` is a JSON object. */
export const e111: InventoryRule = function* ({ path, json }) {
  const fixity = json.get('fixity');
  if (fixity !== undefined && objectOf(fixity) === undefined) yield { path, place: 'fixity', params: { value: shown(fixity) } };
};

/** W005: the identifier is a URI. */
export const w005: InventoryRule = function* ({ path, id, folder }) {
  if (folder === undefined && id !== undefined && id !== '' && !isUri(id)) yield { path, place: 'id', params: { value: shown(id) } };
};

/** Whether text has the form of a URI with a scheme (RFC 3986 §3.1). */
export function isUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(text);
}

/** Whether a place among the duplicate keys is that of a digest in a manifest or fixity block. */
export function isDigestPlace(place: string): boolean {
  return /^manifest\/[^/]+$/.test(place) || /^fixity\/.+\/[^/]+$/.test(place);
}

function isMisspeltFixity(key: string): boolean {
  return key !== 'fixity' && key.toLowerCase() === 'fixity';
}

function* strangeKeys(path: string, before: string, keys: Iterable<string>, isKnown: (key: string) => boolean): Iterable<Breach> {
  for (const key of keys) if (!isKnown(key)) yield { path, place: `${before}${shown(key)}`, params: { value: shown(key) } };
}
