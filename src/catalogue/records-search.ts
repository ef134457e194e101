import { sql, type RawBuilder } from 'kysely';
import { PUBLIC } from '../policy/index.ts';
import { codeEntry, KINDS, readSearchQuery, searchColumns, type ArchivalRecord, type RecordKind, type SearchQuery } from '../records/index.ts';
import { allowedPackages, allowedRecords, type AllowedTo } from './allowed-rows.ts';
import { recordsAt, type RecordsDatabase } from './records-database.ts';
import { readRecordLine } from './records-model.ts';
import { listedFrom, type ListedRecord } from './records.ts';
import { BY_RELEVANCE, BY_TITLE_RELEVANCE, clearTexts, matching, matchOf, putTexts, searchedRecords, type IndexedTexts } from './sql/sqlite-text-index.ts';
import type { Sql } from './sql/open-sql.ts';

/** What is looked for, and among which records. */
export interface RecordSearch {
  /** Words, "phrases", -excluded, beginnings*. A word with marks means them; one without means any. */
  readonly text?: string;
  /** Only in titles and names. */
  readonly titleOnly?: boolean;
  readonly kind?: RecordKind;
  readonly fonds?: string;
  readonly access?: string;
  readonly state?: string;
  readonly retention?: string;
  readonly documentType?: string;
  /** Years that it may be from. */
  readonly fromYear?: number;
  readonly toYear?: number;
  /** Only what a package holds, or only what none holds. */
  readonly withPackage?: boolean;
  /** Readers find what was published, by that part of it that may be told; staff find everything. */
  readonly audience: 'staff' | 'readers';
  /** Only what the policy allows somebody, whatever the audience. */
  readonly allowedTo?: AllowedTo;
  readonly sort?: 'relevance' | 'title' | 'oldest' | 'newest';
  /** Records to pass over. */
  readonly offset?: number;
  readonly limit: number;
  readonly facets?: boolean;
}

/** How many records have a value. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export const FACETS = ['kind', 'fonds', 'decade', 'access', 'state', 'retention', 'documentType'] as const;
/** For readers besides: `online` when it is open and a package holds it, `room` when it is open and none does, otherwise its access. */
const HELD = 'held';
export type Facet = (typeof FACETS)[number];
const IN_FILE = sql`r.kind in ('document', 'photo', 'recording')`;
/** A document lies in the package of its file. */
const HELD_HERE = sql<boolean>`(r.packages > 0 or (${IN_FILE} and exists (select 1 from record_package p where p.record_id = r.parent)))`;
const OPEN_LINKS = sql`select 1 from record_package p join package on package.id = p.package_id where ${allowedPackages({ subject: PUBLIC, action: 'view-package' })}`;
/** The same by packages that everybody may see. */
const HELD_OPENLY = sql<boolean>`((r.packages > 0 and exists (${OPEN_LINKS} and p.record_id = r.id)) or (r.packages = 0 and ${IN_FILE} and exists (${OPEN_LINKS} and p.record_id = r.parent)))`;
/** All that a search counts by. */
export const COUNTED_BY = [...FACETS, HELD] as const;

export interface RecordsFound {
  readonly items: readonly ListedRecord[];
  /** How many were found; with `more` at least so many. */
  readonly total: number;
  readonly more: boolean;
  /** The order that they are in; what many have is not put in order by relevance. */
  readonly sort: NonNullable<RecordSearch['sort']> | 'kept';
  /** The most frequent first; counted over what `total` counts. */
  readonly facets: Readonly<Partial<Record<Facet | typeof HELD, readonly FacetValue[]>>>;
  /** Records that the index does not have as they are: it is being made. */
  readonly unindexed: number;
  readonly query: SearchQuery;
}

/**
 * Finds records. *bounded*: what very many have is counted up to a limit and said so, so that an answer never takes longer than somebody waits.
 * *safe*: no word is an operator, and readers cannot find by words that they may not read.
 */
export interface RecordsSearch {
  search(search: RecordSearch): Promise<RecordsFound>;
  /** Puts into the index what it does not have; can be stopped and gone on with. Answers how many were put. */
  index(run: { readonly signal: AbortSignal; readonly onProgress?: (done: number, total: number) => void }): Promise<number>;
  /** Everything is to be put anew. */
  forgetIndex(): Promise<void>;
}

/** More than so many are told as "at least": putting them in order or counting what they have would take too long. */
const COUNTED = 20_000;
const VALUES = 50;

export function recordsSearchOver(root: Sql): RecordsSearch {
  const db = recordsAt(root);
  return {
    search: async (search) => searchRecords(db, search),
    index: async (run) => indexRecords(root, run),
    forgetIndex: async () => {
      await clearTexts(db);
      await db.updateTable('record').set({ indexed: 0 }).execute();
    },
  };
}

async function searchRecords(db: RecordsDatabase, search: RecordSearch): Promise<RecordsFound> {
  const query = readSearchQuery(search.text ?? '');
  const { count: unindexed } = await db.selectFrom('record').select(({ fn }) => fn.countAll<number>().as('count')).where(sql<boolean>`indexed = 0`).executeTakeFirstOrThrow();
  const nothing: RecordsFound = { items: [], total: 0, more: false, sort: 'kept', facets: {}, unindexed, query };
  const from = source(query, search);
  if (from === undefined) return nothing;
  // One more than is counted tells that there are more.
  const { rows } = await sql<{ no: number }>`select r.no as no from ${from} limit ${COUNTED + 1}`.execute(db);
  const more = rows.length > COUNTED;
  const sort = more ? 'kept' : search.sort ?? (query.length > 0 ? 'relevance' : 'title');
  const { offset = 0, limit } = search;
  const page = more ? rows.slice(offset, offset + limit).map(({ no }) => no) : await inOrder(db, from, { sort: sort === 'relevance' && query.length === 0 ? 'title' : sort, audience: search.audience, offset, limit });
  const facets = search.facets === true ? await facetsOf(db, from, search.audience) : {};
  return { items: await listed(db, page), total: Math.min(rows.length, COUNTED), more, sort, facets, unindexed, query };
}

/** "record r where …", or a join with the index; undefined when only unwanted words were given. */
function source(query: SearchQuery, search: RecordSearch): RawBuilder<unknown> | undefined {
  const filters = sql.join([...filtersOf(search), sql`1 = 1`], sql` and `);
  if (query.length === 0) return sql`record r where ${filters}`;
  const match = matchOf(query, search.titleOnly === true ? 'title' : 'all');
  if (match === undefined) return undefined;
  if (search.audience === 'staff' || search.titleOnly === true) return sql`${searchedRecords(match)} and ${filters}`;
  // Of what only the title may be told, only the title can be found.
  const inTitles = matchOf(query, 'title') ?? match;
  const wanted = query.filter(({ excluded }) => !excluded);
  if (wanted.length === query.length) return sql`${searchedRecords(match)} and ${filters} and (r.shown = 'full' or r.no in ${matching(inTitles)})`;
  // Left out by a word of its description, it would tell that it has the word.
  const found = matchOf(wanted, 'all') ?? match;
  return sql`${searchedRecords(found)} and ${filters} and case when r.shown = 'full' then r.no in ${matching(match)} else r.no in ${matching(inTitles)} end`;
}

function heldFor(audience: RecordSearch['audience']): RawBuilder<boolean> {
  return audience === 'staff' ? HELD_HERE : HELD_OPENLY;
}

/** A column as readers may know it: of what only the title may be told, nothing. */
function toldColumn(name: 'from_year' | 'to_year' | 'retention' | 'document_type', audience: RecordSearch['audience']): RawBuilder<unknown> {
  const column = sql.ref(`r.${name}`);
  return audience === 'staff' ? column : sql`case when r.shown = 'full' then ${column} end`;
}

function filtersOf({ kind, fonds, access, state, retention, documentType, fromYear, toYear, withPackage, audience, allowedTo }: RecordSearch): readonly RawBuilder<unknown>[] {
  const equal: readonly (readonly [string, string | undefined])[] = [['kind', kind], ['fonds', fonds], ['access', access], ['state', state], ['retention', retention], ['document_type', documentType]];
  return [
    ...equal.flatMap(([column, value]) => (value === undefined ? [] : [sql`${sql.ref(`r.${column}`)} = ${value}`])),
    ...fromYear === undefined ? [] : [sql`r.to_year >= ${fromYear}`],
    ...toYear === undefined ? [] : [sql`r.from_year <= ${toYear}`],
    ...withPackage === undefined ? [] : [withPackage ? heldFor(audience) : sql`not ${heldFor(audience)}`],
    ...allowedTo === undefined ? [] : [allowedRecords(allowedTo, 'r')],
    ...audience === 'readers' ? [sql`r.state = 'published'`, sql`r.shown <> 'none'`] : [],
    // By what may not be told nothing is found, or it would be told.
    ...audience === 'readers' && [retention, documentType, fromYear, toYear, withPackage].some((one) => one !== undefined) ? [sql`r.shown = 'full'`] : [],
  ];
}

interface Order {
  readonly sort: NonNullable<RecordSearch['sort']> | 'kept';
  readonly audience: RecordSearch['audience'];
  readonly offset: number;
  readonly limit: number;
}

async function inOrder(db: RecordsDatabase, from: RawBuilder<unknown>, { sort, audience, offset, limit }: Order): Promise<readonly number[]> {
  const [fromYear, toYear] = [toldColumn('from_year', audience), toldColumn('to_year', audience)];
  const relevance = audience === 'staff' ? BY_RELEVANCE : sql`case when r.shown = 'full' then ${BY_RELEVANCE} else ${BY_TITLE_RELEVANCE} end`;
  const by = { relevance: sql`${relevance}, r.sort_key`, title: sql`r.sort_key`, oldest: sql`coalesce(${fromYear}, 9999), r.sort_key`, newest: sql`coalesce(${toYear}, 0) desc, r.sort_key`, kept: sql`r.no` }[sort];
  return (await sql<{ no: number }>`select r.no as no from ${from} order by ${by}, r.no limit ${limit} offset ${offset}`.execute(db)).rows.map(({ no }) => no);
}

async function listed(db: RecordsDatabase, nos: readonly number[]): Promise<readonly ListedRecord[]> {
  if (nos.length === 0) return [];
  const rows = new Map((await db.selectFrom('record').selectAll().where('no', 'in', nos).execute()).map((row) => [row.no, row]));
  return nos.flatMap((no) => {
    const row = rows.get(no);
    return row === undefined ? [] : [listedFrom(row)];
  });
}

/** One pass over what was found: every combination with its count, added up by facet. */
async function facetsOf(db: RecordsDatabase, from: RawBuilder<unknown>, audience: RecordSearch['audience']): Promise<RecordsFound['facets']> {
  const { rows } = await sql<Readonly<Record<Facet | typeof HELD, string | null>> & { readonly count: number }>`
    select kind, fonds, decade, access, state, retention, "documentType", held, count(*) as count from (
      select r.kind as kind, r.fonds as fonds, ${toldColumn('from_year', audience)} / 10 * 10 as decade, r.access as access, r.state as state, ${toldColumn('retention', audience)} as retention, ${toldColumn('document_type', audience)} as "documentType",
        case when r.access <> 'open' then r.access when ${heldFor(audience)} then 'online' else 'room' end as held
      from ${from} limit ${COUNTED}
    ) as found group by kind, fonds, decade, access, state, retention, "documentType", held`.execute(db);
  return Object.fromEntries(COUNTED_BY.map((facet) => {
    const counts = new Map<string, number>();
    // What has no date or type stays visible as such.
    for (const row of rows) {
      // A decade is a number.
      const value = String(row[facet] as string | number | null ?? '');
      counts.set(value, (counts.get(value) ?? 0) + row.count);
    }
    return [facet, [...counts].map(([value, count]) => ({ value, count })).sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1)).slice(0, VALUES)];
  }));
}

/** Records that are put into the index in one transaction. */
const AT_ONCE = 500;

async function indexRecords(root: Sql, { signal, onProgress }: Parameters<RecordsSearch['index']>[0]): Promise<number> {
  const db = recordsAt(root);
  const { total } = await db.selectFrom('record').select(({ fn }) => fn.countAll<number>().as('total')).where(sql<boolean>`indexed = 0`).executeTakeFirstOrThrow();
  for (let done = 0; ;) {
    if (signal.aborted) return done;
    const rows = await db.selectFrom('record').innerJoin('record_body', 'record_body.id', 'record.id').select(['record.no', 'record.id', 'record.code', 'record_body.line'])
      .where(sql<boolean>`record.indexed = 0`).orderBy('record.no').limit(AT_ONCE).execute();
    if (rows.length === 0) return done;
    await root.transaction().execute(async (tx) => {
      for (const { no, id, code, line } of rows) await putTexts(tx, no, textsOf(readRecordLine(line, { id, detail: 'record_body' }).record, code));
      await recordsAt(tx).updateTable('record').set({ indexed: 1 }).where('no', 'in', rows.map(({ no }) => no)).execute();
    });
    done += rows.length;
    onProgress?.(done, Math.max(total, done));
  }
}

/** Titles and names, and everything else that somebody wrote; codes by what they mean. */
function textsOf(record: ArchivalRecord, code: string | null): IndexedTexts {
  const { title, name, otherNames = [] } = record.fields;
  const values = record.fields as Readonly<Record<string, unknown>>;
  const rest = [...KINDS[record.kind].fields.values()].filter((field) => !['title', 'name', 'otherNames'].includes(field.name)).flatMap(({ name: field, type, codes }): readonly string[] => {
    const value = values[field];
    if (value === undefined) return [];
    if (type === 'code' && codes === 'documentType' && typeof value === 'string') return [codeEntry(codes, value)?.vi ?? ''];
    if (type === 'string' && typeof value === 'string') return [value];
    if (type === 'date') return [(value as { readonly original?: string; readonly edtf: string }).original ?? (value as { readonly edtf: string }).edtf];
    return type === 'strings' ? value as readonly string[] : [];
  });
  const [titles, others] = [searchColumns([title, name, ...otherNames].filter((text) => text !== undefined).join('\n')), searchColumns([code ?? '', ...rest].join('\n'))];
  return { titleExact: titles.exact, titleFolded: titles.folded, restExact: others.exact, restFolded: others.folded };
}
