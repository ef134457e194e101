import type { JsonObject, JsonProblem, JsonValue } from '../../json/index.ts';
import { isUnsafePath } from './path-problems.ts';
import { versionsAmong, type VersionName } from './version-names.ts';

/** The two published versions of the specification. */
export type OcflVersion = '1.0' | '1.1';

/** One key of a manifest, state or fixity block and the paths under it. */
export interface DigestEntry {
  /** As written. */
  readonly digest: string;
  /** In lower case: hexadecimal is the same in both. */
  readonly key: string;
  /** Undefined when the value is not an array. */
  readonly paths: readonly JsonValue[] | undefined;
}

/** One version block whose value is an object. */
export interface VersionBlock {
  readonly name: string;
  readonly json: JsonObject;
  /** Undefined when `state` is absent or not an object. */
  readonly state: readonly DigestEntry[] | undefined;
}

/** One digest algorithm in the fixity block. */
export interface FixityBlock {
  readonly algorithm: string;
  /** Undefined when the value is not an object. */
  readonly entries: readonly DigestEntry[] | undefined;
}

/** What lies beside an inventory. */
export interface Sidecar {
  /** `inventory.json.sha512` when that is there; undefined when no sidecar of the expected name is. */
  readonly text: string | undefined;
  readonly name: string;
  /** Names of the form `inventory.json.…` that are there, the expected one too. */
  readonly present: readonly string[];
  /** The inventory's real digest; undefined when the algorithm is unknown to us. */
  readonly digest: string | undefined;
}

/** What an inventory says, read from untrusted JSON without believing any of it. */
export interface InventoryFacts {
  /** `inventory.json` or `v2/inventory.json`. */
  readonly path: string;
  /** The version directory that it lies in; undefined for the object root. */
  readonly folder: VersionName | undefined;
  readonly problem: JsonProblem | { readonly kind: 'object'; readonly at: number } | undefined;
  /** The specification version of the inventory of an earlier version, the nearest that has one. */
  readonly previous: OcflVersion | undefined;
  /** Empty when the inventory could not be read as an object. */
  readonly json: JsonObject;
  readonly duplicates: readonly string[];
  readonly id: string | undefined;
  readonly head: string | undefined;
  readonly algorithm: string | undefined;
  /** The version of the specification that `type` names, if it is one that we know. */
  readonly specification: OcflVersion | undefined;
  /** The name, when the key is absent or a usable folder name; else undefined. */
  readonly contentDirectory: string | undefined;
  readonly manifest: readonly DigestEntry[] | undefined;
  readonly fixity: readonly FixityBlock[];
  /** Whether everything that should be a content path can be used as one; else nothing is compared with the disk. */
  readonly safePaths: boolean;
  /** Undefined when `versions` is absent or not an object. */
  readonly versionKeys: readonly string[] | undefined;
  readonly blocks: ReadonlyMap<string, VersionBlock>;
  /** The keys of `versions` that name versions, lowest first. */
  readonly versions: readonly VersionName[];
  readonly sidecar: Sidecar;
}

/** Facts that come from the JSON alone. */
export type InventoryContent = Omit<InventoryFacts, 'path' | 'folder' | 'problem' | 'previous' | 'duplicates' | 'sidecar'>;

const TYPE = /^https:\/\/ocfl\.io\/(1\.[01])\/spec\/#inventory$/;

/** The specification version of an inventory's `type`. */
export function specificationOf(type: JsonValue | undefined): OcflVersion | undefined {
  const found = typeof type === 'string' ? TYPE.exec(type)?.[1] : undefined;
  return found === '1.0' || found === '1.1' ? found : undefined;
}

/** Digests, paths and entries that the inventories of an object repeat: version after version says mostly the same. Each is kept once. */
export interface Shared {
  readonly texts: Map<string, string>;
  /** By digest, the entry that was met last. */
  readonly content: Map<string, DigestEntry>;
  readonly states: Map<string, DigestEntry>;
}

/** Before the first inventory of an object is read. */
export function nothingShared(): Shared {
  return { texts: new Map(), content: new Map(), states: new Map() };
}

/** Everything that one JSON object says as an inventory. */
export function inventoryContent(json: JsonObject, shared: Shared = nothingShared()): InventoryContent {
  const versions = objectOf(json.get('versions'));
  const versionKeys = versions === undefined ? undefined : [...versions.keys()];
  const blocks = new Map<string, VersionBlock>();
  const manifest = entriesOf(json.get('manifest'), shared.content);
  const fixity = [...objectOf(json.get('fixity')) ?? []].map(([algorithm, block]) => ({ algorithm, entries: entriesOf(block, shared.content) }));
  for (const [name, block] of versions ?? []) {
    const version = objectOf(block);
    if (version !== undefined) blocks.set(name, { name, json: withoutBlocks(version, ['state']), state: entriesOf(version.get('state'), shared.states) });
  }
  return {
    json: withoutBlocks(json, ['manifest', 'versions', 'fixity'], versions),
    id: textOf(json.get('id')),
    head: textOf(json.get('head')),
    algorithm: textOf(json.get('digestAlgorithm')),
    specification: specificationOf(json.get('type')),
    contentDirectory: contentDirectoryOf(json),
    manifest,
    fixity,
    safePaths: [manifest, ...fixity.map(({ entries }) => entries)].every((entries = []) => !entries.some(({ paths = [] }) => paths.some(isUnsafePath))),
    versionKeys,
    blocks,
    versions: versionsAmong(versionKeys ?? []),
  };
}

/** Whether what the inventory says of content can be compared with what is stored. */
export function isComparable({ safePaths, contentDirectory }: InventoryContent): boolean {
  return safePaths && contentDirectory !== undefined;
}

/** A JSON object, or undefined for any other value. */
export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return value instanceof Map ? value as JsonObject : undefined;
}

/** A JSON array, or undefined for any other value. */
export function arrayOf(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  return Array.isArray(value) ? value as readonly JsonValue[] : undefined;
}

/** The entries of a block that maps digests to paths; one that says what `known` has is that one. */
function entriesOf(value: JsonValue | undefined, known: Map<string, DigestEntry>): readonly DigestEntry[] | undefined {
  const block = objectOf(value);
  if (block === undefined) return undefined;
  const entries: DigestEntry[] = [];
  for (const [digest, value] of block) {
    const paths = arrayOf(value);
    const before = known.get(digest);
    const entry = before !== undefined && areSame(before.paths, paths) ? before : { digest, key: digest.toLowerCase(), paths };
    if (entry !== before) known.set(digest, entry);
    entries.push(entry);
  }
  return entries;
}

/** Texts alone are compared: anything else among paths is rare, and kept as it is. */
function areSame(one: readonly JsonValue[] | undefined, other: readonly JsonValue[] | undefined): boolean {
  return one?.length === other?.length && (one ?? []).every((path, at) => typeof path === 'string' && path === other?.[at]);
}

/** The paths of an entry that are text; what else stands in the array is told by E051 and E098. */
export function pathsOf(entry: DigestEntry): readonly string[] {
  const { paths = [] } = entry;
  return isAllText(paths) ? paths : paths.filter((path) => typeof path === 'string');
}

const EMPTY: JsonObject = new Map();

/** An object in which blocks that were read hold nothing any more: that they are there is all that is asked of it later. */
function withoutBlocks(json: JsonObject, keys: readonly string[], versions?: JsonObject): JsonObject {
  const light = new Map(json);
  for (const key of keys) if (objectOf(light.get(key)) !== undefined) light.set(key, EMPTY);
  if (versions !== undefined) light.set('versions', withoutBlocks(versions, [...versions.keys()]));
  return light;
}

function isAllText(values: readonly JsonValue[]): values is readonly string[] {
  return values.every((value) => typeof value === 'string');
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** OCFL 1.1 §3.3.1: `content` unless another direct child folder is named. */
function contentDirectoryOf(json: JsonObject): string | undefined {
  const value = json.get('contentDirectory');
  if (value === undefined) return 'content';
  return typeof value === 'string' && value !== '' && value !== '.' && value !== '..' && !value.includes('/') ? value : undefined;
}
