import type { RawDivision, RawStructure } from '../../mets/index.ts';
import type { JudgedMets } from '../judged-package.ts';
import { among, breach, unless, type Rule } from '../rule.ts';
import { exactly, identifier, idList } from '../values.ts';
import { administrativeIds } from './file-section.ts';

// The structural map labelled CSIP, its main division and the division of the metadata.

export const MAP = "/mets/structMap[@LABEL='CSIP']";

/** The structural map labelled CSIP; requirements on its parts say nothing of a document without one. */
export function csipMap({ mets }: JudgedMets): RawStructure | undefined {
  return mets.structures.find(({ label }) => label === 'CSIP');
}

/** The divisions right below the main division. */
export function divisionsOf(document: JudgedMets): readonly RawDivision[] {
  return csipMap(document)?.divisions.filter(({ depth }) => depth === 2) ?? [];
}

/** CSIP80: a structural map describes the package. */
export const csip80: Rule = ({ mets: { structures } }) => (structures.length > 0 ? undefined : breach('/mets/structMap'));

/** CSIP81: the CSIP structural map is of type PHYSICAL. */
export const csip81: Rule = (document) => {
  const map = csipMap(document);
  return map === undefined ? undefined : unless(exactly('PHYSICAL'), map.type, `${MAP}/@TYPE`);
};

/** CSIP82: one structural map is labelled CSIP. */
export const csip82: Rule = ({ mets: { structures } }) => {
  const labelled = structures.filter(({ label }) => label === 'CSIP');
  if (structures.length === 0 || labelled.length === 1) return undefined;
  return breach('/mets/structMap/@LABEL', { value: labelled.length > 1 ? 'CSIP' : structures[0]?.label, line: labelled[1]?.line ?? structures[0]?.line ?? 0 });
};

/** CSIP83: the structural map has an identifier. */
export const csip83: Rule = (document) => {
  const map = csipMap(document);
  return map === undefined ? undefined : unless(identifier(document.mets), map.id, `${MAP}/@ID`);
};

const mainDivisions = (document: JudgedMets): readonly RawDivision[] => csipMap(document)?.divisions.filter(({ depth }) => depth === 1) ?? [];

/** CSIP84: the structural map has one main division. */
export const csip84: Rule = (document) => {
  if (csipMap(document) === undefined) return undefined;
  const main = mainDivisions(document);
  if (main.length === 1) return undefined;
  return breach(`${MAP}/div`, main[1] === undefined ? {} : { line: main[1].line });
};

/** CSIP85: the main division has an identifier. */
export const csip85: Rule = (document) => among(mainDivisions(document), `${MAP}/div/@ID`, ({ id }) => identifier(document.mets)(id));

/** CSIP86 (2.0.4 only): the main division bears the identifier of the package. */
export const csip86: Rule = (document) => among(
  mainDivisions(document).slice(0, 1), `${MAP}/div/@LABEL`, ({ label }) => (label !== undefined && label === document.mets.objectId ? undefined : label ?? ''),
);

const METADATA = `${MAP}/div/div[@LABEL='Metadata']`;

const metadataDivisions = (document: JudgedMets): readonly RawDivision[] => divisionsOf(document).filter(({ label }) => label === 'Metadata');

const oneMetadataDivision: Rule = (document) => {
  if (mainDivisions(document).length === 0) return undefined;
  const found = metadataDivisions(document);
  if (found.length === 1) return undefined;
  return breach(METADATA, found[1] === undefined ? {} : { value: found[1].label, line: found[1].line });
};

/** CSIP88: one division is for the metadata. */
export const csip88: Rule = oneMetadataDivision;

/** CSIP89: the division of the metadata has an identifier. */
export const csip89: Rule = (document) => among(metadataDivisions(document), `${METADATA}/@ID`, ({ id }) => identifier(document.mets)(id));

/** CSIP90: the division of the metadata is labelled Metadata; without the label there is none, so this is CSIP88 again. */
export const csip90: Rule = oneMetadataDivision;

/**
 * CSIP91: the division of the metadata refers to all administrative metadata that is current, itself or by the amdSec around it,
 * and to nothing else.
 */
export const csip91: Rule = (document) => references(document, {
  attribute: '@ADMID', listIn: ({ administrative }) => administrative, isMeant: ({ section }) => section !== 'dmdSec', known: administrativeIds(document.mets),
});

/** CSIP92: the division of the metadata refers to all descriptive metadata that is current, and to nothing else. */
export const csip92: Rule = (document) => references(document, {
  attribute: '@DMDID', listIn: ({ descriptive }) => descriptive, isMeant: ({ section }) => section === 'dmdSec',
  known: new Set(document.mets.metadata.filter(({ section }) => section === 'dmdSec').map(({ id }) => id)),
});

interface Listed {
  readonly attribute: string;
  readonly listIn: (division: RawDivision) => string | undefined;
  /** Whether a section of metadata is one that the attribute lists. */
  readonly isMeant: (one: { readonly section: string }) => boolean;
  /** The identifiers that the attribute may list. */
  readonly known: ReadonlySet<string | undefined>;
}

function references(document: JudgedMets, { attribute, listIn, isMeant, known }: Listed): ReturnType<typeof among> {
  const divisions = metadataDivisions(document);
  if (divisions.length === 0) return undefined;
  const where = `${METADATA}/${attribute}`;
  const listed = new Set(divisions.flatMap((division) => idList(listIn(division))));
  const current = document.mets.metadata.filter((one) => isMeant(one) && one.status !== 'SUPERSEDED');
  const unlisted = among(current, where, ({ id, within }) => (listed.has(id ?? '') || listed.has(within ?? '') ? undefined : id ?? ''));
  return unlisted ?? among(divisions, where, (division) => idList(listIn(division)).find((id) => !known.has(id)));
}
