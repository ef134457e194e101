import type { RawDivision, RawGroup } from '../../mets/index.ts';
import type { JudgedMets } from '../judged-package.ts';
import { among, breach, type Rule } from '../rule.ts';
import { identifier } from '../values.ts';
import { isContent } from './file-section.ts';
import { csipMap, divisionsOf, MAP } from './structure.ts';

// The divisions of documentation, schemas and content, which point to file groups.

/** One of the areas of a package that have a division and file groups of their own. */
interface Area {
  readonly label: string;
  readonly isGroup: (group: RawGroup) => boolean;
  readonly isDivision: (label: string) => boolean;
}

const DOCUMENTATION: Area = { label: 'Documentation', isGroup: ({ use }) => use === 'Documentation', isDivision: (label) => label === 'Documentation' };
const SCHEMAS: Area = { label: 'Schemas', isGroup: ({ use }) => use === 'Schemas', isDivision: (label) => label === 'Schemas' };
const CONTENT: Area = { label: 'Representations', isGroup: isContent, isDivision: (label) => /^Representations(\/|$)/.test(label) };

const where = ({ label }: Area): string => `${MAP}/div/div[@LABEL='${label}']`;

const labelled = (document: JudgedMets, { label }: Area): readonly RawDivision[] => divisionsOf(document).filter((division) => division.label === label);

/** Groups of an area, by identifier; whether a pointer names one of them, or a file in one. */
function isPointedAt(document: JudgedMets, area: Area): (id: string | undefined) => boolean {
  const { groups, files } = document.mets;
  const ids = new Set(groups.filter((group) => area.isGroup(group)).map(({ id }) => id));
  let fileIds: ReadonlySet<string | undefined> | undefined;
  return (id) => {
    if (ids.has(id)) return true;
    // Only when a pointer names no group: most documents never need to know every file.
    fileIds ??= new Set(files.filter(({ group }) => groups[group] !== undefined && area.isGroup(groups[group])).map((file) => file.id));
    return id !== undefined && fileIds.has(id);
  };
}

/** There is a division for an area that has file groups with files, and not two. */
const areaDivision = (area: Area, needsOne: (document: JudgedMets) => boolean = () => true): Rule => (document) => {
  if (csipMap(document) === undefined) return undefined;
  const own = labelled(document, area);
  if (own.length > 1) return breach(where(area), { value: area.label, line: own[1]?.line ?? 0, severity: 'error' });
  const hasGroup = document.mets.groups.some((group) => area.isGroup(group));
  if (!hasGroup || !needsOne(document) || divisionsOf(document).some(({ label }) => area.isDivision(label ?? ''))) return undefined;
  return breach(where(area));
};

const areaId = (area: Area): Rule => (document) => among(labelled(document, area), `${where(area)}/@ID`, ({ id }) => identifier(document.mets)(id));

/** A division that points to the groups of an area, or whose label differs in case alone, is labelled as the vocabulary says. */
const areaLabel = (area: Area): Rule => (document) => {
  const points = isPointedAt(document, area);
  const isMeant = ({ label, filePointers }: RawDivision): boolean => (
    label?.toLowerCase() === area.label.toLowerCase() || (filePointers.length > 0 && filePointers.every((id) => points(id)))
  );
  const holders = area === CONTENT ? holdersOfContent(document) : new Set();
  return among(divisionsOf(document).filter((division) => isMeant(division) || holders.has(division)), `${MAP}/div/div/@LABEL`, ({ label }) => (area.isDivision(label ?? '') ? undefined : label ?? ''));
};

/** The divisions with one below them that points to content: some divide it further, by representation or by folder. */
function holdersOfContent(document: JudgedMets): ReadonlySet<RawDivision> {
  const points = isPointedAt(document, CONTENT);
  const holders = new Set<RawDivision>();
  let around: RawDivision | undefined;
  for (const division of csipMap(document)?.divisions ?? []) {
    if (division.depth <= 2) around = division;
    else if (around !== undefined && !holders.has(around) && division.filePointers.some((id) => points(id))) holders.add(around);
  }
  return holders;
}

interface PointerDuty {
  /** Whether the groups of this document must be pointed at from its own map. */
  readonly isDue?: (document: JudgedMets) => boolean;
  /** Whether the rule is a MUST, about what a pointer names. Since 2.2.0 the pointer itself is a SHOULD; so is then its absence. */
  readonly isRequired: boolean;
}

/**
 * Every group of an area is pointed at, and the division of the area points at nothing else. The requirements on the
 * pointer and on what it names are two sides of one: the test cases of E-ARK score them together.
 */
const areaPointers = (area: Area, { isDue = () => true, isRequired }: PointerDuty): Rule => (document) => {
  const map = csipMap(document);
  if (map === undefined) return undefined;
  const points = isPointedAt(document, area);
  for (const { filePointers, line } of labelled(document, area)) {
    const stray = filePointers.findIndex((id) => !points(id));
    if (stray >= 0) return breach(`${where(area)}/fptr/@FILEID`, { value: filePointers[stray], line });
  }
  const pointed = new Set(map.divisions.flatMap(({ filePointers, metsPointers }) => [...filePointers, ...metsPointers.map(({ title }) => title)]));
  const ofFiles = filesPointedAt(document, pointed);
  const due = isDue(document) ? document.mets.groups.map((group, n) => ({ ...group, n })).filter((group) => area.isGroup(group)) : [];
  const severity = isRequired && document.pack.version === '2.2.0' ? 'warning' : undefined;
  return among(due, `${where(area)}/fptr`, ({ id, n }) => (pointed.has(id) || ofFiles.has(n) ? undefined : id ?? ''), severity);
};

/** The groups of which some file is pointed at by itself. */
function filesPointedAt({ mets }: JudgedMets, pointed: ReadonlySet<string | undefined>): ReadonlySet<number> {
  const groupIds = new Set(mets.groups.map(({ id }) => id));
  if ([...pointed].every((id) => groupIds.has(id))) return new Set();
  return new Set(mets.files.filter(({ id }) => id !== undefined && pointed.has(id)).map(({ group }) => group));
}

/** Content that no METS of a representation describes. */
const isUndescribed = ({ isRoot, pack }: JudgedMets): boolean => !isRoot || pack.described.size === 0;

/** CSIP93: documentation has a division. */
export const csip93: Rule = areaDivision(DOCUMENTATION);

/** CSIP94: the division of the documentation has an identifier. */
export const csip94: Rule = areaId(DOCUMENTATION);

/** CSIP95: the division of the documentation is labelled Documentation. */
export const csip95: Rule = areaLabel(DOCUMENTATION);

/** CSIP96: every group of documentation is pointed at. */
export const csip96: Rule = areaPointers(DOCUMENTATION, { isRequired: false });

/** CSIP116: the pointers of the documentation name its groups. */
export const csip116: Rule = areaPointers(DOCUMENTATION, { isRequired: true });

/** CSIP97: schemas have a division. */
export const csip97: Rule = areaDivision(SCHEMAS);

/** CSIP98: the division of the schemas has an identifier. */
export const csip98: Rule = areaId(SCHEMAS);

/** CSIP99: the division of the schemas is labelled Schemas. */
export const csip99: Rule = areaLabel(SCHEMAS);

/** CSIP100: every group of schemas is pointed at. */
export const csip100: Rule = areaPointers(SCHEMAS, { isRequired: false });

/** CSIP118: the pointers of the schemas name their groups. */
export const csip118: Rule = areaPointers(SCHEMAS, { isRequired: true });

/** CSIP101: content that is not in representations with a METS of their own has a division. */
export const csip101: Rule = areaDivision(CONTENT, isUndescribed);

/** CSIP102: the division of the content has an identifier. */
export const csip102: Rule = (document) => {
  const holders = holdersOfContent(document);
  const own = divisionsOf(document).filter((division) => division.label === CONTENT.label || (
    CONTENT.isDivision(division.label ?? '') && division.metsPointers.length === 0 && holders.has(division)
  ));
  return among(own, `${where(CONTENT)}/@ID`, ({ id }) => identifier(document.mets)(id));
};

/** CSIP103: the division of the content is labelled Representations. */
export const csip103: Rule = areaLabel(CONTENT);

/** CSIP104: every group of content is pointed at. */
export const csip104: Rule = areaPointers(CONTENT, { isDue: isUndescribed, isRequired: false });

/** CSIP119: the pointers of the content name its groups. */
export const csip119: Rule = areaPointers(CONTENT, { isDue: isUndescribed, isRequired: true });
