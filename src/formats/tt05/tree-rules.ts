import type { Breach } from './breach.ts';
import { shown } from './field-text.ts';
import { folderName } from './identifiers.ts';
import type { PackageView } from './package-view.ts';
import { PACKAGES } from './profile.ts';

/** P01: the package has a METS.xml. */
export function* rootMets({ tree }: PackageView): Generator<Breach> {
  if (tree.rootMets === undefined) yield { path: 'METS.xml' };
}

/** P02: the package has its record, EAD.xml. */
export function* packageRecord({ tree }: PackageView): Generator<Breach> {
  if (tree.record === undefined) yield { path: 'metadata/descriptive/EAD.xml' };
}

/** P03: exactly one representation. */
export function* oneRepresentation({ tree }: PackageView): Generator<Breach> {
  const { representations } = tree;
  if (representations.length !== 1) yield { path: 'representations', params: { count: representations.length, names: representations.length === 0 ? '—' : shown(representations.map((name) => `“${name}”`).join(', ')) } };
}

/** P04: the representation has a METS.xml. */
export function* representationMets({ tree }: PackageView): Generator<Breach> {
  const [name] = tree.representations;
  if (name !== undefined && tree.representationMets === undefined) yield { path: `representations/${name}/METS.xml` };
}

/** P05: the representation has documents. */
export function* hasData({ tree }: PackageView): Generator<Breach> {
  const [name = PACKAGES.representation] = tree.representations;
  if (tree.data.length + tree.linked.length === 0) yield { path: `representations/${name}/data` };
}

/** P06: an AIP has PREMIS.xml. */
export function* rootPremis({ kind, tree }: PackageView): Generator<Breach> {
  if (PACKAGES.kinds[kind].premis === 'required' && tree.premis === undefined) yield { path: 'metadata/preservation/PREMIS.xml' };
}

/** P07: the representation of an AIP has PREMIS_rep1.xml. */
export function* representationPremis({ kind, tree }: PackageView): Generator<Breach> {
  const [name] = tree.representations;
  if (PACKAGES.kinds[kind].premis !== 'required' || name === undefined || tree.representationPremis !== undefined) return;
  yield { path: `representations/${name}/metadata/preservation/PREMIS_${name}.xml` };
}

/** P08: the schemas of the records are in schemas/. METS.xsd, which is not ours to hand on, is not asked for. */
export function* schemasThere({ tree, items }: PackageView): Generator<Breach> {
  const there = new Set(tree.schemas.map((path) => path.slice(path.lastIndexOf('/') + 1).toLowerCase()));
  const wanted = ['EAD', ...[...new Set(items.map(({ itemClass }) => `EAD_${itemClass}`))].sort()];
  for (const name of wanted) if (!there.has(`${name}.xsd`.toLowerCase())) yield { path: `schemas/${name}.xsd` };
}

/** P09: a record is XML that can be read. */
export function* recordsReadable({ unreadable }: PackageView): Generator<Breach> {
  for (const { path, problem } of unreadable.records) yield { path, place: `${problem.line}:${problem.column}`, params: { kind: problem.kind, detail: shown(problem.detail) } };
}

/** P10: the root of a record is simpledc. */
export function* recordRoots({ otherRoots }: PackageView): Generator<Breach> {
  for (const { path, root } of otherRoots) yield { path, place: `/${shown(root)}`, params: { root: shown(root) } };
}

/** P11: every file lies where the tree has a place for it. */
export function* placesKnown({ tree }: PackageView): Generator<Breach> {
  for (const path of tree.strays) yield { path };
}

/** P12: the folder bears the OBJID, ":" written "_". Archives may be called anything. */
export function* folderNamed({ folder, root }: PackageView): Generator<Breach> {
  if (folder === undefined || root?.objectId === undefined) return;
  const wanted = folderName(root.objectId);
  if (folder.toLowerCase() !== wanted.toLowerCase()) yield { path: 'METS.xml', place: '/mets/@OBJID', params: { folder: shown(folder), wanted: shown(wanted) } };
}

/** P13: a record of the representation says by its name what it describes. */
export function* recordNames({ tree }: PackageView): Generator<Breach> {
  for (const path of tree.strangeRecords) yield { path };
}

/** P14: a document that is described is there. */
export function* documentsThere({ items }: PackageView): Generator<Breach> {
  for (const { path, data, name } of items) if (data.length === 0) yield { path, params: { name: shown(name) } };
}

/** P15: a document that is there is described. */
export function* documentsDescribed({ tree, items }: PackageView): Generator<Breach> {
  const described = new Set(items.flatMap(({ data }) => data));
  for (const path of tree.data) if (!described.has(path)) yield { path };
}

/** P16: a SIP has no PREMIS; one that is there does no harm. */
export function* sipWithoutPremis({ kind, tree }: PackageView): Generator<Breach> {
  if (PACKAGES.kinds[kind].premis !== 'none') return;
  for (const path of [tree.premis, tree.representationPremis]) if (path !== undefined) yield { path };
}

/** P17: the documents have formats of their class; of a linked one nothing is known. */
export function* formatsOfClass({ tree, items }: PackageView): Generator<Breach> {
  const linked = new Set(tree.linked);
  for (const { itemClass, data } of items) {
    for (const path of data) {
      if (linked.has(path)) continue;
      const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
      if (!PACKAGES.extensions[itemClass].includes(extension)) yield { path, params: { extension: shown(extension), allowed: PACKAGES.extensions[itemClass].join(', ') } };
    }
  }
}

/** P18: linked documents (`.fetch.txt`) are named: their bytes are not in the package. */
export function* linkedDocuments({ tree }: PackageView): Generator<Breach> {
  for (const path of tree.linked) yield { path };
}

/** P19: names are written as the tree writes them. */
export function* namesAsWritten({ tree }: PackageView): Generator<Breach> {
  for (const path of tree.misspelt) yield { path };
}
