import { shown, type Breach, type InventoryRule } from '../breach.ts';
import { pathsOf, type DigestEntry, type InventoryFacts } from '../inventory-facts.ts';
import type { ObjectFacts } from '../object-facts.ts';
import { pathConflicts, pathFault, type PathFault } from '../path-problems.ts';
import { isOneConvention, versionName } from '../version-names.ts';

// OCFL 1.1 §3.5.2: content paths in the manifest and fixity blocks. They are attacker-controlled.

/** E014: a content path uses the version folder's real name (`v1`, not `v01`). Where names have no one form, that is told. */
export const e014: InventoryRule = function* (inventory, { root }) {
  if (!isOneConvention(root?.versions ?? [])) return;
  for (const content of misnamed(inventory)) yield at(inventory, 'manifest', content);
};

/** E035: content paths are written with `/`. */
export const e035: InventoryRule = function* (inventory) {
  for (const { place, path } of textPaths(inventory)) if (isBackslashed(path)) yield at(inventory, place, path);
};

/** E042: a content path leads from the object root through a version folder into its content folder. */
export const e042: InventoryRule = function* (inventory, object) {
  const { versionKeys, json } = inventory;
  if (versionKeys === undefined || inventory.versions.length === 0 || !inventory.safePaths) return;
  const other = new Set(misnamed(inventory));
  const keys = new Set(versionKeys);
  for (const content of manifestPaths(inventory)) {
    if (!keys.has(content.split('/', 1)[0] ?? '') && !other.has(content) && !isBackslashed(content)) yield at(inventory, 'manifest', content);
  }
  if (object.contentDirectory === undefined) return;
  for (const content of contentPathsOutside(inventory)) {
    // A stored file outside the content folder is told by E015; another folder than the unset `content` by E021.
    const short = content.split('/').length < 3;
    if (short ? !object.files.files.has(content) : json.has('contentDirectory')) yield at(inventory, 'manifest', content);
  }
};

/** E098: a content path is text that can be cut into elements at `/`. */
export const e098: InventoryRule = (inventory) => faulty(inventory, 'text');

/** E099: no element of a content path is empty, `.` or `..`. */
export const e099: InventoryRule = (inventory) => faulty(inventory, 'element');

/** E100: a content path neither starts nor ends with `/`. */
export const e100: InventoryRule = (inventory) => faulty(inventory, 'slash');

/** E101: a content path stands once in the manifest, and is not the beginning of another one. */
export const e101: InventoryRule = function* (inventory) {
  const seen = new Map<string, DigestEntry>();
  for (const entry of inventory.manifest ?? []) {
    for (const content of pathsOf(entry)) {
      const before = seen.get(content);
      // Under the same digest in other letters: the digest is what stands there twice (E096).
      if (before === undefined) seen.set(content, entry);
      else if (before === entry || before.key !== entry.key) yield at(inventory, 'manifest', content);
    }
  }
  for (const { below } of pathConflicts(seen.keys())) yield at(inventory, 'manifest', below);
};

/** Paths of the manifest that start in a version folder of this inventory but do not go on into its content folder. */
export function* contentPathsOutside(inventory: InventoryFacts): Iterable<string> {
  const { contentDirectory, versionKeys = [] } = inventory;
  if (contentDirectory === undefined || !inventory.safePaths) return;
  const keys = new Set(versionKeys);
  for (const content of manifestPaths(inventory)) {
    const [first = '', second, third] = content.split('/', 3);
    if (keys.has(first) && (second !== contentDirectory || third === undefined)) yield content;
  }
}

/** Paths that E014, E021, E035 or E042 tells about: whether a file is there cannot be asked. */
export function misplacedPaths(inventory: InventoryFacts, { files }: ObjectFacts): ReadonlySet<string> {
  const { versionKeys = [], versions } = inventory;
  const keys = new Set(versionKeys);
  const outside = [...contentPathsOutside(inventory)].filter((content) => !files.files.has(content));
  const elsewhere = versions.length === 0 ? [] : [...manifestPaths(inventory)].filter((content) => !keys.has(content.split('/', 1)[0] ?? ''));
  return new Set([...outside, ...elsewhere]);
}

function* misnamed(inventory: InventoryFacts): Iterable<string> {
  const { versionKeys = [], versions } = inventory;
  const keys = new Set(versionKeys);
  const numbers = new Set(versions.map(({ number }) => number));
  for (const content of manifestPaths(inventory)) {
    const first = content.split('/', 1)[0] ?? '';
    const version = versionName(first);
    if (!keys.has(first) && version !== undefined && numbers.has(version.number)) yield content;
  }
}

function* manifestPaths({ manifest = [] }: InventoryFacts): Iterable<string> {
  for (const entry of manifest) yield* pathsOf(entry);
}

interface PlacedPath<Path> {
  readonly place: string;
  readonly path: Path;
}

function* allPaths({ manifest = [], fixity }: InventoryFacts): Iterable<PlacedPath<NonNullable<DigestEntry['paths']>[number]>> {
  for (const { paths = [] } of manifest) for (const path of paths) yield { place: 'manifest', path };
  for (const { algorithm, entries = [] } of fixity) {
    for (const { paths = [] } of entries) for (const path of paths) yield { place: `fixity/${shown(algorithm)}`, path };
  }
}

function* textPaths(inventory: InventoryFacts): Iterable<PlacedPath<string>> {
  for (const { place, path } of allPaths(inventory)) if (typeof path === 'string') yield { place, path };
}

function* faulty(inventory: InventoryFacts, fault: PathFault): Iterable<Breach> {
  for (const { place, path } of allPaths(inventory)) if (pathFault(path) === fault) yield { path: inventory.path, place, params: { value: shown(path) } };
}

/** `v1\content\a.txt`: separators of another system. A backslash inside a path with slashes is a character of a name. */
function isBackslashed(path: string): boolean {
  return path.includes('\\') && !path.includes('/');
}

function at({ path }: InventoryFacts, place: string, content: string): Breach {
  return { path, place, params: { value: shown(content) } };
}
