import { breach, type Rule } from '../rule.ts';
import type { JudgedMets } from '../judged-package.ts';
import { isSectionHereOrAtRoot } from './descriptive.ts';
import {
  checksum, checksumType, created, linkType, location, locatorType, metadataType, referenceMediaType, sectionId, sectionReference, sectionsOf,
  sectionStatus, size, type SectionKind,
} from './metadata-reference.ts';

// Administrative metadata: `amdSec` with `digiprovMD` and `rightsMD`.

const PROVENANCE: SectionKind = { section: 'digiprovMD', where: '/mets/amdSec/digiprovMD' };
const RIGHTS: SectionKind = { section: 'rightsMD', where: '/mets/amdSec/rightsMD' };

/**
 * CSIP31: administrative metadata is described in `amdSec`. Files in `metadata/preservation` that no section tells of are
 * an error; a package without the section, or a section without any file, is worth a warning.
 */
export const csip31: Rule = (document) => {
  const { mets: { administrativeSections }, isRoot, base, pack } = document;
  const hasFiles = pack.filled.has(`${base}metadata/preservation`);
  const isDescribed = administrativeSections.length > 0 || (pack.root?.mets.administrativeSections.length ?? 0) > 0;
  if (!isDescribed && hasFiles) return breach('/mets/amdSec', { severity: 'error' });
  if (!isRoot) return undefined;
  if (administrativeSections.length > 0 && hasAdministrativeFiles(document)) return undefined;
  return breach('/mets/amdSec', { ...(administrativeSections[0] === undefined ? {} : { line: administrativeSections[0].line }) });
};

/** Whether the package has files of metadata that describe other than its content. */
function hasAdministrativeFiles({ pack, mets }: JudgedMets): boolean {
  if (mets.metadata.some(({ section, hasReference }) => section !== 'dmdSec' && hasReference)) return true;
  return [...pack.filled].some((folder) => /(^|\/)metadata\/(?!descriptive$)[^/]+$/.test(folder));
}

/** CSIP32: digital provenance (PREMIS) is described in `digiprovMD`. The root's only: representations may leave it to it. */
export const csip32: Rule = (document) => (document.isRoot && !isSectionHereOrAtRoot(document, PROVENANCE) ? breach('/mets/amdSec/digiprovMD') : undefined);

/** CSIP33: digiprovMD has an identifier. */
export const csip33: Rule = sectionId(PROVENANCE);

/** CSIP34: digiprovMD says whether it is current. */
export const csip34: Rule = sectionStatus(PROVENANCE);

/** CSIP35: digiprovMD refers to a file. */
export const csip35: Rule = sectionReference(PROVENANCE);

/** CSIP36: digiprovMD: its mdRef has `LOCTYPE` URL. */
export const csip36: Rule = locatorType(PROVENANCE);

/** CSIP37: digiprovMD: its mdRef has `xlink:type` simple. */
export const csip37: Rule = linkType(PROVENANCE);

/** CSIP38: digiprovMD: its mdRef says where the file is, and there it is. */
export const csip38: Rule = location(PROVENANCE);

/** CSIP39: digiprovMD: its mdRef names the type of metadata by METS's list. */
export const csip39: Rule = metadataType(PROVENANCE);

/** CSIP40: digiprovMD: its mdRef names the media type of the file. */
export const csip40: Rule = referenceMediaType(PROVENANCE);

/** CSIP41: digiprovMD: its mdRef counts the bytes of the file. */
export const csip41: Rule = size(PROVENANCE);

/** CSIP42: digiprovMD: its mdRef says when the file was created. */
export const csip42: Rule = created(PROVENANCE);

/** CSIP43: digiprovMD: its mdRef holds the digest of the file. */
export const csip43: Rule = checksum(PROVENANCE);

/** CSIP44: digiprovMD: its mdRef names the algorithm of the digest, by METS's list. */
export const csip44: Rule = checksumType(PROVENANCE);

/** CSIP45: rights are told in `rightsMD`. The root's only: representations may leave it to it. */
export const csip45: Rule = (document) => (document.isRoot && !isSectionHereOrAtRoot(document, RIGHTS) ? breach('/mets/amdSec/rightsMD') : undefined);

/** CSIP46: rightsMD has an identifier. */
export const csip46: Rule = sectionId(RIGHTS);

/** CSIP47: rightsMD says whether it is current. */
export const csip47: Rule = sectionStatus(RIGHTS);

/** CSIP48: rightsMD refers to a file. */
export const csip48: Rule = sectionReference(RIGHTS);

/** CSIP49: rightsMD: its mdRef has `LOCTYPE` URL. */
export const csip49: Rule = locatorType(RIGHTS);

/** CSIP50: rightsMD: its mdRef has `xlink:type` simple. */
export const csip50: Rule = linkType(RIGHTS);

/** CSIP51: rightsMD: its mdRef says where the file is, and there it is. */
export const csip51: Rule = location(RIGHTS);

/** CSIP52: rightsMD: its mdRef names the type of metadata by METS's list. */
export const csip52: Rule = metadataType(RIGHTS);

/** CSIP53: rightsMD: its mdRef names the media type of the file. */
export const csip53: Rule = referenceMediaType(RIGHTS);

/** CSIP54: rightsMD: its mdRef counts the bytes of the file. */
export const csip54: Rule = size(RIGHTS);

/** CSIP55: rightsMD: its mdRef says when the file was created. */
export const csip55: Rule = created(RIGHTS);

/** CSIP56: rightsMD: its mdRef holds the digest of the file. */
export const csip56: Rule = checksum(RIGHTS);

/** CSIP57: rightsMD: its mdRef names the algorithm of the digest, by METS's list. */
export const csip57: Rule = checksumType(RIGHTS);

/** AIPM5: digital provenance is referred to by a `digiprovMD/mdRef`. */
export const aipm5: Rule = (document) => (
  sectionsOf(document, PROVENANCE).some(({ hasReference }) => hasReference) ? undefined : breach('/mets/amdSec/digiprovMD/mdRef')
);

/** AIPM6: some of that digital provenance is PREMIS. */
export const aipm6: Rule = (document) => {
  const sections = sectionsOf(document, PROVENANCE).filter(({ hasReference }) => hasReference);
  if (sections.length === 0 || sections.some(({ metadataType: type }) => isPremis(type))) return undefined;
  return breach('/mets/amdSec/digiprovMD/mdRef/@MDTYPE', { value: sections[0]?.metadataType, line: sections[0]?.line ?? 0 });
};

/** AIPM7: that PREMIS is of version 3. */
export const aipm7: Rule = (document) => {
  const wrong = sectionsOf(document, PROVENANCE).find(({ metadataType: type, metadataTypeVersion }) => isPremis(type) && !/^v?3(\.\d+)*$/i.test(metadataTypeVersion ?? ''));
  return wrong === undefined ? undefined : breach('/mets/amdSec/digiprovMD/mdRef/@MDTYPEVERSION', { value: wrong.metadataTypeVersion, line: wrong.line });
};

const isPremis = (type: string | undefined): boolean => /^PREMIS(:|$)/.test(type ?? '');
