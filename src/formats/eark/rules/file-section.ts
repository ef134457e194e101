import type { RawFile, RawGroup, RawMets } from '../../mets/index.ts';
import { folded, type JudgedMets } from '../judged-package.ts';
import { all, among, breach, type Rule } from '../rule.ts';
import { byteCount, dateTime, exactly, identifier, idList, required } from '../values.ts';
import { mediaTypes, wrongChecksumType } from './metadata-reference.ts';
import { informationType, isOther } from './root.ts';

// The file section: `fileSec`, its groups and its files.

const FILE = '/mets/fileSec/fileGrp/file';
const GROUP = '/mets/fileSec/fileGrp';

/** Whether a group is one for content: "Representations", alone or with the path of a representation. */
export function isContent({ use }: Pick<RawGroup, 'use'>): boolean {
  return /^representations(\/|$)/i.test(use ?? '');
}

/** CSIP58: content is referenced in one file section. A package of metadata alone needs none; two are more than METS knows. */
export const csip58: Rule = ({ mets: { fileSections }, base, pack }) => {
  if (fileSections.length > 1) return breach('/mets/fileSec', { line: fileSections[1]?.line ?? 0, severity: 'error' });
  if (fileSections.length === 1) return undefined;
  const below = base === '' ? ['representations', 'documentation', 'schemas'] : ['data', 'documentation', 'schemas'];
  return below.some((folder) => pack.filled.has(base + folder)) ? breach('/mets/fileSec') : undefined;
};

/** CSIP59: the file section has an identifier. */
export const csip59: Rule = ({ mets }) => among(mets.fileSections, '/mets/fileSec/@ID', ({ id }) => identifier(mets)(id));

const groupFor = (use: string, test: (group: RawGroup) => boolean): Rule => ({ mets: { fileSections, groups }, isRoot }) => (
  !isRoot || fileSections.length === 0 || groups.some(test) ? undefined : breach(`/mets/fileSec/fileGrp[@USE='${use}']`)
);

/** CSIP60: the root METS has a group for documentation. */
export const csip60: Rule = groupFor('Documentation', ({ use }) => use === 'Documentation');

/** CSIP113: the root METS has a group for schemas. */
export const csip113: Rule = groupFor('Schemas', ({ use }) => use === 'Schemas');

/** CSIP114: the root METS has a group for each representation, or for the content. */
export const csip114: Rule = groupFor('Representations', ({ use }) => /^Representations(\/|$)/.test(use ?? ''));

/**
 * CSIP61: a group that has administrative metadata of its own refers to it, and what groups refer to is there and is that. Where
 * there is such metadata and no group refers to any, that is told as what may be: once, for the groups of a whole document.
 */
export const csip61: Rule = ({ mets }) => {
  const where = `${GROUP}/@ADMID`;
  const known = administrativeIds(mets);
  const wrong = among(mets.groups, where, ({ administrative }) => {
    if (administrative === undefined) return undefined;
    return idList(administrative).length === 0 ? '' : dangling(administrative, known);
  });
  if (wrong !== undefined || known.size === 0 || mets.groups.some(({ administrative }) => administrative !== undefined)) return wrong;
  return among(mets.groups.slice(0, 1), where, () => '');
};

/** The identifiers of the administrative metadata of a document, and of the sections around it. */
export function administrativeIds({ metadata, administrativeSections }: RawMets): ReadonlySet<string> {
  const sections = [...metadata.filter(({ section }) => section !== 'dmdSec'), ...administrativeSections];
  return new Set(sections.map(({ id }) => id).filter((id) => id !== undefined));
}

/** CSIP62: a group for content states its content information type, in a word of the vocabulary. */
export const csip62: Rule = ({ mets }) => among(
  mets.groups, `${GROUP}/@csip:CONTENTINFORMATIONTYPE`,
  (group) => (isContent(group) || group.contentInformationType !== undefined ? informationType(group.contentInformationType) : undefined),
);

/** CSIP63: a content information type that is not in the vocabulary is told. */
export const csip63: Rule = ({ mets }) => among(
  mets.groups.filter(({ contentInformationType }) => isOther(contentInformationType)), `${GROUP}/@csip:OTHERCONTENTINFORMATIONTYPE`,
  ({ otherContentInformationType }) => required(otherContentInformationType),
);

/** CSIP64: a group says what it is for: a word of the vocabulary or a folder, and the folder is there. */
export const csip64: Rule = (document) => among(document.mets.groups, `${GROUP}/@USE`, (group) => wrongUse(group, document));

const AREAS = /^(documentation|schemas|representations|metadata)(\/|$)/;

function wrongUse({ use, files, groups }: RawGroup, { pack, base }: JudgedMets): string | undefined {
  if (use === undefined || use.trim() === '') return '';
  const path = folded(use).replace(/\/+$/, '');
  // A group without files names no folder: Documentation and Schemas must be there even when there are none.
  if (files === 0 && groups === 0 && AREAS.test(path)) return undefined;
  const isThere = pack.foldedFolders.has(path) || pack.foldedFolders.has(folded(base) + path)
    || pack.representations.some((name) => pack.foldedFolders.has(`representations/${folded(name)}/${path}`));
  return isThere ? undefined : use;
}

/** CSIP65: a group has an identifier. */
export const csip65: Rule = ({ mets }) => among(mets.groups, `${GROUP}/@ID`, ({ id }) => identifier(mets)(id));

/** CSIP66: a group has files. Documentation and Schemas have none when there are none (E-ARK-CSIP issue 752). */
export const csip66: Rule = ({ mets, pack, base }) => among(mets.groups, `${GROUP}/file`, ({ use, files, groups }) => {
  if (files > 0 || groups > 0) return undefined;
  return /^(Documentation|Schemas)$/.test(use ?? '') && !pack.filled.has(base + folded(use ?? '')) ? undefined : '';
});

/** A rule on every file. */
function onFiles(attribute: string, wrong: (file: RawFile, document: JudgedMets) => string | undefined): Rule {
  return (document) => among(document.mets.files, `${FILE}/${attribute}`, (file) => wrong(file, document));
}

/** CSIP67: a file has an identifier. */
export const csip67: Rule = ({ mets }) => {
  const wrong = identifier(mets);
  return among(mets.files, `${FILE}/@ID`, ({ id }) => wrong(id));
};

/** CSIP68: a file's media type is named. */
export const csip68: Rule = ({ mets }) => mediaTypes(mets.files, `${FILE}/@MIMETYPE`);

/** CSIP69: a file's bytes are counted, rightly. */
export const csip69: Rule = (document) => all(
  among(document.mets.files, `${FILE}/@SIZE`, ({ size }) => byteCount(size)),
  document.pack.troubles.breach(document.path, 'file', 'size', `${FILE}/@SIZE`),
);

/** CSIP70: a file's date of creation is there. */
export const csip70: Rule = onFiles('@CREATED', ({ created }) => dateTime(created));

/** CSIP71: a file's digest is there, and right. */
export const csip71: Rule = (document) => all(
  among(document.mets.files, `${FILE}/@CHECKSUM`, ({ checksum }) => required(checksum)),
  document.pack.troubles.breach(document.path, 'file', 'digest', `${FILE}/@CHECKSUM`),
);

/** CSIP72: the algorithm of a file's digest is one that METS knows. */
export const csip72: Rule = onFiles('@CHECKSUMTYPE', ({ checksumType }) => wrongChecksumType(checksumType));

/** CSIP74: administrative metadata that a file refers to is there, and is that. */
export const csip74: Rule = ({ mets }) => {
  const others = new Set(mets.metadata.filter(({ section, id }) => section === 'dmdSec' && !mets.repeatedIds.has(id ?? '')).map(({ id }) => id));
  return among(mets.files, `${FILE}/@ADMID`, ({ administrative }) => dangling(administrative, mets.ids, others));
};

/** CSIP75: descriptive metadata that a file refers to is there. */
export const csip75: Rule = onFiles('@DMDID', ({ descriptive }, { mets }) => dangling(descriptive, mets.ids));

/** The identifiers of a list that no element bears, or that some other kind of element bears. */
function dangling(list: string | undefined, ids: ReadonlySet<string>, others?: ReadonlySet<string | undefined>): string | undefined {
  if (list === undefined) return undefined;
  const lost = idList(list).filter((id) => !ids.has(id) || others?.has(id) === true);
  return lost.length === 0 ? undefined : lost.join(' ');
}

/** CSIP76: a file has one location. */
export const csip76: Rule = onFiles('FLocat', ({ locations }) => (locations === 1 ? undefined : ''));

const [isUrl, isSimple] = [exactly('URL'), exactly('simple')];

/** CSIP77: its locator is a URL. */
export const csip77: Rule = onFiles('FLocat/@LOCTYPE', ({ locations, locatorType }) => (locations === 0 ? undefined : isUrl(locatorType)));

/** CSIP78: its link is a simple one. */
export const csip78: Rule = onFiles('FLocat/@xlink:type', ({ locations, hrefType }) => (locations === 0 ? undefined : isSimple(hrefType)));

/** CSIP79: its location is there, and a file of the package lies at it. */
export const csip79: Rule = (document) => all(
  among(document.mets.files, `${FILE}/FLocat/@xlink:href`, ({ locations, href }) => (locations === 0 ? undefined : required(href))),
  document.pack.troubles.breach(document.path, 'file', 'target', `${FILE}/FLocat/@xlink:href`),
);
