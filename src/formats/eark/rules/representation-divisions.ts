import type { RawDivision, RawPointer } from '../../mets/index.ts';
import { folded, type JudgedMets } from '../judged-package.ts';
import { resolveHref } from '../references.ts';
import { all, among, breach, type Breach, type Rule } from '../rule.ts';
import { exactly, identifier, required } from '../values.ts';
import { isContent } from './file-section.ts';
import { csipMap, divisionsOf, MAP } from './structure.ts';

// Divisions of representations that have a METS of their own: each points to it.

const DIVISION = `${MAP}/div/div`;

/** Name of the representation that a division is for: `Representations/NAME`, with or without the METS after it. */
function representationOf({ label }: RawDivision): string | undefined {
  return /^representations\/([^/]+)(\/METS\.xml)?\/?$/i.exec(label ?? '')?.[1];
}

const isFor = (division: RawDivision): boolean => representationOf(division) !== undefined || division.metsPointers.length > 0;

/** The divisions for representations. */
const representationDivisions = (document: JudgedMets): readonly RawDivision[] => divisionsOf(document).filter(isFor);

const pointersOf = (document: JudgedMets): readonly RawPointer[] => divisionsOf(document).flatMap(({ metsPointers }) => metsPointers);

/** Representations with a METS that no division is for, in the words of the label that is missing. */
function unmentioned(document: JudgedMets): readonly string[] {
  const { pack, path, isRoot } = document;
  if (!isRoot || csipMap(document) === undefined) return [];
  const named = new Set(divisionsOf(document).map((division) => folded(representationOf(division) ?? '')));
  const pointed = new Set(pointersOf(document).map(({ href }) => (href === undefined ? '' : pathOf(path, href))));
  return [...pack.described].filter((name) => !named.has(folded(name)) && !pointed.has(`representations/${name}/METS.xml`)).map((name) => `Representations/${name}`);
}

function pathOf(metsPath: string, href: string): string {
  const target = resolveHref(metsPath, href);
  return target.kind === 'inside' ? target.path : '';
}

/** Divisions for representations that are not there, or that point to a METS that is not. */
function lost(document: JudgedMets): Breach | undefined {
  const { pack, isRoot } = document;
  if (!isRoot) return undefined;
  const isThere = (name: string): boolean => pack.foldedFolders.has(folded(`representations/${name}`));
  const isDescribed = (name: string): boolean => [...pack.described].some((one) => folded(one) === folded(name));
  return among(divisionsOf(document), `${DIVISION}/@LABEL`, (division) => {
    const name = representationOf(division);
    if (name === undefined) return undefined;
    return isThere(name) && (division.metsPointers.length === 0 || isDescribed(name)) ? undefined : division.label ?? '';
  }, 'error');
}

/** Divisions for a representation that has one already. */
function repeated(document: JudgedMets): Breach | undefined {
  const known = new Set<string>();
  return among(representationDivisions(document), `${DIVISION}/@LABEL`, (division) => {
    const name = division.metsPointers.length === 0 ? undefined : representationOf(division);
    if (name === undefined) return undefined;
    const isKnown = known.has(folded(name));
    known.add(folded(name));
    return isKnown ? division.label ?? '' : undefined;
  }, 'error');
}

/** CSIP105: every representation with a METS has a division, and but one, and every such division a representation. */
export const csip105: Rule = (document) => {
  const missing = unmentioned(document);
  return all(missing.length === 0 ? undefined : breach(DIVISION, { value: missing.join(' '), severity: 'warning' }), lost(document), repeated(document));
};

/** CSIP106: the division of a representation has an identifier. */
export const csip106: Rule = (document) => among(representationDivisions(document), `${DIVISION}/@ID`, ({ id }) => identifier(document.mets)(id));

/** CSIP107: the division of a representation bears its path: Representations/ and the name of its folder. */
export const csip107: Rule = (document) => {
  const missing = unmentioned(document);
  const described = new Set([...document.pack.described].map(folded));
  return all(
    missing.length === 0 ? undefined : breach(`${DIVISION}/@LABEL`, { value: missing.join(' '), severity: 'warning' }),
    lost(document),
    among(divisionsOf(document).filter(({ metsPointers }) => metsPointers.length > 0), `${DIVISION}/@LABEL`, (division) => {
      const { label = '' } = division;
      const name = representationOf(division);
      // Of another case is another folder; of one that is not there `lost` tells.
      const isMisspelt = name !== undefined && !document.pack.described.has(name) && described.has(folded(name));
      return /^Representations(\/|$)/.test(label) && !isMisspelt ? undefined : label;
    }),
  );
};

/** Groups of content in a package whose representations have a METS, that no pointer names. */
function ungrouped(document: JudgedMets, where: string): Breach | undefined {
  const { isRoot, pack, mets } = document;
  const map = csipMap(document);
  if (!isRoot || pack.described.size === 0 || map === undefined) return undefined;
  const pointed = new Set(map.divisions.flatMap(({ filePointers, metsPointers }) => [...filePointers, ...metsPointers.map(({ title }) => title)]));
  return among(mets.groups.filter(isContent), where, ({ id }) => (pointed.has(id) ? undefined : id ?? ''));
}

/** CSIP108: the pointer to a representation's METS names its file group in `xlink:title`. */
export const csip108: Rule = (document) => {
  const groups = new Set(document.mets.groups.filter(isContent).map(({ id }) => id));
  const where = `${DIVISION}/mptr/@xlink:title`;
  return among(pointersOf(document), where, ({ title }) => (title !== undefined && groups.has(title) ? undefined : title ?? '')) ?? ungrouped(document, where);
};

/** CSIP109: the division of a representation with a METS has one pointer to it, which names a group of content. */
export const csip109: Rule = (document) => {
  const where = `${DIVISION}/mptr`;
  const described = new Set([...document.pack.described].map(folded));
  const groups = new Set(document.mets.groups.filter(isContent).map(({ id }) => id));
  const due = divisionsOf(document).filter((division) => document.isRoot && described.has(folded(representationOf(division) ?? '')));
  return all(
    among(due, where, ({ metsPointers }) => (metsPointers.length === 1 ? undefined : metsPointers[1]?.href ?? '')),
    // A title that names a group of something else points to the wrong place.
    among(pointersOf(document), where, ({ title }) => (title === undefined || !document.mets.ids.has(title) || groups.has(title) ? undefined : title))
      ?? ungrouped(document, where),
  );
};

/** CSIP110: the pointer says where the METS is, there it is, and it is the one of the representation that the label names. */
export const csip110: Rule = (document) => {
  const where = `${DIVISION}/mptr/@xlink:href`;
  return all(
    among(pointersOf(document), where, ({ href }) => required(href)),
    document.pack.troubles.breach(document.path, 'mptr', 'target', where) ?? among(representationDivisions(document).filter((division) => representationOf(division) !== undefined), where, (division) => {
      const other = division.metsPointers.find(({ href }) => href !== undefined && folded(pathOf(document.path, href)) !== folded(`representations/${representationOf(division) ?? ''}/METS.xml`));
      return other === undefined ? undefined : other.href ?? '';
    }),
  );
};

/** CSIP111: the link of the pointer is a simple one. */
export const csip111: Rule = (document) => among(pointersOf(document), `${DIVISION}/mptr/@xlink:type`, ({ hrefType }) => exactly('simple')(hrefType));

/** CSIP112: the locator of the pointer is a URL. */
export const csip112: Rule = (document) => among(pointersOf(document), `${DIVISION}/mptr/@LOCTYPE`, ({ locatorType }) => exactly('URL')(locatorType));
