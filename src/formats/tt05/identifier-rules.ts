import type { Breach } from './breach.ts';
import { shown } from './field-text.ts';
import { codeOfDocument, documentCode, isCodeOf, isFileCode, isObjectId, isPaperFileCode, isTransferCode, uuidIn, yearsIn } from './identifiers.ts';
import { parentCode, type ItemView, type PackageView } from './package-view.ts';
import { PACKAGES } from './profile.ts';
import { readDate } from './record-date.ts';
import { valueOf } from './record-view.ts';

const OBJID = '/mets/@OBJID';

/** I01: the OBJID has the form of its kind of package. */
export function* objectIdForm({ kind, root, tree }: PackageView): Generator<Breach> {
  if (root === undefined) return;
  const { type } = PACKAGES.kinds[kind];
  const id = root.objectId ?? '';
  if (!isObjectId(type, id)) yield { path: tree.rootMets ?? 'METS.xml', place: OBJID, params: { value: shown(id), wanted: type === 'AIP' ? 'urn:uuid:{UUID}, urn:{fonds}:uuid-{UUID}' : 'uuid-{UUID}' } };
}

/** I02: the UUID of the OBJID is in capitals. */
export function* objectIdCapitals({ root, tree }: PackageView): Generator<Breach> {
  const uuid = uuidIn(root?.objectId ?? '');
  if (uuid !== undefined && uuid !== uuid.toUpperCase()) yield { path: tree.rootMets ?? 'METS.xml', place: OBJID, params: { value: uuid } };
}

/** I03: a year in the code of a file is one of the years of the file. */
export function* yearOfFile(view: PackageView): Generator<Breach> {
  const code = parentCode(view);
  const { record } = view;
  const start = record === undefined ? undefined : readDate(valueOf(record, 'startDate') ?? '');
  const end = record === undefined ? undefined : readDate(valueOf(record, 'endDate') ?? '');
  const years = yearsIn(code ?? '');
  if (code === undefined || start === undefined || end === undefined || years.length === 0) return;
  const [first, last] = [Math.floor(start.from / 10000), Math.floor(end.to / 10000)];
  if (last >= first && !years.some((year) => year >= first && year <= last)) yield atCode(view, { value: shown(code), first: String(first), last: String(last) });
}

/** I04: the code of a file has its grammar. */
export function* fileCodeGrammar(view: PackageView): Generator<Breach> {
  const code = parentCode(view);
  if (code !== undefined && view.kind.endsWith('_hoso') && !isFileCode(code)) yield atCode(view, { value: shown(code) });
}

/** I05: the code of a document begins with the code of its file. */
export function* codeOfItsFile(view: PackageView): Generator<Breach> {
  const parent = parentCode(view);
  if (parent === undefined) return;
  for (const item of view.items) {
    const value = codeText(item);
    if (value === undefined || value === '') continue;
    if (item.code === undefined || !isCodeOf(parent, item.code.parent)) {
      yield atItem(item, codeElement(item), { value: shown(value), wanted: shown(codeOfDocument(parent, item.ordinal ?? 1)) });
    }
  }
}

/** I06: the ordinal in the code of a document has seven digits. */
export function* sevenDigits({ items }: PackageView): Generator<Breach> {
  for (const item of items) {
    const { code } = item;
    if (code !== undefined && code.digits.length !== 7) yield atItem(item, codeElement(item), { value: shown(codeText(item) ?? ''), wanted: shown(codeOfDocument(code.parent, code.ordinal)) });
  }
}

/** I07: no two documents have the same ordinal. */
export function* ordinalsUnique({ kind, items }: PackageView): Generator<Breach> {
  if (kind === 'DIP') return;
  const seen = new Map<number, ItemView>();
  for (const item of items) {
    if (item.ordinal === undefined) continue;
    const other = seen.get(item.ordinal);
    if (other === undefined) seen.set(item.ordinal, item);
    else yield atItem(item, codeElement(item), { ordinal: String(item.ordinal), other: other.path });
  }
}

/** I08: the ordinals run from 1 without a gap; told once, with the first that is missing. */
export function* ordinalsGapless({ kind, items }: PackageView): Generator<Breach> {
  const there = new Set(items.flatMap(({ ordinal }) => ordinal ?? []));
  // A record that cannot be read, or whose code is no code, may be the one that seems to be missing.
  if (kind === 'DIP' || there.size === 0 || items.some(({ ordinal }) => ordinal === undefined)) return;
  let missing = 1;
  while (there.has(missing)) missing += 1;
  let last = 0;
  for (const ordinal of there) last = Math.max(last, ordinal);
  if (missing < last) yield { path: 'representations', params: { missing: String(missing), last: String(last) } };
}

/** I09: the identifier of a document is the code of its file and its ordinal. */
export function* documentIds(view: PackageView): Generator<Breach> {
  const parent = view.kind === 'DIP' ? undefined : parentCode(view);
  for (const item of view.items) {
    const { docId } = item.record;
    if (docId === undefined) continue;
    const id = documentCode(docId);
    const right = id !== undefined && (parent === undefined || isCodeOf(parent, id.parent)) && (item.ordinal === undefined || id.ordinal === item.ordinal);
    if (!right) yield atItem(item, 'docId', { value: shown(docId), wanted: shown(`${parent ?? item.code?.parent ?? '…'}.${item.ordinal ?? '…'}`) });
  }
}

/** I10: the file of a document is named by the code of its file and its ordinal; one PDF of a whole file by the code alone. */
export function* dataNames(view: PackageView): Generator<Breach> {
  const parent = parentCode(view);
  if (parent === undefined) return;
  for (const item of view.items) {
    const [first] = item.data;
    if (first !== undefined && !item.data.some((path) => isDataName(baseName(path), parent, item, view))) {
      yield { path: first, params: { wanted: shown(`${parent}.${item.ordinal ?? '…'}`) } };
    }
  }
}

function isDataName(base: string, parent: string, { ordinal, record }: ItemView, { items }: PackageView): boolean {
  const name = base.replace(/_signed$/i, '');
  if (name === record['docId'] || (items.length === 1 && isCodeOf(parent, name))) return true;
  const code = documentCode(name);
  return code !== undefined && isCodeOf(parent, code.parent) && (ordinal === undefined || code.ordinal === ordinal);
}

/** I11: a document names the file that it is in. */
export function* parentNamed(view: PackageView): Generator<Breach> {
  const parent = parentCode(view);
  if (parent === undefined || view.kind === 'DIP') return;
  for (const item of view.items) {
    const { arcFileCode } = item.record;
    if (arcFileCode !== undefined && arcFileCode !== parent) yield atItem(item, 'arcFileCode', { value: shown(arcFileCode), wanted: shown(parent) });
  }
}

/** I12: the ordinal of a document is that of its code. */
export function* ordinalOfCode({ items }: PackageView): Generator<Breach> {
  for (const item of items) {
    const { docOrdinal } = item.record;
    if (docOrdinal === undefined || item.code === undefined || !/^\d+$/.test(docOrdinal)) continue;
    if (Number(docOrdinal) !== item.code.ordinal) yield atItem(item, 'docOrdinal', { value: shown(docOrdinal), wanted: String(item.code.ordinal) });
  }
}

/** I13: the code of loose documents has its grammar. */
export function* transferCodeGrammar(view: PackageView): Generator<Breach> {
  const code = parentCode(view);
  if (code !== undefined && view.kind.endsWith('_tailieu') && !isTransferCode(code)) yield atCode(view, { value: shown(code) });
}

/** I14: the code of a paper original has its grammar. */
export function* paperCodeGrammar({ record }: PackageView): Generator<Breach> {
  const code = record === undefined ? undefined : valueOf(record, 'paperFileCode');
  if (record !== undefined && code !== undefined && !isPaperFileCode(code)) {
    yield { path: record.path, place: place(record.first.get('paperFileCode'), 'paperFileCode'), params: { value: shown(code) } };
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(\.fetch\.txt|\.[^.]*)$/, '');
}

function codeElement({ record }: ItemView): string {
  return ['docCode', 'arcDocCode'].find((name) => record[name] !== undefined) ?? 'docOrdinal';
}

function codeText({ record }: ItemView): string | undefined {
  return record['docCode'] ?? record['arcDocCode'];
}

function atItem({ path }: ItemView, element: string, params: Breach['params']): Breach {
  return { path, place: `/simpledc/${element}`, params: { element, ...params } };
}

function atCode({ record }: PackageView, params: Breach['params']): Breach {
  const seen = record?.first.get('fileCode') ?? record?.first.get('arcFileCode');
  return { path: record?.path ?? '', place: place(seen, 'fileCode'), params: { element: seen?.name ?? 'fileCode', ...params } };
}

function place(seen: { readonly name: string; readonly line: number } | undefined, element: string): string {
  return seen === undefined ? `/simpledc/${element}` : `/simpledc/${seen.name}, line ${seen.line}`;
}
