import { shown, type InventoryRule } from '../breach.ts';
import { pathsOf, type DigestEntry, type InventoryFacts, type VersionBlock } from '../inventory-facts.ts';
import type { JsonValue } from '../../../json/index.ts';

// OCFL 1.1 §3.7: what the inventory of an earlier version said of its versions is still said today.

/** E066: every version had the logical state that it has today. */
export const e066: InventoryRule = function* (inventory, { root }) {
  if (!isHistory(inventory) || root === undefined) return;
  const sameAlgorithm = inventory.algorithm === root.algorithm;
  const content = sameAlgorithm ? undefined : { then: contentByDigest(inventory), now: contentByDigest(root) };
  for (const block of inventory.blocks.values()) {
    const now = root.blocks.get(block.name);
    const place = `versions/${shown(block.name)}`;
    if (now === undefined) yield { path: inventory.path, place, params: { value: shown(block.name) } };
    if (now?.state === undefined || block.state === undefined) continue;
    const [before, after] = [digestByPath(block), digestByPath(now)];
    for (const [logical, digest] of before) {
      const today = after.get(logical);
      const same = today !== undefined && (content === undefined ? today === digest : isPartOf(content.then.get(digest), content.now.get(today)));
      if (!same) yield { path: inventory.path, place: `${place}/state`, params: { value: shown(logical) } };
    }
    for (const logical of after.keys()) if (!before.has(logical)) yield { path: inventory.path, place: `${place}/state`, params: { value: shown(logical) } };
  }
};

/** W011: every version had the date, message and user that it has today. */
export const w011: InventoryRule = function* (inventory, { root }) {
  if (!isHistory(inventory) || root === undefined) return;
  for (const { name, json } of inventory.blocks.values()) {
    const now = root.blocks.get(name);
    for (const key of now === undefined ? [] : ['created', 'message', 'user']) {
      if (!isSame(json.get(key), now?.json.get(key))) yield { path: inventory.path, place: `versions/${shown(name)}/${key}`, params: { value: key } };
    }
  }
};

/** The inventory of an earlier version that is really that version's; another one is told by E040. */
function isHistory({ folder, versions }: InventoryFacts): boolean {
  return folder !== undefined && versions.at(-1)?.name === folder.name;
}

function digestByPath({ state = [] }: VersionBlock): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const entry of state) for (const logical of pathsOf(entry)) map.set(logical, entry.key);
  return map;
}

/** Where the bytes of a digest lie: what two inventories with different algorithms have in common. */
function contentByDigest({ manifest = [] }: InventoryFacts): ReadonlyMap<string, readonly string[]> {
  return new Map(manifest.map((entry: DigestEntry) => [entry.key, pathsOf(entry)]));
}

function isPartOf(then: readonly string[] = [], now: readonly string[] = []): boolean {
  const today = new Set(now);
  return then.every((path) => today.has(path));
}

/** Equality of JSON values; keys in any order. */
function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a instanceof Map && b instanceof Map) return a.size === b.size && [...a].every(([key, value]) => isSame(value as JsonValue, b.get(key) as JsonValue | undefined));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, at) => isSame(value as JsonValue, b[at] as JsonValue));
  return a === b;
}
