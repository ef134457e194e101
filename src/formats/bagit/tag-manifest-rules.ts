import { isPayload, type BagFacts, type Listing } from './bag-facts.ts';
import { manifestFileOf } from './manifest.ts';
import { each, type BagRule } from './rule.ts';

function tagListings({ listings }: BagFacts): readonly Listing[] {
  return listings.filter(({ kind }) => kind === 'tag');
}

/** RFC 8493 §2.2.1: each tag manifest must list every payload manifest. */
const b29: BagRule = function* ({ bag }) {
  for (const { path, paths } of tagListings(bag)) {
    for (const { kind, path: manifest } of bag.manifests) if (kind === 'payload' && !paths.has(manifest)) yield { path, params: { manifest } };
  }
};

/** RFC 8493 §2.2.1: a tag manifest must not list payload files. */
const b39: BagRule = function* ({ bag }) {
  for (const { path, outside } of tagListings(bag)) yield* each(outside, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

/** RFC 8493 §2.2.1: a tag manifest must not list tag manifests. */
const b40: BagRule = function* ({ bag }) {
  for (const { path, tagManifests } of tagListings(bag)) yield* each(tagManifests, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

/** RFC 8493 §2.2.1: tag manifests should list the same set of files. */
const b41: BagRule = function* ({ bag }) {
  const listings = tagListings(bag);
  const all = new Set(listings.flatMap(({ paths }) => [...paths.keys()]));
  for (const { path, paths } of listings) if (paths.size < all.size) yield { path, params: { files: all.size - paths.size } };
};

/** RFC 8493 §2.2.1: the remaining tag files should be listed too. */
const b42: BagRule = function* ({ bag }) {
  const listings = tagListings(bag);
  if (listings.length === 0) return;
  for (const [path, { receivedName }] of bag.input.paths) {
    if (isPayload(path) || manifestFileOf(path) !== undefined) continue;
    if (!listings.some(({ paths }) => paths.has(path))) yield { path: receivedName };
  }
};

/** Rules about tag manifests. */
export const TAG_MANIFEST_RULES: Readonly<Record<string, BagRule>> = { 'B-29': b29, 'B-39': b39, 'B-40': b40, 'B-41': b41, 'B-42': b42 };
