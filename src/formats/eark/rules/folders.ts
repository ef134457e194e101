import { resolveHref } from '../references.ts';
import type { JudgedPackage } from '../judged-package.ts';
import type { Breach, PackageRule } from '../rule.ts';
import { isContent } from './file-section.ts';

// The structure of folders (CSIP §4). Names are exact: lower case, as the specification writes them.

const folder = (path: string): Breach => ({ place: `${path}/`, path });

/** CSIPSTR1: everything lies in one root folder; an archive unpacks into one. */
export const csipstr1: PackageRule = ({ hasRootFolder }) => (hasRootFolder === false ? { place: '/', path: '' } : undefined);

/** CSIPSTR2: the root folder is named as the package. Characters that folders cannot have may be written otherwise. */
export const csipstr2: PackageRule = ({ name, root }) => {
  const id = root?.mets.objectId;
  if (name === undefined || id === undefined || id === '' || plainName(name) === plainName(id)) return undefined;
  return { place: `/mets/@OBJID="${id}"`, value: name, path: 'METS.xml' };
};

/** A name with whatever stands for the characters that a file system refuses written as one dash. */
function plainName(name: string): string {
  return name.normalize('NFC').replace(/%[0-9A-Fa-f]{2}|[^\p{L}\p{N}\p{M}.]/gu, '-').toLowerCase();
}

/** CSIPSTR4: the root folder holds a METS.xml. */
export const csipstr4: PackageRule = ({ mets }) => (mets.has('METS.xml') ? undefined : { place: 'METS.xml', path: 'METS.xml' });

/** CSIPSTR5: the root folder has a folder for metadata. */
export const csipstr5: PackageRule = ({ folders }) => (folders.has('metadata') ? undefined : folder('metadata'));

/** Metadata files of some sections that lie in a `metadata` folder but not in the part of it that is theirs. */
function misplaced({ documents }: JudgedPackage, isMeant: (section: string) => boolean, place: string): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const { path: metsPath, mets } of documents) {
    for (const { section, href, hasReference } of mets.metadata) {
      if (!hasReference || href === undefined || !isMeant(section)) continue;
      const target = resolveHref(metsPath, href);
      if (target.kind === 'inside' && !new RegExp(`(^|/)metadata/${place}/`).test(target.path)) breaches.push({ place: `metadata/${place}/`, path: target.path });
    }
  }
  return breaches.slice(0, SHOWN);
}

/** Most files that are named one by one. */
const SHOWN = 20;

/** CSIPSTR6: preservation metadata lies in `metadata/preservation`. */
export const csipstr6: PackageRule = (pack) => misplaced(pack, (section) => section === 'digiprovMD', 'preservation');

/** CSIPSTR7: descriptive metadata lies in `metadata/descriptive`. */
export const csipstr7: PackageRule = (pack) => misplaced(pack, (section) => section === 'dmdSec', 'descriptive');

/** CSIPSTR8: other metadata lies in folders of its own, not loose in `metadata`. */
export const csipstr8: PackageRule = ({ high }) => loose(high, /^metadata\/[^/]+$/);

function loose(paths: readonly string[], pattern: RegExp): readonly Breach[] {
  return paths.filter((path) => pattern.test(path)).slice(0, SHOWN).map((path) => ({ place: path.slice(0, path.lastIndexOf('/') + 1), path }));
}

/**
 * CSIPSTR9: representations lie in a folder of that name. A package of metadata alone has none (CSIP58), so this speaks
 * only when METS has a group for content.
 */
export const csipstr9: PackageRule = ({ folders, documents }) => (
  folders.has('representations') || !documents.some(({ mets }) => mets.groups.some(isContent)) ? undefined : folder('representations')
);

/** CSIPSTR10: each representation has a folder: nothing lies loose among them. */
export const csipstr10: PackageRule = ({ high }) => loose(high, /^representations\/[^/]+$/);

const PARTS: ReadonlySet<string> = new Set(['data', 'metadata', 'schemas', 'documentation']);

/** The representations in which files lie, and whether content lies there outside the folders that CSIP knows. */
function contentOf({ filledDirectly, high }: JudgedPackage): ReadonlyMap<string, boolean> {
  const strays = new Map<string, boolean>();
  for (const folder of filledDirectly) {
    const [area, name, part] = folder.split('/', 3);
    if (area === 'representations' && name !== undefined) strays.set(name, strays.get(name) === true || (part !== undefined && !PARTS.has(part)));
  }
  for (const path of high) {
    const [area, name, file] = path.split('/');
    if (area === 'representations' && name !== undefined && file !== undefined && file !== 'METS.xml') strays.set(name, true);
  }
  return strays;
}

const inRepresentations = (breaks: (pack: JudgedPackage, name: string, strays: boolean) => Breach | undefined): PackageRule => (
  (pack) => [...contentOf(pack)].map(([name, strays]) => breaks(pack, name, strays)).filter((one) => one !== undefined).slice(0, SHOWN)
);

/** CSIPSTR11: the content of a representation lies in its folder `data`. */
export const csipstr11: PackageRule = inRepresentations(({ folders }, name, strays) => (
  strays && !folders.has(`representations/${name}/data`) ? folder(`representations/${name}/data`) : undefined
));

/** CSIPSTR12: a representation has a METS.xml of its own. */
export const csipstr12: PackageRule = inRepresentations(({ described }, name) => (
  described.has(name) ? undefined : { place: 'METS.xml', path: `representations/${name}/METS.xml` }
));

/**
 * CSIPSTR13: metadata of a representation lies in its folder `metadata`. A representation without metadata of its own
 * needs none; one with a METS that refers to metadata, or with a folder whose name only resembles, does.
 */
export const csipstr13: PackageRule = ({ representations, folders, documents }) => representations
  .filter((name) => {
    const path = `representations/${name}`;
    if (folders.has(`${path}/metadata`)) return false;
    const hasMetadata = documents.some((one) => one.path === `${path}/METS.xml` && one.mets.metadata.some(({ hasReference }) => hasReference));
    return hasMetadata || [...folders].some((one) => one.startsWith(`${path}/`) && RESEMBLES_METADATA.test(one.slice(path.length + 1)));
  })
  .map((name) => folder(`representations/${name}/metadata`))
  .slice(0, SHOWN);

/** The word "metadata" with something beside it, or its letters in their order with little else. */
const RESEMBLES_METADATA = /^([^/]*metadata[^/]*|(?=.{8,10}$)[^/]*m[^/]*e[^/]*t[^/]*a[^/]*d[^/]*a[^/]*t[^/]*a[^/]*)$/i;

/** There is such a folder somewhere, unless METS says with an empty group that there is nothing to put into it. */
const hereOrInRepresentation = (name: string): PackageRule => ({ folders, representations, root }) => {
  if (root === undefined || folders.has(name) || representations.some((one) => folders.has(`representations/${one}/${name}`))) return undefined;
  const groups = root.mets.groups.filter(({ use }) => use?.toLowerCase() === name);
  return groups.length > 0 && groups.every(({ files }) => files === 0) ? undefined : folder(name);
};

/** CSIPSTR15: the schemas of the metadata lie in a folder `schemas`, of the package or of a representation. */
export const csipstr15: PackageRule = hereOrInRepresentation('schemas');

/** CSIPSTR16: documentation lies in a folder `documentation`, of the package or of a representation. */
export const csipstr16: PackageRule = hereOrInRepresentation('documentation');
