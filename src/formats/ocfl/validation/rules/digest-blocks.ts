import { shown, type Breach, type InventoryRule } from '../breach.ts';
import { digestFormBreach, isKnownAlgorithm } from '../digest-names.ts';
import { objectOf, pathsOf, type DigestEntry, type InventoryFacts } from '../inventory-facts.ts';

// OCFL 1.1 §3.4, §3.5.2, §3.5.4: which digests stand where, and in which form.

const CONTENT_ALGORITHMS = ['sha512', 'sha256'];

/** E025: content is addressed by sha512 or sha256. */
export const e025: InventoryRule = function* ({ path, json, algorithm = '' }) {
  if (!json.has('digestAlgorithm') || CONTENT_ALGORITHMS.includes(algorithm)) return;
  yield { path, place: 'digestAlgorithm', params: { value: shown(json.get('digestAlgorithm')) } };
};

/** E029: sha1 digests are 40 hexadecimal digits. */
export const e029: InventoryRule = (inventory) => malformed(inventory, 'E029');

/** E030: sha256 digests are 64 hexadecimal digits. */
export const e030: InventoryRule = (inventory) => malformed(inventory, 'E030');

/** E031: sha512 digests are 128 hexadecimal digits. */
export const e031: InventoryRule = (inventory) => malformed(inventory, 'E031');

/** E032: blake2b-512 digests are 128 hexadecimal digits. */
export const e032: InventoryRule = (inventory) => malformed(inventory, 'E032');

/** E039: the manifest's digests are made by `digestAlgorithm`: those of the other algorithm can be told by their length. */
export const e039: InventoryRule = function* ({ path, manifest = [], algorithm = '' }) {
  for (const { digest } of manifest) {
    if (isOfOther(algorithm, digest)) yield { path, place: 'manifest', params: { value: shown(digest), expected: algorithm } };
  }
};

/** E056: the fixity block names algorithms of the specification or of a registered extension. */
export const e056: InventoryRule = function* ({ path, json, fixity }, { version }) {
  for (const { algorithm } of fixity) if (!isKnownAlgorithm(algorithm)) yield { path, place: `fixity/${shown(algorithm)}`, params: { value: shown(algorithm) } };
  const block = json.get('fixity');
  // OCFL 1.0 has no code of its own for a fixity block that is none (E111).
  if (version === '1.0' && block !== undefined && objectOf(block) === undefined) yield { path, place: 'fixity', params: { value: shown(block) } };
};

/** E057: under each algorithm stands a block like the manifest: digests, and lists of content paths that the manifest knows. */
export const e057: InventoryRule = function* (inventory) {
  const { path, manifest, fixity, safePaths } = inventory;
  yield* malformed(inventory, 'E057');
  const known = new Set(manifest?.flatMap(pathsOf));
  for (const { algorithm, entries } of fixity) {
    const place = `fixity/${shown(algorithm)}`;
    if (entries === undefined) yield { path, place, params: { value: shown(algorithm) } };
    for (const entry of entries ?? []) {
      if (entry.paths === undefined) yield { path, place, params: { value: shown(entry.digest) } };
      // What is no path at all is told by E098 to E100.
      if (!safePaths || manifest === undefined) continue;
      for (const content of pathsOf(entry)) if (!known.has(content)) yield { path, place, params: { value: shown(content) } };
    }
  }
};

/** E096: a digest stands once in the manifest, in whatever letters. */
export const e096: InventoryRule = function* ({ path, manifest = [], duplicates }) {
  for (const digest of repeated(manifest)) yield { path, place: 'manifest', params: { value: shown(digest) } };
  for (const place of duplicates) if (/^manifest\/[^/]+$/.test(place)) yield { path, place: 'manifest', params: { value: shown(place.slice('manifest/'.length)) } };
};

/** E097: so it does under each algorithm of the fixity block. */
export const e097: InventoryRule = function* ({ path, fixity, duplicates }) {
  for (const { algorithm, entries = [] } of fixity) {
    for (const digest of repeated(entries)) yield { path, place: `fixity/${shown(algorithm)}`, params: { value: shown(digest) } };
  }
  for (const place of duplicates) {
    const [, algorithm, digest] = /^fixity\/(.+)\/([^/]+)$/.exec(place) ?? [];
    if (algorithm !== undefined && digest !== undefined) yield { path, place: `fixity/${shown(algorithm)}`, params: { value: shown(digest) } };
  }
};

/** E107: every digest of the manifest is used by a version. */
export const e107: InventoryRule = function* ({ path, manifest = [], blocks, versionKeys }) {
  const states = [...blocks.values()].map(({ state }) => state);
  // With a state that cannot be read, what is used is unknown.
  if (versionKeys === undefined || states.length < versionKeys.length || states.includes(undefined)) return;
  const used = new Set(states.flatMap((state = []) => state.map(({ key }) => key)));
  for (const { digest, key } of manifest) if (!used.has(key)) yield { path, place: 'manifest', params: { value: shown(digest) } };
};

/** W004: the algorithm is sha512. */
export const w004: InventoryRule = function* ({ path, algorithm }) {
  if (algorithm === 'sha256') yield { path, place: 'digestAlgorithm', params: { value: algorithm } };
};

function* malformed({ path, manifest = [], algorithm = '', fixity }: InventoryFacts, code: string): Iterable<Breach> {
  for (const { digest } of CONTENT_ALGORITHMS.includes(algorithm) ? manifest : []) {
    if (digestFormBreach(algorithm, digest) === code && !isOfOther(algorithm, digest)) yield { path, place: 'manifest', params: { value: shown(digest) } };
  }
  for (const { algorithm: name, entries = [] } of fixity) {
    for (const { digest } of entries) if (digestFormBreach(name, digest) === code) yield { path, place: `fixity/${shown(name)}`, params: { value: shown(digest) } };
  }
}

/** Whether a key of the manifest is a right digest of the algorithm that is not the inventory's. */
function isOfOther(algorithm: string, digest: string): boolean {
  if (!CONTENT_ALGORITHMS.includes(algorithm)) return false;
  return CONTENT_ALGORITHMS.some((other) => other !== algorithm && digestFormBreach(other, digest) === undefined);
}

function repeated(entries: readonly DigestEntry[]): readonly string[] {
  const seen = new Set<string>();
  return entries.flatMap(({ digest, key }) => {
    if (seen.has(key)) return [digest];
    seen.add(key);
    return [];
  });
}
