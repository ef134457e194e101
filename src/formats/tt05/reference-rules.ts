import type { Breach } from './breach.ts';
import { shown } from './field-text.ts';
import { declaredSha256, type FollowedReference } from './mets-references.ts';
import type { Tt05File } from './model.ts';

/** A rule about one reference of a METS document; `file` is what it leads to, when that is there. */
export type ReferenceRule = (reference: FollowedReference, file: Tt05File | undefined) => Breach | undefined;

const line = (n: number): string => `line ${n}`;

function referenceAt({ metsPath, line: n }: FollowedReference): { readonly mets: string; readonly line: string } {
  return { mets: metsPath, line: line(n) };
}

/** M05: no reference leads out of the package. */
export const referencesInside: ReferenceRule = (one) => (
  one.path === undefined ? { path: one.metsPath, place: line(one.line), params: { href: shown(one.href) } } : undefined
);

/** M06: what METS refers to is there. */
export const referencedThere: ReferenceRule = (one, file) => (
  one.path !== undefined && file === undefined ? { path: one.path, place: line(one.line), params: referenceAt(one) } : undefined
);

/** M07: files have the sizes that METS declares. */
export const sizesMatch: ReferenceRule = (one, file) => {
  if (one.path === undefined || file === undefined || one.size === undefined || one.size.trim() === String(file.size)) return undefined;
  return { path: one.path, place: line(one.line), params: { ...referenceAt(one), declared: shown(one.size), counted: file.size } };
};

/** M08: files have the SHA-256 that METS declares, in small or capital letters. */
export const checksumsMatch: ReferenceRule = (one, file) => {
  const sha256 = declaredSha256(one);
  if (one.path === undefined || file === undefined || sha256 === undefined || sha256 === file.digests.sha256) return undefined;
  return { path: one.path, place: line(one.line), params: { ...referenceAt(one), declared: sha256, found: file.digests.sha256 ?? '' } };
};

/** M09: METS gives a SHA-256 for every file and every piece of metadata. */
export const checksumsGiven: ReferenceRule = (one, file) => {
  if (one.pointer || one.path === undefined || file === undefined || declaredSha256(one) !== undefined) return undefined;
  return { path: one.path, place: line(one.line), params: { ...referenceAt(one), algorithm: shown(one.checksumType ?? ''), value: shown(one.checksum ?? '') } };
};
