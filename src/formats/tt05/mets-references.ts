import { digestAlgorithm, isDigest } from '../../base/index.ts';
import type { RawReference } from '../mets/index.ts';
import { pathOfHref } from './href.ts';
import type { Tt05File } from './model.ts';

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
export type Files = ReadonlyMap<string, Tt05File>;

/** Follows a reference of a METS document to `href`, without fetching anything. */
export function follow(href: string, { line, size, checksum, checksumType }: RawReference, from: { readonly metsPath: string; readonly files: Files; readonly pointer: boolean }): FollowedReference {
  const { metsPath, files, pointer } = from;
  const path = pathOfHref(metsPath, href);
  return { metsPath, line, href, path: path === undefined ? undefined : files.get(path)?.path ?? path, pointer, size, checksum, checksumType };
}

/** The SHA-256 that a reference declares, lower case; undefined when it declares none. */
export function declaredSha256({ checksum, checksumType }: Pick<FollowedReference, 'checksum' | 'checksumType'>): string | undefined {
  if (checksum === undefined || digestAlgorithm(checksumType ?? '') !== 'sha256' || !isDigest('sha256', checksum)) return undefined;
  return checksum.toLowerCase();
}
