import { createRequire } from 'node:module';
import type { Bilingual, Finding } from '../../base/index.ts';
import { codeEntry, codeList, convertLegacyText, foldText, KINDS, RECORD_KINDS, type RecordKind } from '../../records/index.ts';

/** Kinds of records that a row of a table describes; fonds, catalogues and boxes are named in its cells. */
export const TABLE_KINDS = ['file', 'document', 'photo', 'recording'] as const satisfies readonly RecordKind[];
export type TableKind = (typeof TABLE_KINDS)[number];

/**
 * What a column holds: a field (`title`), a part of a date (`startDate.day`), two fields at once (`span`, `numberAndNotation`,
 * `typeAndTitle`), a place or a code (`@fonds`, `@box`, `@code`), or nothing that is kept (`-`, running numbers).
 */
export type ColumnTarget = string;

/** How one kind of record stands in tables. */
export interface TableProfile {
  readonly required: readonly string[];
  /** What a blank cell means, where it means something: a field and the codes that it then has. */
  readonly whenBlank: Readonly<Record<string, readonly string[]>>;
  /** Target by heading, folded. */
  readonly byHeading: ReadonlyMap<string, ColumnTarget>;
}

/** How a regulation, or an archive, lays out its tables. */
export interface ImportProfile extends Bilingual {
  readonly name: string;
  readonly tables: ReadonlyMap<TableKind, TableProfile>;
  /** Id of a code by the word for it, folded; by code list. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The profiles that come with Kho, newest first. */
export const IMPORT_PROFILES = ['tt05-2025', 'tt02-2019', 'hd169-2010', 'nd30-2020'] as const;

/** Targets that are no fields. */
const PLACES: ReadonlySet<string> = new Set(['@archive', '@fonds', '@fondsTitle', '@catalogue', '@box', '@file', '@fileCode', '@code', '@docId', '-']);
const TOGETHER: Readonly<Record<string, readonly string[]>> = { span: ['startDate', 'endDate'], numberAndNotation: ['number', 'notation'], typeAndTitle: ['documentType', 'title'] };
const PARTS: readonly string[] = ['day', 'month', 'year'];
/** Bounds on a profile that somebody wrote. */
const MOST_NAMES = 10_000;

// Loaded as modules are, not read as files: this floor does no input or output of its own.
const load = createRequire(import.meta.url);
const built = new Map<string, ImportProfile>();

/** A profile that comes with Kho, by its name. */
export function importProfile(name: string): ImportProfile | undefined {
  if (!IMPORT_PROFILES.some((known) => known === name)) return undefined;
  let profile = built.get(name);
  if (profile === undefined) {
    profile = readImportProfile(load(`../../../profiles/records/import/${name}.json`), name).profile;
    if (profile === undefined) throw new Error(`profiles/records/import/${name}.json is no profile`);
    built.set(name, profile);
  }
  return profile;
}

/** Headings are compared without marks, case, blanks and signs: `Số, ký hiệu HS (*)` is `so ky hieu hs`. */
export function headingKey(text: string): string {
  return foldText(text.replace(/\([^)]*\)\s*$/u, ' ')).replace(/[^\p{L}\p{N}]+/gu, ' ').trim() || foldText(text).replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** Longer texts are no headings. */
const LONGEST_HEADING = 200;
/** Headings are asked for again and again, of every profile and kind; bounded, as tables are attacker-controlled. */
const KEYS = new Map<string, readonly string[]>();

/** Target of a heading; headings in an old encoding are known, too. */
export function targetOf(table: TableProfile, heading: string): ColumnTarget | undefined {
  if (heading === '' || heading.length > LONGEST_HEADING) return undefined;
  for (const key of keysOf(heading)) {
    const target = table.byHeading.get(key);
    if (target !== undefined) return target;
  }
  return undefined;
}

function keysOf(heading: string): readonly string[] {
  const known = KEYS.get(heading);
  if (known !== undefined) return known;
  const readings = /[^\p{ASCII}]/u.test(heading) ? [heading, convertLegacyText(heading, 'tcvn3'), convertLegacyText(heading, 'vni')] : [heading];
  const keys = [...new Set(readings.map(headingKey))];
  if (KEYS.size >= 4096) KEYS.clear();
  KEYS.set(heading, keys);
  return keys;
}

/**
 * Reads a profile from JSON that somebody wrote; everything that is wrong with it is told at once (T-51 … T-55), with the
 * place as a JSON pointer. There is a profile only when nothing is wrong.
 */
export function readImportProfile(value: unknown, path: string): { readonly profile?: ImportProfile; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const tell: Tell = (code, place, params = {}) => findings.push({ standard: 'kho', code, severity: 'error', path, place, params });
  if (!isObject(value) || !isObject(value['tables'])) {
    tell('T-51', '/tables');
    return { findings };
  }
  const tables = new Map<TableKind, TableProfile>();
  for (const [kind, table] of Object.entries(value['tables'])) {
    if (!isTableKind(kind)) tell('T-52', `/tables/${kind}`, { name: kind, known: TABLE_KINDS.join(', ') });
    else if (!isObject(table)) tell('T-51', `/tables/${kind}`);
    else tables.set(kind, readTableProfile(table, kind, tell));
  }
  if (tables.size === 0) tell('T-51', '/tables');
  const values = readValues(value['values'] ?? {}, tell);
  const [name, vi, en] = ['profile', 'vi', 'en'].map((key) => value[key]);
  const label = typeof name === 'string' && name.trim() !== '' ? name : path;
  const profile: ImportProfile = { name: label, vi: typeof vi === 'string' ? vi : label, en: typeof en === 'string' ? en : label, tables, values };
  return findings.length === 0 ? { profile, findings } : { findings };
}

type Tell = (code: string, place: string, params?: Readonly<Record<string, string | number>>) => void;

function readTableProfile(table: Readonly<Record<string, unknown>>, kind: TableKind, tell: Tell): TableProfile {
  const at = `/tables/${kind}`;
  const byHeading = new Map<string, ColumnTarget>();
  const targets = new Set<string>();
  for (const [target, names] of Object.entries(isObject(table['columns']) ? table['columns'] : {})) {
    if (!isTarget(target, kind)) tell('T-52', `${at}/columns/${target}`, { name: target, known: [...KINDS[kind].fields.keys(), ...Object.keys(TOGETHER), ...PLACES].join(', ') });
    if (!isTexts(names)) {
      tell('T-53', `${at}/columns/${target}`);
      continue;
    }
    targets.add(target);
    for (const name of names.slice(0, MOST_NAMES)) {
      const other = byHeading.get(headingKey(name));
      if (other !== undefined && other !== target) tell('T-54', `${at}/columns/${target}`, { name, other });
      byHeading.set(headingKey(name), target);
    }
  }
  if (byHeading.size === 0) tell('T-51', `${at}/columns`);
  const required = table['required'] === undefined ? [] : table['required'];
  if (!isTexts(required)) tell('T-53', `${at}/required`);
  const fields = new Set([...targets].flatMap((target) => TOGETHER[target] ?? [target.split('.')[0] ?? '']));
  const unknown = isTexts(required) ? required.filter((name) => !fields.has(name)) : [];
  for (const name of unknown) tell('T-52', `${at}/required`, { name, known: [...fields].join(', ') });
  return { required: isTexts(required) ? required : [], whenBlank: readBlanks(table['whenBlank'], kind, tell), byHeading };
}

function readBlanks(value: unknown, kind: TableKind, tell: Tell): Readonly<Record<string, readonly string[]>> {
  if (value === undefined) return {};
  const blanks: Record<string, readonly string[]> = {};
  for (const [name, ids] of Object.entries(isObject(value) ? value : {})) {
    const field = KINDS[kind].fields.get(name);
    if (isTexts(ids) && field?.codes !== undefined && ids.every((id) => codeEntry(field.codes ?? '', id) !== undefined)) blanks[name] = ids;
    else tell('T-55', `/tables/${kind}/whenBlank/${name}`, { name });
  }
  return blanks;
}

function readValues(value: unknown, tell: Tell): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const lists = new Map<string, ReadonlyMap<string, string>>();
  for (const [list, ids] of Object.entries(isObject(value) ? value : {})) {
    if (codeList(list).length === 0) tell('T-52', `/values/${list}`, { name: list, known: CODE_LISTS.join(', ') });
    const words = new Map<string, string>();
    for (const [id, names] of Object.entries(isObject(ids) ? ids : {})) {
      if (codeEntry(list, id) === undefined || !isTexts(names)) tell('T-55', `/values/${list}/${id}`, { name: id });
      else for (const name of names) words.set(headingKey(name), id);
    }
    lists.set(list, words);
  }
  return lists;
}

const CODE_LISTS: readonly string[] = [...new Set(RECORD_KINDS.flatMap((kind) => [...KINDS[kind].fields.values()].flatMap(({ codes }) => codes ?? [])))];

function isTarget(target: string, kind: TableKind): boolean {
  if (PLACES.has(target)) return true;
  if (Object.hasOwn(TOGETHER, target)) return (TOGETHER[target] ?? []).every((name) => KINDS[kind].fields.has(name));
  const [name = '', part] = target.split('.');
  const field = KINDS[kind].fields.get(name);
  return field !== undefined && (part === undefined || (field.type === 'date' && PARTS.includes(part)));
}

function isTableKind(kind: string): kind is TableKind {
  return TABLE_KINDS.some((known) => known === kind);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string' && text.trim() !== '');
}
