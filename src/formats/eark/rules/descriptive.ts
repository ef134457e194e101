import { breach, type Rule } from '../rule.ts';
import type { JudgedMets } from '../judged-package.ts';
import {
  checksum, checksumType, created, linkType, location, locatorType, metadataType, referenceMediaType, sectionCreated, sectionId, sectionReference,
  sectionsOf, sectionStatus, size, type SectionKind,
} from './metadata-reference.ts';

// Descriptive metadata: `dmdSec` and what it refers to.

const DESCRIPTIVE: SectionKind = { section: 'dmdSec', where: '/mets/dmdSec' };

/** Whether any document of the package that this one may leave it to has such a section. */
export function isSectionHereOrAtRoot(document: JudgedMets, kind: SectionKind): boolean {
  const { root } = document.pack;
  return sectionsOf(document, kind).length > 0 || (root !== undefined && root.mets.metadata.some(({ section }) => section === kind.section));
}

/** CSIP17: descriptive metadata in the package is described. Without any there is nothing to describe. */
export const csip17: Rule = (document) => {
  const folder = `${document.base}metadata/descriptive`;
  if (!document.pack.filled.has(folder) || isSectionHereOrAtRoot(document, DESCRIPTIVE)) return undefined;
  return breach('/mets/dmdSec', { severity: 'error' });
};

/** CSIP18: dmdSec has an identifier. */
export const csip18: Rule = sectionId(DESCRIPTIVE);

/** CSIP19: dmdSec says when it was made. */
export const csip19: Rule = sectionCreated(DESCRIPTIVE);

/** CSIP20: dmdSec says whether it is current. */
export const csip20: Rule = sectionStatus(DESCRIPTIVE);

/** CSIP21: dmdSec refers to a file. */
export const csip21: Rule = sectionReference(DESCRIPTIVE);

/** CSIP22: dmdSec: its mdRef has `LOCTYPE` URL. */
export const csip22: Rule = locatorType(DESCRIPTIVE);

/** CSIP23: dmdSec: its mdRef has `xlink:type` simple. */
export const csip23: Rule = linkType(DESCRIPTIVE);

/** CSIP24: dmdSec: its mdRef says where the file is, and there it is. */
export const csip24: Rule = location(DESCRIPTIVE);

/** CSIP25: dmdSec: its mdRef names the type of metadata by METS's list. */
export const csip25: Rule = metadataType(DESCRIPTIVE);

/** CSIP26: dmdSec: its mdRef names the media type of the file. */
export const csip26: Rule = referenceMediaType(DESCRIPTIVE);

/** CSIP27: dmdSec: its mdRef counts the bytes of the file. */
export const csip27: Rule = size(DESCRIPTIVE);

/** CSIP28: dmdSec: its mdRef says when the file was created. */
export const csip28: Rule = created(DESCRIPTIVE);

/** CSIP29: dmdSec: its mdRef holds the digest of the file. */
export const csip29: Rule = checksum(DESCRIPTIVE);

/** CSIP30: dmdSec: its mdRef names the algorithm of the digest, by METS's list. */
export const csip30: Rule = checksumType(DESCRIPTIVE);
