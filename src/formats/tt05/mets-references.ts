import { digestAlgorithm, isDigest } from '../../base/index.ts';
import type { RawReference } from '../mets/index.ts';
import { pathOfHref } from './href.ts';
import type { Tt05File } from './model.ts';
import type { MetsView } from './package-view.ts';

/** One reference of a METS document and where it leads. */
export interface FollowedReference {
  readonly metsPath: string;
  readonly line: number;
  readonly href: string;
  /** Path in the package; undefined when it leads out of it. */
  readonly path: string | undefined;
  /** A pointer to another METS document carries no size and no checksum. */
  readonly pointer: boolean;
  readonly size: string | undefined;
  readonly checksum: string | undefined;
  readonly checksumType: string | undefined;
}

/** Files of the package by path: what a reference leads to is told with their own strings. */
type Files = ReadonlyMap<string, Tt05File>;

/** Every reference of the METS documents, followed without fetching anything. */
export function* followed(documents: readonly MetsView[], files: Files): Generator<FollowedReference> {
  for (const { path, mets } of documents) {
    for (const one of mets.metadata) if (one.hasReference && one.href !== undefined) yield new Followed(path, one, targetOf(path, one.href, files));
    for (const one of mets.files) if (one.href !== undefined) yield new Followed(path, one, targetOf(path, one.href, files));
    for (const { divisions } of mets.structures) {
      for (const { metsPointers } of divisions) {
        for (const { href, line } of metsPointers) if (href !== undefined) yield new Followed(path, { href, line }, targetOf(path, href, files), true);
      }
    }
  }
}

/** What METS says stays where METS keeps it: a package may have millions of references. */
class Followed implements FollowedReference {
  readonly metsPath: string;
  readonly path: string | undefined;
  readonly pointer: boolean;
  readonly #said: RawReference;

  constructor(metsPath: string, said: RawReference, path: string | undefined, pointer = false) {
    this.metsPath = metsPath;
    this.#said = said;
    this.path = path;
    this.pointer = pointer;
  }

  get line(): number { return this.#said.line; }
  get href(): string { return this.#said.href ?? ''; }
  get size(): string | undefined { return this.#said.size; }
  get checksum(): string | undefined { return this.#said.checksum; }
  get checksumType(): string | undefined { return this.#said.checksumType; }
}

function targetOf(metsPath: string, href: string, files: Files): string | undefined {
  const path = pathOfHref(metsPath, href);
  return path === undefined ? undefined : files.get(path)?.path ?? path;
}

/** The SHA-256 that a reference declares, lower case; undefined when it declares none. */
export function declaredSha256({ checksum, checksumType }: Pick<FollowedReference, 'checksum' | 'checksumType'>): string | undefined {
  if (checksum === undefined || digestAlgorithm(checksumType ?? '') !== 'sha256' || !isDigest('sha256', checksum)) return undefined;
  return checksum.toLowerCase();
}

/** Which records describe which data files, as the structural map says: package paths of both. */
export function linksOf({ path, mets }: MetsView, known: Files): ReadonlyMap<string, readonly string[]> {
  const pathById = new Map<string, string>();
  for (const list of [mets.metadata, mets.files]) {
    for (const { id, href } of list) {
      const target = href === undefined ? undefined : targetOf(path, href, known);
      if (id !== undefined && target !== undefined) pathById.set(id, target);
    }
  }
  const links = new Map<string, string[]>();
  for (const { divisions } of mets.structures) {
    for (const { descriptive, filePointers } of divisions) {
      const files = targets(filePointers, pathById);
      // A division that names every record (Metadata) describes no file; one that names many of both says nothing.
      const records = (descriptive ?? '').split(/\s+/).flatMap((id) => pathById.get(id) ?? []);
      const [record] = records;
      if (record === undefined || records.length > 1) continue;
      const list = links.get(record);
      if (list === undefined) links.set(record, files);
      else for (const file of files) list.push(file);
    }
  }
  return links;
}

/** Nearly always one: a list made of one element takes no more room than that. */
function targets(ids: readonly (string | undefined)[], pathById: ReadonlyMap<string, string>): string[] {
  const [only = ''] = ids;
  const path = pathById.get(only);
  if (ids.length === 1 && path !== undefined) return [path];
  return ids.flatMap((id) => pathById.get(id ?? '') ?? []);
}
