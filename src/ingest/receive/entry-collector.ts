import { collisionKey, comparePaths, normalPath, pathProblem } from '../../base/index.ts';
import type { Finding } from '../../base/index.ts';
import { badNameFinding, containerError, visibleName } from './container-finding.ts';
import type { SourceEntry, SourceListing } from './package-source.ts';
import type { ReceiveLimits } from './receive-limits.ts';

/** A file together with what its container needs to find it again. */
export interface PlacedEntry<Place> {
  readonly entry: SourceEntry;
  readonly place: Place;
}

/** A finished collection. */
export interface Collection<Place> {
  readonly listing: SourceListing;
  /** In the order of the listing. */
  readonly placed: readonly PlacedEntry<Place>[];
  /** The single top folder that was taken off, NFC. */
  readonly top: string | undefined;
}

type Candidate<Place> = PlacedEntry<Place>;

/** Names that Windows cannot hold. Kho can: a warning. */
const WINDOWS_RESERVED = /(^|\/)(con|prn|aux|nul|com\d|lpt\d)(\.[^/]*)?(\/|$)|[. ](\/|$)|[<>:"|?*]/i;
/** Characters that change the direction in which a name is shown. */
const DIRECTION_MARKS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/;

/** A path of ASCII letters, digits, `_`, `-` and `.`, none of its names beginning or ending with a dot. */
const PLAIN_NAME = /^(?:[\w-]+(?:\.+[\w-]+)*\/)*[\w-]+(?:\.+[\w-]+)*$/;
const PLAIN_LAST = /^[\w-]{5,100}(?:\.[\w-]{1,20})?$/;
/** Longest folder of which the paths below cannot be too long. */
const SHORT_FOLDER = 1000;

/** Whether a name lies in a folder of which nothing was to be said, and nothing is to be said of the rest: most names lie beside the one before. */
function isPlainIn(folder: string, name: string): boolean {
  if (folder === '' || folder.length > SHORT_FOLDER || !name.startsWith(folder)) return false;
  return PLAIN_LAST.test(name.slice(folder.length));
}

/** Whether two paths may have one key; mostly each path is its key, and none occurs twice in a row. */
function mayCollide(candidates: readonly PlacedEntry<unknown>[], keys: readonly string[]): boolean {
  const changed = new Set<string>();
  for (let n = 0; n < keys.length; n += 1) {
    const key = keys[n] ?? '';
    const path = candidates[n]?.entry.path;
    if (n > 0 && path === candidates[n - 1]?.entry.path) return true;
    if (key === path) continue;
    if (changed.has(key)) return true;
    changed.add(key);
  }
  return changed.size > 0 && candidates.some(({ entry }, n) => keys[n] === entry.path && changed.has(entry.path));
}

/** Gathers what a container lists, and everything wrong with the names. Safe names become entries, the others findings. */
export class EntryCollector<Place> {
  readonly #limits: ReceiveLimits;
  readonly #candidates: Candidate<Place>[] = [];
  readonly #folders = new Set<string>();
  readonly #findings: Finding[] = [];
  readonly #counts = new Map<string, number>();
  /** Folder of the last name of which nothing was to be said, with its slash. */
  #plainFolder = '';
  #seen = 0;
  #totalBytes = 0;

  constructor(limits: ReceiveLimits) {
    this.#limits = limits;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Counts anything that the container lists; false when there is too much and the reading must end. */
  admit(): boolean {
    this.#seen += 1;
    if (this.#seen <= this.#limits.maxEntries) return true;
    this.report(containerError('P-19', undefined, { limit: this.#limits.maxEntries }));
    return false;
  }

  /** A regular file. False when all files together are too big and the reading must end. */
  addFile(receivedName: string, file: { readonly size: number; readonly modifiedMs?: number }, place: Place): boolean {
    const path = this.#safePath(receivedName);
    this.#totalBytes += file.size;
    if (path !== undefined) {
      const { size, modifiedMs } = file;
      this.#candidates.push({ entry: modifiedMs === undefined ? { path, receivedName, size } : { path, receivedName, size, modifiedMs }, place });
    }
    if (this.#totalBytes <= this.#limits.maxTotalBytes) return true;
    this.report(containerError('P-20', undefined, { limit: this.#limits.maxTotalBytes }));
    return false;
  }

  /** A folder that the container lists by itself; only worth a word when nothing lies in it. False when its name is bad. */
  addFolder(receivedName: string): boolean {
    const path = this.#safePath(receivedName.replace(/\/+$/, ''));
    if (path !== undefined && path !== '') this.#folders.add(path);
    return path !== undefined;
  }

  /** Keeps a finding, up to the limit of its code. */
  report(finding: Finding): void {
    const count = (this.#counts.get(finding.code) ?? 0) + 1;
    this.#counts.set(finding.code, count);
    if (count <= this.#limits.maxFindingsPerCode) this.#findings.push(finding);
  }

  /**
   * Everything gathered, after the checks that need all names. A single top folder is taken off: always of an archive,
   * of a folder on disk only where it `holdsPackage`, which is then told.
   */
  finish({ takeTopOff }: { readonly takeTopOff: 'always' | 'holdsPackage' | 'never' }): Collection<Place> {
    const candidates = this.#candidates.sort((a, b) => comparePaths(a.entry.path, b.entry.path));
    const keys = candidates.map(({ entry }) => collisionKey(entry.path));
    if (mayCollide(candidates, keys)) this.#tellCollisions(candidates, keys);
    const folders = this.#checkFolders(candidates, keys);
    const damaged = this.#findings.some((finding) => finding.severity === 'error');
    if (candidates.length === 0 && !damaged) this.report(containerError('P-21'));
    this.#countLeftOut();
    const top = takeTopOff === 'always' ? singleTop(candidates) : takeTopOff === 'holdsPackage' ? packageTop(candidates, folders) : undefined;
    if (takeTopOff === 'always' && top === undefined) this.#checkMacFolder(candidates);
    if (takeTopOff === 'holdsPackage' && top !== undefined) this.report({ standard: 'kho', code: 'P-29', severity: 'info', path: visibleName(top) });
    const placed = top === undefined ? candidates : candidates.map(({ entry, place }) => ({ entry: { ...entry, path: entry.path.slice(top.length + 1) }, place }));
    const listing = {
      entries: placed.map(({ entry }) => entry),
      folders: foldersBelow(folders, top),
      findings: this.#findings,
      totalBytes: this.#totalBytes,
    };
    return { listing, placed, top };
  }

  /** The NFC path of a name (attacker-controlled), or undefined after its finding. `tar -C dir .` writes `./` first. */
  #safePath(receivedName: string): string | undefined {
    if (isPlainIn(this.#plainFolder, receivedName)) return receivedName;
    const name = receivedName.replace(/^(\.\/+)+/, '');
    if (receivedName === '') this.report(badNameFinding(receivedName, 'empty'));
    if (name === '' || name === '.') return receivedName === '' ? undefined : '';
    const problem = pathProblem(name);
    if (problem !== undefined) {
      this.report(badNameFinding(receivedName, problem));
      return undefined;
    }
    if (WINDOWS_RESERVED.test(name)) this.#warn('N-06', receivedName);
    else if (name === receivedName && PLAIN_NAME.test(name)) this.#plainFolder = name.slice(0, name.lastIndexOf('/') + 1);
    if (DIRECTION_MARKS.test(name)) this.#warn('N-07', receivedName);
    return normalPath(name);
  }

  #warn(code: string, path: string): void {
    this.report({ standard: 'kho', code, severity: 'warning', path: visibleName(path) });
  }

  #tellCollisions(candidates: readonly Candidate<Place>[], keys: readonly string[]): void {
    const first = new Map<string, SourceEntry>();
    candidates.forEach(({ entry }, n) => {
      const key = keys[n] ?? entry.path;
      const other = first.get(key);
      if (other === undefined) first.set(key, entry);
      else this.report(containerError('N-04', entry.receivedName, { other: visibleName(other.receivedName) }));
    });
  }

  /** A file that is also a folder of another, and folders without any file. Answers all folders. */
  #checkFolders(candidates: readonly Candidate<Place>[], keys: readonly string[]): ReadonlySet<string> {
    const used = new Set<string>();
    let last = '/';
    for (const { entry: { path } } of candidates) {
      const slash = path.lastIndexOf('/');
      if (slash === last.length && path.startsWith(last)) continue;
      last = path.slice(0, Math.max(slash, 0));
      addWithParents(used, last);
    }
    const usedKeys = new Set([...used].map(collisionKey));
    candidates.forEach(({ entry }, n) => {
      if (usedKeys.has(keys[n] ?? entry.path)) this.report(containerError('P-22', entry.receivedName));
    });
    const parents = new Set<string>();
    for (const folder of this.#folders) addWithParents(parents, folder.slice(0, Math.max(folder.lastIndexOf('/'), 0)));
    for (const folder of this.#folders) {
      if (used.has(folder) || parents.has(folder)) continue;
      this.report({ standard: 'kho', code: 'P-23', severity: 'info', path: visibleName(folder) });
    }
    for (const folder of this.#folders) addWithParents(used, folder);
    return used;
  }

  /** Archives made by macOS hold `__MACOSX/` beside the real top folder, which then is not the only one. */
  #checkMacFolder(candidates: readonly Candidate<Place>[]): void {
    const real = candidates.filter(({ entry }) => !entry.path.startsWith('__MACOSX/'));
    if (real.length < candidates.length && singleTop(real) !== undefined) this.#warn('P-27', '__MACOSX');
  }

  #countLeftOut(): void {
    for (const [code, count] of this.#counts) {
      const more = count - this.#limits.maxFindingsPerCode;
      if (more > 0) this.#findings.push({ standard: 'kho', code: 'P-28', severity: 'info', params: { code, more } });
    }
  }
}

function singleTop(candidates: readonly PlacedEntry<unknown>[]): string | undefined {
  const first = candidates[0]?.entry.path;
  const slash = first?.indexOf('/') ?? -1;
  if (first === undefined || slash === -1) return undefined;
  const top = first.slice(0, slash + 1);
  return candidates.every(({ entry }) => entry.path.startsWith(top)) ? first.slice(0, slash) : undefined;
}

/** What only the root folder of a package holds: a METS document, a bag or OCFL declaration, the folder of representations. */
const PACKAGE_ROOT = /^(METS\.xml$|bagit\.txt$|0=ocfl_object_\d|representations\/)/i;

/** The one folder at the root of a folder on disk when it, and nothing beside it, is a package. */
function packageTop(candidates: readonly PlacedEntry<unknown>[], folders: ReadonlySet<string>): string | undefined {
  const top = singleTop(candidates);
  if (top === undefined || PACKAGE_ROOT.test(`${top}/`)) return undefined;
  for (const folder of folders) if (folder !== top && !folder.startsWith(`${top}/`)) return undefined;
  return candidates.some(({ entry }) => PACKAGE_ROOT.test(entry.path.slice(top.length + 1))) ? top : undefined;
}

/** Folders below the top folder that was taken off, in path order. */
function foldersBelow(folders: ReadonlySet<string>, top: string | undefined): readonly string[] {
  const all = [...folders].sort(comparePaths);
  return top === undefined ? all : all.filter((folder) => folder.startsWith(`${top}/`)).map((folder) => folder.slice(top.length + 1));
}

function addWithParents(set: Set<string>, folder: string): void {
  let path = folder;
  while (path !== '' && !set.has(path)) {
    set.add(path);
    path = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  }
}
