import type { RawMetadata } from '../../mets/index.ts';
import type { JudgedMets } from '../judged-package.ts';
import { vocabulary } from '../profile.ts';
import type { ReferenceTrouble } from '../references.ts';
import { all, among, type Breach, type Breaches, type Rule, type Wrong } from '../rule.ts';
import { byteCount, dateTime, exactly, identifier, mediaType, MEDIA_TYPE_LENGTH, oneOf, required } from '../values.ts';

// What CSIP demands in the same words of dmdSec, digiprovMD and rightsMD, and of the mdRef in each.

/** A kind of metadata section. */
export interface SectionKind {
  readonly section: string;
  /** XPath of the section. */
  readonly where: string;
}

const STATUSES = vocabulary('status');
const METADATA_TYPES = vocabulary('metadataType');
const CHECKSUM_TYPES = vocabulary('checksumType');

/** The sections of a kind in a document. */
export function sectionsOf({ mets }: JudgedMets, { section }: SectionKind): readonly RawMetadata[] {
  return mets.metadata.filter((one) => one.section === section);
}

/** A rule on every section of a kind. */
function onSections(kind: SectionKind, attribute: string, wrong: (one: RawMetadata, document: JudgedMets) => string | undefined): Rule {
  return (document) => among(sectionsOf(document, kind), `${kind.where}/${attribute}`, (one) => wrong(one, document));
}

/** A rule on every mdRef of a kind of section. */
function onReferences(kind: SectionKind, attribute: string, wrong: (one: RawMetadata) => string | undefined): Rule {
  return onSections(kind, `mdRef/${attribute}`, (one) => (one.hasReference ? wrong(one) : undefined));
}

/** A rule on every mdRef whose value must also be true of the file that it refers to. */
function onTargets(kind: SectionKind, attribute: string, { wrong, trouble }: { readonly wrong: (one: RawMetadata) => string | undefined; readonly trouble: ReferenceTrouble }): Rule {
  const declared = onReferences(kind, attribute, wrong);
  return (document) => [
    ...listOf(declared(document)),
    ...all(document.pack.troubles.breach(document.path, kind.section, trouble, `${kind.where}/mdRef/${attribute}`)),
  ];
}

const listOf = (breaches: Breaches): readonly Breach[] => (breaches === undefined ? [] : 'place' in breaches ? [breaches] : breaches);

/** The section has an identifier. */
export const sectionId = (kind: SectionKind): Rule => onSections(kind, '@ID', ({ id }, { mets }) => identifier(mets)(id));

/** The section says when it was made. */
export const sectionCreated = (kind: SectionKind): Rule => onSections(kind, '@CREATED', (one) => dateTime(one.sectionCreated));

/** The section says whether it is current, in a word of the vocabulary. */
export const sectionStatus = (kind: SectionKind): Rule => onSections(kind, '@STATUS', ({ status }) => oneOf(STATUSES)(status));

/** The section refers to a file. */
export const sectionReference = (kind: SectionKind): Rule => onSections(kind, 'mdRef', ({ hasReference }) => (hasReference ? undefined : ''));

/** The locator is a URL. */
export const locatorType = (kind: SectionKind): Rule => onReferences(kind, '@LOCTYPE', (one) => exactly('URL')(one.locatorType));

/** The link is a simple one. */
export const linkType = (kind: SectionKind): Rule => onReferences(kind, '@xlink:type', ({ hrefType }) => exactly('simple')(hrefType));

/** The location is there, and a file of the package lies at it. */
export const location = (kind: SectionKind): Rule => onTargets(kind, '@xlink:href', { wrong: ({ href }) => required(href), trouble: 'target' });

/** The type of metadata is one that METS knows. */
export const metadataType = (kind: SectionKind): Rule => onReferences(kind, '@MDTYPE', (one) => oneOf(METADATA_TYPES)(one.metadataType));

/** The media type is one, and no essay. */
export const referenceMediaType = (kind: SectionKind): Rule => (document) => mediaTypes(
  sectionsOf(document, kind).filter(({ hasReference }) => hasReference), `${kind.where}/mdRef/@MIMETYPE`,
);

/** The size is a number of bytes, and that of the file. */
export const size = (kind: SectionKind): Rule => onTargets(kind, '@SIZE', { wrong: (one) => byteCount(one.size), trouble: 'size' });

/** The file's date of creation is there. */
export const created = (kind: SectionKind): Rule => onReferences(kind, '@CREATED', (one) => dateTime(one.created));

/** The digest is there, and that of the file. */
export const checksum = (kind: SectionKind): Rule => onTargets(kind, '@CHECKSUM', { wrong: (one) => required(one.checksum), trouble: 'digest' });

/** The algorithm of the digest is one that METS knows. */
export const checksumType = (kind: SectionKind): Rule => onReferences(kind, '@CHECKSUMTYPE', (one) => wrongChecksumType(one.checksumType));

/** Says what is wrong with a CHECKSUMTYPE. */
export const wrongChecksumType: Wrong = oneOf(CHECKSUM_TYPES);

/** Media types of references: each is one, and one too long is worth a warning by itself. */
export function mediaTypes(items: readonly { readonly mimeType?: string | undefined; readonly line: number }[], where: string): readonly Breach[] {
  const isLong = (value: string | undefined): boolean => (value?.length ?? 0) > MEDIA_TYPE_LENGTH;
  return all(
    among(items, where, ({ mimeType }) => mediaType(mimeType)),
    among(items, where, ({ mimeType }) => (isLong(mimeType) ? mimeType : undefined), 'warning'),
  );
}
