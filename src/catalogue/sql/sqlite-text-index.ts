import { sql, type Kysely, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { SearchQuery, SearchTerm } from '../../records/index.ts';

// The one place that knows how the database finds words. PostgreSQL will have its own: tsvector columns with the same four texts.

/** The texts by which a record is found, each with its marks and without. */
export interface IndexedTexts {
  readonly titleExact: string;
  readonly titleFolded: string;
  readonly restExact: string;
  readonly restFolded: string;
}

/** Makes the index. No diacritics are removed by SQLite, which folds no đ; the texts come folded. Only the index is kept, the texts are in the records. */
export async function createTextIndex(db: Kysely<unknown>): Promise<void> {
  await sql`create virtual table record_search using fts5(
    title_exact, title_folded, rest_exact, rest_folded, content='', contentless_delete=1, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'")`.execute(db);
}

export async function putTexts(db: QueryExecutorProvider, no: number, { titleExact, titleFolded, restExact, restFolded }: IndexedTexts): Promise<void> {
  await sql`delete from record_search where rowid = ${no}`.execute(db);
  await sql`insert into record_search (rowid, title_exact, title_folded, rest_exact, rest_folded) values (${no}, ${titleExact}, ${titleFolded}, ${restExact}, ${restFolded})`.execute(db);
}

/** Takes out what a query of numbers names. */
export async function removeTexts(db: QueryExecutorProvider, nos: RawBuilder<unknown>): Promise<void> {
  await sql`delete from record_search where rowid in ${nos}`.execute(db);
}

export async function clearTexts(db: QueryExecutorProvider): Promise<void> {
  await sql`insert into record_search (record_search) values ('delete-all')`.execute(db);
}

/** What the index is asked; undefined when a query wants nothing. */
export function matchOf(query: SearchQuery, where: 'title' | 'all'): string | undefined {
  const wanted = query.filter(({ excluded }) => !excluded).map((term) => termText(term, where));
  // What nobody wants must not be seen in any text, whatever is looked in.
  const unwanted = query.filter(({ excluded }) => excluded).map((term) => termText(term, where));
  if (wanted.length === 0) return undefined;
  const all = wanted.join(' AND ');
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}

function termText({ column, words, prefix }: SearchTerm, where: 'title' | 'all'): string {
  const columns = where === 'title' ? `title_${column}` : `title_${column} rest_${column}`;
  // Quoted: no word of a query is ever an operator.
  return `{${columns}} : "${words.map((word) => word.replaceAll('"', '""')).join(' ')}"${prefix ? ' *' : ''}`;
}

/** Numbers of the records that match. */
export function matching(match: string): RawBuilder<unknown> {
  return sql`(select rowid from record_search where record_search match ${match})`;
}

/** The records that match, as `r`, with a condition begun that may go on. */
export function searchedRecords(match: string): RawBuilder<unknown> {
  return sql`record_search join record r on r.no = record_search.rowid where record_search match ${match}`;
}

/** The best first; a title counts more than the rest. */
export const BY_RELEVANCE = sql`bm25(record_search, 8.0, 4.0, 2.0, 1.0)`;
/** The same by titles alone. */
export const BY_TITLE_RELEVANCE = sql`bm25(record_search, 8.0, 4.0, 0.0, 0.0)`;
