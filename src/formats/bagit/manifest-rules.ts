import { collisionKey } from '../../base/index.ts';
import { firstOfEach } from './read-bag.ts';
import { isPayload, isToBeFetched, type BagFacts, type Listing } from './bag-facts.ts';
import { each, type BagRule } from './rule.ts';

function listingsOf({ listings }: BagFacts, kind: Listing['kind']): readonly Listing[] {
  return listings.filter((listing) => listing.kind === kind);
}

/** RFC 8493 §2.1.3: at least one payload manifest, and one that can be checked. */
const b14: BagRule = function* ({ bag }) {
  if (!bag.manifests.some(({ kind, algorithm }) => kind === 'payload' && algorithm !== undefined)) yield {};
};

/** RFC 8493 §2.4: the algorithm is one that Kho knows. */
const b15: BagRule = function* ({ bag }) {
  for (const { path, algorithm, spelling } of bag.manifests) if (algorithm === undefined) yield { path, params: { algorithm: spelling } };
};

/** RFC 8493 §2.1.3: one manifest per algorithm. The others are not read. */
const b32: BagRule = function* ({ bag }) {
  const read = firstOfEach(bag.manifests);
  for (const manifest of bag.manifests) {
    const other = read.find(({ kind, algorithm }) => kind === manifest.kind && algorithm === manifest.algorithm);
    if (other !== undefined && other !== manifest) yield { path: manifest.path, params: { other: other.path } };
  }
};

/** RFC 8493 §2.4: the name has the algorithm in lower case, letters and digits only. */
const b33: BagRule = function* ({ bag }) {
  for (const { path, spelling, algorithm } of bag.manifests) {
    if (algorithm !== undefined && spelling !== algorithm) yield { path, params: { expected: path.replace(`-${spelling}.txt`, `-${algorithm}.txt`) } };
  }
};

/** RFC 8493 §2.1.3: `checksum filepath`. */
const b18: BagRule = function* ({ bag }) {
  for (const { path, algorithm, malformed } of bag.listings) yield* each(malformed, (line) => ({ path, place: String(line), params: { algorithm } }));
};

/** Our bound on the lines of one manifest. */
const b57: BagRule = function* ({ bag }) {
  for (const { path, tooLong } of bag.listings) if (tooLong) yield { path };
};

/** RFC 8493 §5.1: paths that lead out of the bag, in manifests and in fetch.txt. */
const b16: BagRule = function* ({ bag }) {
  const sources = bag.fetch === undefined ? bag.listings : [{ path: 'fetch.txt', unsafe: bag.fetch.unsafe }, ...bag.listings];
  for (const { path, unsafe } of sources) yield* each(unsafe, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

/** RFC 8493 §2.1.3: a payload manifest must not reference files outside the payload. */
const b17: BagRule = function* ({ bag }) {
  for (const { path, outside } of listingsOf(bag, 'payload')) yield* each(outside, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

/** Draft 02 §2.2: tag files should be listed in a tag manifest, if at all. */
const b35: BagRule = b17;

/** RFC 8493 §2.1.3: a manifest must not reference folders. */
const b38: BagRule = function* ({ bag }) {
  for (const { path, folders } of bag.listings) yield* each(folders, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

/** No file has two digests by one algorithm. */
const b19: BagRule = function* ({ bag }) {
  for (const { path, contradicted } of bag.listings) yield* each(contradicted, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

/** RFC 8493 §2.1.3: every file exactly once; the drafts did not say so. */
const b20: BagRule = function* ({ bag }) {
  for (const { path, repeated } of bag.listings) yield* each(repeated, ({ line, name }) => ({ path, place: String(line), params: { name } }));
};

/** RFC 8493 §6.1.3: the marks of md5sum and `./` may be read, but whoever made them must be warned. */
const b26: BagRule = function* ({ bag }) {
  for (const { path, looseLines: lines } of bag.listings) if (lines > 0) yield { path, params: { lines } };
};

/** RFC 8493 §2.1.3: `%`, CR and LF are percent-encoded. */
const b55: BagRule = function* ({ bag }) {
  for (const { path, unescapedLines: lines } of bag.listings) if (lines > 0) yield { path, params: { lines } };
};

/** RFC 8493 §2.1.3: the slash is the separator. */
const b56: BagRule = function* ({ bag }) {
  for (const { path, backslashLines: lines } of bag.listings) if (lines > 0) yield { path, params: { lines } };
};

/** RFC 8493 §3: every file of every payload manifest is present; once per file. */
const b03: BagRule = function* ({ bag }) {
  yield* missingFrom(bag, 'payload');
};

/** RFC 8493 §3: every file of every tag manifest is present; once per file. */
const b23: BagRule = function* ({ bag }) {
  yield* missingFrom(bag, 'tag');
};

const missingFrom = function* (bag: BagFacts, kind: Listing['kind']): ReturnType<typeof each<string>> {
  const told = new Set<string>();
  for (const listing of listingsOf(bag, kind)) {
    const { path: manifest, missing } = listing;
    const isThere = missing.items.length === 0 ? () => true : listedInOtherCase(bag, listing);
    const fresh = missing.items.filter((path) => !told.has(path) && !isToBeFetched(bag, path) && !isThere(path));
    yield* each({ items: fresh, more: missing.more }, (path) => ({ path, params: { manifest } }));
    for (const path of fresh) told.add(path);
  }
};

/**
 * Before 1.0: one file that a manifest lists twice, in two cases and with one digest, comes from a disk where case does
 * not count. Nothing of it is missing; that its names differ only in case is told by B-36.
 */
function listedInOtherCase({ judgedBy, input }: BagFacts, { paths }: Listing): (path: string) => boolean {
  if (judgedBy === '1.0') return () => false;
  const there = new Map<string, string>();
  for (const path of input.paths.keys()) there.set(collisionKey(path), path);
  return (path) => {
    const other = there.get(collisionKey(path));
    return other !== undefined && paths.get(other) === paths.get(path);
  };
}

/** RFC 8493 §3: every checksum of every payload manifest is verified. */
const b02: BagRule = function* ({ bag }) {
  yield* differingIn(bag, 'payload');
};

/** RFC 8493 §3: every checksum of every tag manifest is verified. */
const b22: BagRule = function* ({ bag }) {
  yield* differingIn(bag, 'tag');
};

const differingIn = function* (bag: BagFacts, kind: Listing['kind']): ReturnType<typeof each<string>> {
  for (const { path: manifest, algorithm, differing } of listingsOf(bag, kind)) {
    yield* each(differing, ({ file, expected, actual }) => ({ path: file.receivedName, params: { algorithm, expected, actual, manifest } }));
  }
};

/** RFC 8493 §6.1.1: names are compared in one Unicode form; which one the disk has is worth a word, once per file. */
const n03: BagRule = function* ({ bag }) {
  const told = new Set<string>();
  for (const { otherForm } of bag.listings) {
    const fresh = otherForm.items.filter(({ file }) => !told.has(file.receivedName));
    yield* each({ items: fresh, more: otherForm.more }, ({ file, name }) => ({ path: file.receivedName, params: { name } }));
    for (const { file } of fresh) told.add(file.receivedName);
  }
};

/** RFC 8493 §3: every payload file is listed, at least once. */
const b04: BagRule = function* ({ bag }) {
  const payload = listingsOf(bag, 'payload');
  if (payload.length === 0) return;
  for (const [path, { receivedName }] of bag.input.paths) {
    if (isPayload(path) && !payload.some(({ paths }) => paths.has(path))) yield { path: receivedName };
  }
};

/** RFC 8493 §3: every payload file is listed in every payload manifest; drafts 02 to 14 were content with one. */
const b21: BagRule = function* ({ bag }) {
  const payload = listingsOf(bag, 'payload');
  if (payload.length < 2) return;
  for (const [path, { receivedName }] of bag.input.paths) {
    if (!isPayload(path)) continue;
    const lacking = payload.filter(({ paths }) => !paths.has(path));
    if (lacking.length === payload.length) continue;
    for (const { path: manifest } of lacking) yield { path: receivedName, params: { manifest } };
  }
};

/** Rules about manifests of both kinds, and about what payload manifests list. */
export const MANIFEST_RULES: Readonly<Record<string, BagRule>> = {
  'B-14': b14, 'B-15': b15, 'B-32': b32, 'B-33': b33, 'B-18': b18, 'B-57': b57, 'B-16': b16, 'B-17': b17, 'B-35': b35, 'B-38': b38,
  'B-19': b19, 'B-20': b20, 'B-26': b26, 'B-55': b55, 'B-56': b56, 'B-03': b03, 'B-02': b02, 'B-23': b23, 'B-22': b22, 'N-03': n03,
  'B-04': b04, 'B-21': b21,
};
