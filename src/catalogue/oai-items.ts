import type { DublinCore } from '../base/index.ts';
import type { Database } from './database.ts';
import type { OaiItem, OaiKey } from './model.ts';

/** Inclusive bounds of datestamps, RFC 3339 seconds. */
export interface OaiSpan {
  readonly from?: string;
  readonly until?: string;
}

interface ItemRow {
  readonly package_id: string;
  readonly datestamp: string;
  readonly deleted: number;
  readonly withdrawn: string | null;
  readonly description: string | null;
}

export async function oaiItem(db: Database, packageId: string): Promise<OaiItem | undefined> {
  const row = await withDescriptions(db).where('oai_item.package_id', '=', packageId).executeTakeFirst();
  return row === undefined ? undefined : itemFrom(row);
}

/** A page of the index by key (datestamp, package id): OAI-PMH 2.0 §3.5 without ever counting past rows. */
export async function oaiItems(db: Database, query: OaiSpan & { readonly after?: OaiKey; readonly limit: number }): Promise<readonly OaiItem[]> {
  const { from, until, after, limit } = query;
  let rows = withDescriptions(db).orderBy('oai_item.datestamp').orderBy('oai_item.package_id').limit(limit);
  if (from !== undefined) rows = rows.where('oai_item.datestamp', '>=', from);
  if (until !== undefined) rows = rows.where('oai_item.datestamp', '<=', until);
  if (after !== undefined) {
    rows = rows.where(({ eb, refTuple, tuple }) => (
      eb(refTuple('oai_item.datestamp', 'oai_item.package_id'), '>', tuple(after.datestamp, after.packageId))
    ));
  }
  return (await rows.execute()).map(itemFrom);
}

export async function countOaiItems(db: Database, { from, until }: OaiSpan): Promise<number> {
  let query = db.selectFrom('oai_item').select(({ fn }) => fn.countAll<number>().as('count'));
  if (from !== undefined) query = query.where('datestamp', '>=', from);
  if (until !== undefined) query = query.where('datestamp', '<=', until);
  return (await query.executeTakeFirstOrThrow()).count;
}

export async function earliestDatestamp(db: Database): Promise<string | undefined> {
  const row = await db.selectFrom('oai_item').select('datestamp').orderBy('datestamp').limit(1).executeTakeFirst();
  return row?.datestamp;
}

function withDescriptions(db: Database) {
  return db.selectFrom('oai_item').leftJoin('package', 'package.id', 'oai_item.package_id').select([
    'oai_item.package_id', 'oai_item.datestamp', 'oai_item.deleted', 'oai_item.description as withdrawn', 'package.description',
  ]);
}

function itemFrom(row: ItemRow): OaiItem {
  const description = JSON.parse(row.withdrawn ?? row.description ?? '{}') as DublinCore;
  return { packageId: row.package_id, datestamp: row.datestamp, deleted: row.deleted === 1, description };
}
