import { digestAlgorithm, isDigest } from '../../base/index.ts';
import type { RawReference } from '../mets/index.ts';
import { pathOfHref } from './href.ts';
import type { MetsView } from './package-view.ts';

/** One reference of a METS document and where it leads. */
export interface FollowedReference {
  readonly metsPath: string;
  readonly line: number;
  readonly href: string;
  /** Path in the package; undefined when it leads out of it. */
  readonly path?: string;
  /** A pointer to another METS document carries no size and no checksum. */
  readonly pointer: boolean;
  readonly size?: string;
  readonly checksum?: string;
  readonly checksumType?: string;
}

/** Every reference of the METS documents, followed without fetching anything. */
export function* followed(documents: readonly MetsView[]): Generator<FollowedReference> {
  for (const { path, mets } of documents) {
    for (const reference of [...mets.metadata.filter(({ hasReference }) => hasReference), ...mets.files]) {
      const one = follow(path, reference);
      if (one !== undefined) yield { ...one, ...declared(reference), pointer: false };
    }
    for (const { divisions } of mets.structures) {
      for (const { metsPointers } of divisions) {
        for (const pointer of metsPointers) {
          const one = follow(path, pointer);
          if (one !== undefined) yield { ...one, pointer: true };
        }
      }
    }
  }
}

type Target = Pick<FollowedReference, 'metsPath' | 'line' | 'href' | 'path'>;

function follow(metsPath: string, { href, line }: { readonly href?: string | undefined; readonly line: number }): Target | undefined {
  if (href === undefined) return undefined;
  const path = pathOfHref(metsPath, href);
  return { metsPath, line, href, ...(path === undefined ? {} : { path }) };
}

function declared({ size, checksum, checksumType }: RawReference): Pick<FollowedReference, 'size' | 'checksum' | 'checksumType'> {
  return {
    ...(size === undefined ? {} : { size }),
    ...(checksum === undefined ? {} : { checksum }),
    ...(checksumType === undefined ? {} : { checksumType }),
  };
}

/** The SHA-256 that a reference declares, lower case; undefined when it declares none. */
export function declaredSha256({ checksum, checksumType }: Pick<FollowedReference, 'checksum' | 'checksumType'>): string | undefined {
  if (checksum === undefined || digestAlgorithm(checksumType ?? '') !== 'sha256' || !isDigest('sha256', checksum)) return undefined;
  return checksum.toLowerCase();
}

/** Which records describe which data files, as the structural map says: package paths of both. */
export function linksOf({ path, mets }: MetsView): ReadonlyMap<string, readonly string[]> {
  const pathById = new Map<string, string>();
  for (const { id, href } of [...mets.metadata, ...mets.files]) {
    const target = href === undefined ? undefined : pathOfHref(path, href);
    if (id !== undefined && target !== undefined) pathById.set(id, target);
  }
  const links = new Map<string, string[]>();
  for (const { divisions } of mets.structures) {
    for (const { descriptive, filePointers } of divisions) {
      const files = filePointers.flatMap((id) => pathById.get(id ?? '') ?? []);
      // A division that names every record (Metadata) describes no file; one that names many of both says nothing.
      const records = (descriptive ?? '').split(/\s+/).flatMap((id) => pathById.get(id) ?? []);
      const [record] = records;
      if (record === undefined || records.length > 1) continue;
      const list = links.get(record);
      if (list === undefined) links.set(record, files);
      else list.push(...files);
    }
  }
  return links;
}
