import { bagInfoOf, isPayload, type BagFacts } from './bag-facts.ts';
import { bagInfoValues } from './bag-info.ts';
import { pathPatterns } from './glob.ts';
import { manifestFileOf } from './manifest.ts';
import type { BagProfile, Demand } from './profile.ts';
import type { Breach, BagRule } from './rule.ts';

type ProfileRule = (profile: BagProfile, bag: BagFacts) => Iterable<Breach>;

/** A rule that is only asked with a profile. */
function held(rule: ProfileRule): BagRule {
  return ({ bag, profile }) => (profile === undefined ? [] : rule(profile, bag));
}

const INFO = 'bag-info.txt';

/** Bag-Info: bag-info.txt is always there. */
const b80 = held(function* (_profile, { infoFiles }) {
  if (infoFiles.length === 0) yield { path: INFO };
});

/** BagIt-Profile-Identifier: bag-info.txt names this profile; it may name others too. */
const b81 = held(function* ({ identifier }, bag) {
  const named = bagInfoValues(bagInfoOf(bag), 'BagIt-Profile-Identifier');
  if (bag.infoFiles.length > 0 && !named.includes(identifier)) yield { path: INFO, params: { identifier, named: named.join(', ') || '–' } };
});

/** Bag-Info, "required". */
const b82 = held(function* ({ tags }, bag) {
  const info = bagInfoOf(bag);
  for (const { label, required } of tags) if (required && bagInfoValues(info, label).every((value) => value === '')) yield { path: INFO, params: { label } };
});

/** Bag-Info, "values". */
const b83 = held(function* ({ tags }, bag) {
  const info = bagInfoOf(bag);
  for (const { label, values } of tags) {
    if (values.length === 0) continue;
    for (const value of bagInfoValues(info, label)) if (!values.includes(value)) yield { path: INFO, params: { label, value: value.slice(0, 200), allowed: values.join(' | ') } };
  }
});

/** Bag-Info, "repeatable". */
const b84 = held(function* ({ tags }, bag) {
  const info = bagInfoOf(bag);
  for (const { label, repeatable } of tags) {
    const times = bagInfoValues(info, label).length;
    if (!repeatable && times > 1) yield { path: INFO, params: { label, times } };
  }
});

function algorithms({ manifests }: BagFacts, kind: 'payload' | 'tag'): readonly { readonly path: string; readonly algorithm: string }[] {
  return manifests.filter((manifest) => manifest.kind === kind).map(({ path, spelling, algorithm }) => ({ path, algorithm: algorithm ?? spelling }));
}

function* lacking({ required }: Demand, bag: BagFacts, kind: 'payload' | 'tag'): Generator<Breach> {
  const there = new Set(algorithms(bag, kind).map(({ algorithm }) => algorithm));
  for (const algorithm of new Set(required)) if (!there.has(algorithm)) yield { path: `${kind === 'tag' ? 'tag' : ''}manifest-${algorithm}.txt` };
}

function* unwanted({ allowed }: Demand, bag: BagFacts, kind: 'payload' | 'tag'): Generator<Breach> {
  if (allowed === undefined) return;
  for (const { path, algorithm } of algorithms(bag, kind)) if (!allowed.includes(algorithm)) yield { path, params: { allowed: allowed.join(', ') } };
}

/** Manifests-Required. */
const b85 = held(function* ({ manifests }, bag) {
  yield* lacking(manifests, bag, 'payload');
});

/** Manifests-Allowed. */
const b86 = held(function* ({ manifests }, bag) {
  yield* unwanted(manifests, bag, 'payload');
});

/** Tag-Manifests-Required. */
const b87 = held(function* ({ tagManifests }, bag) {
  yield* lacking(tagManifests, bag, 'tag');
});

/** Tag-Manifests-Allowed. */
const b88 = held(function* ({ tagManifests }, bag) {
  yield* unwanted(tagManifests, bag, 'tag');
});

/** Tag-Files-Required. */
const b89 = held(function* ({ tagFiles }, { input }) {
  for (const path of tagFiles.required) if (!input.paths.has(path)) yield { path };
});

/** Files that BagIt itself defines are never a matter of Tag-Files-Allowed. */
function isDefinedByBagIt(path: string): boolean {
  return ['bagit.txt', INFO, 'fetch.txt'].includes(path) || manifestFileOf(path) !== undefined;
}

/** Tag-Files-Allowed. */
const b90 = held(function* ({ tagFiles: { allowed } }, { input }) {
  if (allowed === undefined) return;
  const permits = pathPatterns(allowed);
  for (const [path, { receivedName }] of input.paths) {
    if (!isPayload(path) && !isDefinedByBagIt(path) && !permits(path)) yield { path: receivedName };
  }
});

/** Payload-Files-Required: files, and folders that hold at least one. */
const b91 = held(function* ({ payloadFiles }, { input }) {
  const folders = payloadFiles.required.filter((path) => path.endsWith('/'));
  const filled = new Set<string>();
  if (folders.length > 0) for (const path of input.paths.keys()) for (const folder of folders) if (path.startsWith(folder)) filled.add(folder);
  for (const path of payloadFiles.required) if (!input.paths.has(path) && !filled.has(path)) yield { path };
});

/** Payload-Files-Allowed. */
const b92 = held(function* ({ payloadFiles: { allowed } }, { input }) {
  if (allowed === undefined) return;
  const permits = pathPatterns(allowed);
  for (const [path, { receivedName }] of input.paths) if (isPayload(path) && !permits(path)) yield { path: receivedName };
});

/** Allow-Fetch.txt. */
const b93 = held(function* ({ fetch }, { input }) {
  if (fetch === 'forbidden' && input.paths.has('fetch.txt')) yield { path: 'fetch.txt' };
});

/** Fetch.txt-Required. */
const b94 = held(function* ({ fetch }, { input }) {
  if (fetch === 'required' && !input.paths.has('fetch.txt')) yield { path: 'fetch.txt' };
});

/** Data-Empty: no file, or one of no length. */
const b95 = held(function* ({ dataEmpty }, { payload }) {
  if (dataEmpty && (payload.streams > 1 || payload.octets > 0)) yield { path: 'data/', params: { files: payload.streams, bytes: payload.octets } };
});

/** Serialization: as one file, or as a folder. */
const b96 = held(function* ({ serialization }, { input: { container } }) {
  if (container === undefined || serialization === 'optional') return;
  if ((container === 'folder') === (serialization === 'required')) yield { params: { serialization, container } };
});

/** The media types by which profiles call our containers. */
const MEDIA_TYPES: Readonly<Record<'zip' | 'tar' | 'tgz', readonly string[]>> = {
  zip: ['application/zip', 'application/x-zip-compressed', 'application/x-zip'],
  tar: ['application/tar', 'application/x-tar', 'application/x-ustar', 'application/x-gtar'],
  tgz: ['application/gzip', 'application/x-gzip', 'application/tar+gzip', 'application/x-tar+gzip', 'application/x-gtar', 'application/x-tgz', 'application/x-compressed-tar', 'application/x-gtar-compressed'],
};

/** Accept-Serialization. */
const b97 = held(function* ({ acceptSerialization, serialization }, { input: { container } }) {
  if (container === undefined || container === 'folder' || acceptSerialization === undefined || serialization === 'forbidden') return;
  const types = MEDIA_TYPES[container];
  if (!acceptSerialization.some((type) => types.includes(type.toLowerCase()))) yield { params: { container, allowed: acceptSerialization.join(', ') } };
});

/** Accept-BagIt-Version. */
const b98 = held(function* ({ acceptVersions }, { declaration }) {
  const version = declaration?.version;
  if (version !== undefined && !acceptVersions.includes(version)) yield { path: 'bagit.txt', place: '1', params: { version, allowed: acceptVersions.join(', ') } };
});

/** Rules that a BagIt profile adds. */
export const PROFILE_RULES: Readonly<Record<string, BagRule>> = {
  'B-80': b80, 'B-81': b81, 'B-82': b82, 'B-83': b83, 'B-84': b84, 'B-85': b85, 'B-86': b86, 'B-87': b87, 'B-88': b88, 'B-89': b89,
  'B-90': b90, 'B-91': b91, 'B-92': b92, 'B-93': b93, 'B-94': b94, 'B-95': b95, 'B-96': b96, 'B-97': b97, 'B-98': b98,
};
