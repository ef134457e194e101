import { sql, type CompiledQuery, type RawBuilder, type SqlBool } from 'kysely';
import type { DublinCore } from '../base/index.ts';
import type { Database } from './database.ts';
import type { OaiItem, OaiKey } from './model.ts';

/** Inclusive bounds of datestamps, RFC 3339 seconds, and the set. */
export interface OaiSpan {
  readonly from?: string;
  readonly until?: string;
  readonly set?: string;
  /** Only packages, and records that speak for one. */
  readonly onlyPackages?: boolean;
  /** Only packages, and records of these kinds. */
  readonly levels?: readonly string[];
}

interface ItemRow {
  readonly package_id: string;
  readonly datestamp: string;
  readonly deleted: number;
  readonly kind: string;
  readonly level: string | null;
  readonly behind: string | null;
  readonly gives: number | null;
  readonly sets: string | null;
  readonly kept: string | null;
  readonly description: string | null;
  readonly title: string | null;
  readonly created_at: string | null;
  readonly producer_id: string | null;
}

export async function oaiItem(db: Database, id: string): Promise<OaiItem | undefined> {
  const row = await withDescriptions(db).where('oai_item.package_id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : itemFrom(row);
}

/** Which page. */
export type PageQuery = OaiSpan & { readonly after?: OaiKey; readonly limit: number };

/**
 * Pages of the index by key (datestamp, id): OAI-PMH 2.0 §3.5 without ever counting past rows. The query of the whole list is put together once: a
 * harvest asks for ten thousand pages that differ in nothing but where they begin.
 */
export function oaiItemsOver(db: Database): (query: PageQuery) => Promise<readonly OaiItem[]> {
  const compiled = new Map<string, CompiledQuery<ItemRow>>();
  return async (query) => {
    if (query.set !== undefined) return (await itemsOfSet(db, query.set, query)).map(itemFrom);
    const { from, until, after, limit } = query;
    if (isNarrow(query) || until === undefined) return (await allItems(db, query).execute()).map(itemFrom);
    const shape = `${from === undefined ? '' : 'from '}${after === undefined ? '' : 'after'}`;
    const known = compiled.get(shape) ?? allItems(db, query).compile();
    compiled.set(shape, known);
    // In the order in which `allItems` names them.
    const parameters = [...from === undefined ? [] : [from], until, ...after === undefined ? [] : [after.datestamp, after.id], limit];
    const { rows } = await db.executeQuery<ItemRow>({ ...known, parameters });
    return rows.map(itemFrom);
  };
}

function allItems(db: Database, query: PageQuery) {
  const { from, until, after, limit } = query;
  let rows = withDescriptions(db).orderBy('oai_item.datestamp').orderBy('oai_item.package_id').limit(limit).where(isWanted(query));
  if (from !== undefined) rows = rows.where('oai_item.datestamp', '>=', from);
  if (until !== undefined) rows = rows.where('oai_item.datestamp', '<=', until);
  if (after !== undefined) {
    rows = rows.where(({ eb, refTuple, tuple }) => (
      eb(refTuple('oai_item.datestamp', 'oai_item.package_id'), '>', tuple(after.datestamp, after.id))
    ));
  }
  return rows;
}

/** Members are kept with their datestamps, so that a set costs what its own page costs and not what lies between. */
async function itemsOfSet(db: Database, set: string, query: PageQuery): Promise<readonly ItemRow[]> {
  const { from, until, after, limit } = query;
  let keys = db.selectFrom('oai_member').select(['item_id', 'datestamp']).where('set_spec', '=', set).orderBy('datestamp').orderBy('item_id').limit(limit);
  if (from !== undefined) keys = keys.where('datestamp', '>=', from);
  if (until !== undefined) keys = keys.where('datestamp', '<=', until);
  if (after !== undefined) keys = keys.where(({ eb, refTuple, tuple }) => eb(refTuple('datestamp', 'item_id'), '>', tuple(after.datestamp, after.id)));
  if (isNarrow(query)) keys = keys.where(memberIsWanted(query));
  const ids = (await keys.execute()).map(({ item_id: id }) => id);
  if (ids.length === 0) return [];
  const rows = await withDescriptions(db).where('oai_item.package_id', 'in', ids).execute();
  const order = new Map(ids.map((id, n) => [id, n]));
  return rows.sort((a, b) => (order.get(a.package_id) ?? 0) - (order.get(b.package_id) ?? 0));
}

export async function countOaiItems(db: Database, span: OaiSpan): Promise<number> {
  const { from, until, set } = span;
  if (set !== undefined) {
    let members = db.selectFrom('oai_member').select(({ fn }) => fn.countAll<number>().as('count')).where('set_spec', '=', set);
    if (from !== undefined) members = members.where('datestamp', '>=', from);
    if (until !== undefined) members = members.where('datestamp', '<=', until);
    if (isNarrow(span)) members = members.where(memberIsWanted(span));
    return (await members.executeTakeFirstOrThrow()).count;
  }
  let query = db.selectFrom('oai_item').select(({ fn }) => fn.countAll<number>().as('count')).where(isWanted(span));
  if (from !== undefined) query = query.where('datestamp', '>=', from);
  if (until !== undefined) query = query.where('datestamp', '<=', until);
  return (await query.executeTakeFirstOrThrow()).count;
}

export async function earliestDatestamp(db: Database): Promise<string | undefined> {
  const row = await db.selectFrom('oai_item').select('datestamp').orderBy('datestamp').limit(1).executeTakeFirst();
  return row?.datestamp;
}

function isNarrow({ onlyPackages = false, levels }: OaiSpan): boolean {
  return onlyPackages || levels !== undefined;
}

function isWanted({ onlyPackages = false, levels }: OaiSpan): RawBuilder<SqlBool> {
  if (onlyPackages) return sql`(oai_item.kind = 'package' or oai_item.behind is not null)`;
  return levels === undefined ? sql`1 = 1` : sql`(oai_item.kind = 'package' or oai_item.level in (${sql.join(levels)}))`;
}

function memberIsWanted(span: OaiSpan): RawBuilder<SqlBool> {
  return sql`exists (select 1 from oai_item where oai_item.package_id = oai_member.item_id and ${isWanted(span)})`;
}

function withDescriptions(db: Database) {
  // The object that holds a fonds bears the identifier of its record.
  return db.selectFrom('oai_item').leftJoin('package', (join) => join.onRef('package.id', '=', 'oai_item.package_id').on(sql<boolean>`oai_item.kind = 'package'`)).select([
    'oai_item.package_id', 'oai_item.datestamp', 'oai_item.deleted', 'oai_item.kind', 'oai_item.level', 'oai_item.behind', 'oai_item.gives', 'oai_item.sets', 'oai_item.description as kept', 'package.description',
    'package.title', 'package.created_at', 'package.producer_id',
  ]);
}

/** Records of a list look alike, and so do their sets. */
const NO_SETS: readonly string[] = [];

function itemFrom(row: ItemRow): OaiItem {
  const { title, created_at: createdAt, producer_id: producerId } = row;
  const deleted = row.deleted === 1;
  return {
    id: row.package_id,
    kind: row.kind === 'record' ? 'record' : 'package',
    ...(row.level === null ? {} : { level: row.level }),
    ...(row.behind === null ? {} : { behind: { packageId: row.behind, given: row.gives === 1 && !deleted } }),
    datestamp: row.datestamp,
    deleted,
    sets: row.sets === null ? NO_SETS : row.sets.split('\n'),
    description: JSON.parse(row.kept ?? row.description ?? '{}') as DublinCore,
    // Of what is withdrawn or restricted nothing is handed on, whoever asks.
    ...(deleted || title === null || createdAt === null ? {} : { package: { title, createdAt, ...(producerId === null ? {} : { producerId }) } }),
  };
}
