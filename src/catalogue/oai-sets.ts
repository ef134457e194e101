import type { DublinCore } from '../base/index.ts';
import { foldText } from '../records/index.ts';
import type { Database } from './database.ts';

/** A set of OAI-PMH 2.0 §2.6 that an item is in. */
export interface OaiSet {
  /** Colon-separated path: `phong:H32.01`. */
  readonly spec: string;
  /** What it is of, as the description says it; empty for the roots of the hierarchy. */
  readonly label: string;
}

/** Roots of the hierarchy: fonds, type, theme. */
export const SET_ROOTS = ['phong', 'loai', 'chuyen-de'] as const;

/** Code of a file: the fonds, the year, the number (Circular 05/2025/TT-BNV). */
const FILE_CODE = /^([^\s:/]+)\.(?:1[5-9]|20)\d\d\.[^.\s:/]+(?:\.\d{7})?$/;
/** More sets than anybody means by a description; the rest of it is in the record all the same. */
const MOST_SETS = 40;
const LONGEST_NAME = 60;

/** The fonds of a record, where it is known and need not be read out of a code. */
export interface KnownFonds {
  readonly code: string;
  readonly label: string;
  /** Number of the catalogue (mục lục) within it. */
  readonly catalogue?: string;
}

/**
 * The sets of a description, each after the sets that it is part of. The fonds is told by the code of the file, the type and
 * themes by the elements of those names. Two themes that differ in marks alone are one set.
 */
export function setsOf({ identifier = [], source = [], creator = [], type = [], subject = [] }: DublinCore, known?: KnownFonds): readonly OaiSet[] {
  const fonds = known?.code ?? identifier.map((code) => FILE_CODE.exec(code.trim())?.[1]).find((code) => code !== undefined);
  const sets = new Map<string, OaiSet>();
  const add = (root: (typeof SET_ROOTS)[number], name: string, label: string): void => {
    if (name === '' || sets.size >= MOST_SETS) return;
    if (!sets.has(root)) sets.set(root, { spec: root, label: '' });
    const spec = `${root}:${name}`;
    if (!sets.has(spec)) sets.set(spec, { spec, label: label.trim().slice(0, 200) });
  };
  if (fonds !== undefined) add('phong', codeName(fonds), known?.label ?? source[0] ?? creator[0] ?? fonds);
  if (known?.catalogue !== undefined) add('phong', `${codeName(known.code)}:ml-${codeName(known.catalogue)}`, `${known.label}, mục lục ${known.catalogue}`);
  for (const one of type) add('loai', wordName(one), one);
  for (const one of subject) add('chuyen-de', wordName(one), one);
  return [...sets.values()];
}

/** A code keeps its case and its dots; a setSpec has none of the rest (OAI-PMH.xsd, setSpecType). */
function codeName(code: string): string {
  return foldCase(code).replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, LONGEST_NAME);
}

function foldCase(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
}

/** Words without marks, joined by hyphens; what has no Latin letters at all is named by its characters. */
function wordName(text: string): string {
  const folded = foldText(text).replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, LONGEST_NAME).replace(/-+$/, '');
  if (folded !== '' || text.trim() === '') return folded;
  return Array.from(text.trim().normalize('NFC'), (character) => `u${(character.codePointAt(0) ?? 0).toString(16)}`).slice(0, 8).join('-');
}

/** Sets with at least one record that is not deleted, by setSpec, after one. */
export async function oaiSets(db: Database, { after, limit }: { readonly after?: string; readonly limit: number }): Promise<readonly OaiSet[]> {
  let query = db.selectFrom('oai_set').select(['set_spec', 'label']).orderBy('set_spec').limit(limit)
    .where(({ exists, selectFrom }) => exists(
      selectFrom('oai_member').select('item_id').whereRef('oai_member.set_spec', '=', 'oai_set.set_spec').where('oai_member.deleted', '=', 0),
    ));
  if (after !== undefined) query = query.where('set_spec', '>', after);
  return (await query.execute()).map(({ set_spec: spec, label }) => ({ spec, label }));
}

/** Members of a set that are not deleted, and when it last changed; for people. */
export async function oaiSetSize(db: Database, spec: string): Promise<{ readonly records: number; readonly changedAt?: string }> {
  const { records } = await db.selectFrom('oai_member').select(({ fn }) => fn.countAll<number>().as('records'))
    .where('set_spec', '=', spec).where('deleted', '=', 0).executeTakeFirstOrThrow();
  const last = await db.selectFrom('oai_member').select('datestamp').where('set_spec', '=', spec).orderBy('datestamp', 'desc').limit(1).executeTakeFirst();
  return { records, ...(last === undefined ? {} : { changedAt: last.datestamp }) };
}
