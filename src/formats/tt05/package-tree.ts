import { comparePaths } from '../../base/index.ts';
import { ITEM_CLASSES, type ItemClass } from './profile.ts';

/** Where the parts of a package lie; names are found whatever their letter case (field packages differ). */
export interface PackageTree {
  readonly rootMets?: string;
  readonly record?: string;
  readonly premis?: string;
  /** Names of all representations, in order. */
  readonly representations: readonly string[];
  readonly representationMets?: string;
  readonly representationPremis?: string;
  readonly itemRecords: readonly ItemPath[];
  /** Files in the representation's `metadata/descriptive/` that no class of document explains. */
  readonly strangeRecords: readonly string[];
  /** Paths of data files, linked ones apart. */
  readonly data: readonly string[];
  readonly linked: readonly string[];
  readonly schemas: readonly string[];
  /** Files that lie where the tree has no place. */
  readonly strays: readonly string[];
  /** Files whose names differ from the tree's in letter case only. */
  readonly misspelt: readonly string[];
}

/** The record of one document. */
export interface ItemPath {
  readonly path: string;
  readonly itemClass: ItemClass;
  readonly name: string;
}

const ITEM_RECORD = new RegExp(`^ead_(${ITEM_CLASSES.join('|')})_(.+)\\.xml$`, 'i');
/** Submitted originals that an archive keeps beside the package, and everybody's documentation. */
const FREE = /^(documentation|submission|representations\/[^/]+\/documentation)\//i;

/**
 * Whether the names tell a package of the circular: records of documents where only it has them, or their schemas beside a record.
 * One without any document has the record and its schema alone; an E-ARK package with the same two names has content.
 */
export function looksLikeTt05(paths: Iterable<string>): boolean {
  let record = false;
  let ownSchema = false;
  let schema = false;
  let isFilled = false;
  for (const path of paths) {
    if (/^representations\/[^/]+\/metadata\/descriptive\/ead_(doc|pic|media)_[^/]*\.xml$/i.test(path)) return true;
    record ||= /^metadata\/descriptive\/ead\.xml$/i.test(path);
    schema ||= /^schemas\/ead_(doc|pic|media)\.xsd$/i.test(path);
    ownSchema ||= /^schemas\/ead\.xsd$/i.test(path);
    isFilled ||= /^representations\/[^/]+\/(data|metadata\/descriptive)\//i.test(path);
  }
  return record && (schema || (ownSchema && !isFilled));
}

/** The representation that holds the documents: `rep1` where there is one, else the first. */
function chosen(representations: readonly string[]): string | undefined {
  return representations.find((name) => name.toLowerCase() === 'rep1') ?? representations[0];
}

type Builder = {
  -readonly [K in keyof PackageTree]: PackageTree[K] extends readonly (infer One)[] ? One[] : PackageTree[K];
};

/** Sorts the paths of a package into the places of the tree. */
export function packageTree(paths: Iterable<string>): PackageTree {
  const sorted = [...paths].sort(comparePaths);
  const representations = [...new Set(sorted.flatMap((path) => /^representations\/([^/]+)\//i.exec(path)?.[1] ?? []))];
  const tree: Builder = { representations, itemRecords: [], strangeRecords: [], data: [], linked: [], schemas: [], strays: [], misspelt: [] };
  const representation = chosen(representations);
  for (const path of sorted) {
    const [top, name, ...rest] = path.split('/');
    if (top?.toLowerCase() === 'representations' && name === representation) placeInside(tree, path, rest.join('/'));
    else if (top?.toLowerCase() === 'representations' && rest.length > 0) continue;
    else placeOutside(tree, path);
  }
  return tree;
}

function placeOutside(tree: Builder, path: string): void {
  const lower = path.toLowerCase();
  if (lower === 'mets.xml') tree.rootMets ??= named(tree, path, 'METS.xml');
  else if (lower === 'metadata/descriptive/ead.xml') tree.record ??= named(tree, path, 'metadata/descriptive/EAD.xml');
  else if (lower === 'metadata/preservation/premis.xml') tree.premis ??= named(tree, path, 'metadata/preservation/PREMIS.xml');
  else if (lower.startsWith('schemas/')) tree.schemas.push(path);
  else if (!FREE.test(path)) tree.strays.push(path);
}

function placeInside(tree: Builder, path: string, rest: string): void {
  const lower = rest.toLowerCase();
  const folder = path.slice(0, path.length - rest.length);
  const record = /^metadata\/descriptive\/([^/]+)$/i.exec(rest)?.[1];
  if (lower === 'mets.xml') tree.representationMets ??= named(tree, path, `${folder}METS.xml`);
  else if (/^metadata\/preservation\/premis(_[^/]*)?\.xml$/.test(lower)) tree.representationPremis ??= path;
  else if (record !== undefined) placeRecord(tree, path, record);
  else if (lower.startsWith('data/')) (lower.endsWith('.fetch.txt') ? tree.linked : tree.data).push(path);
  else if (!FREE.test(path)) tree.strays.push(path);
}

function placeRecord(tree: Builder, path: string, file: string): void {
  const [, itemClass, name] = ITEM_RECORD.exec(file) ?? [];
  if (itemClass === undefined || name === undefined) tree.strangeRecords.push(path);
  else tree.itemRecords.push({ path, itemClass: ITEM_CLASSES.find((known) => known === itemClass.toLowerCase()) ?? 'doc', name });
}

function named(tree: Builder, path: string, wanted: string): string {
  if (path !== wanted) tree.misspelt.push(path);
  return path;
}
