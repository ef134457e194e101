import { Fault } from '../base/index.ts';
import type { Database } from './database.ts';
import { openTransactions } from './store-transactions.ts';

/** The newest version of a package, as it was committed. */
export interface CataloguedHead {
  readonly id: string;
  readonly head: number;
  readonly inventoryDigest: string;
  /** What kind of submission it was made from. */
  readonly kind: string;
}

const REBUILDING = 'rebuilding';

/** Forgets every package and marks the catalogue as being rebuilt. */
export async function beginRebuild(db: Database): Promise<void> {
  const open = await openTransactions(db);
  // They name stages whose bytes exist nowhere else: recovery has to come first.
  if (open.length > 0) throw new Fault('STORAGE_INCONSISTENT', { id: open[0]?.objectId ?? '', detail: 'PREPARED' });
  for (const table of ['file', 'event', 'version', 'submission', 'package'] as const) await db.deleteFrom(table).execute();
  // Items of records stay: what they follow from is put right object by object.
  const live = db.selectFrom('oai_item').select('package_id').where('deleted', '=', 0).where('kind', '=', 'package');
  await db.deleteFrom('oai_member').where('item_id', 'in', live).execute();
  await db.deleteFrom('oai_item').where('deleted', '=', 0).where('kind', '=', 'package').execute();
  await db.insertInto('catalogue_state').values({ name: REBUILDING, value: 'true' })
    .onConflict((conflict) => conflict.column('name').doNothing()).execute();
}

export async function endRebuild(db: Database): Promise<void> {
  await db.deleteFrom('catalogue_state').where('name', '=', REBUILDING).execute();
}

export async function isBeingRebuilt(db: Database): Promise<boolean> {
  return (await db.selectFrom('catalogue_state').select('value').where('name', '=', REBUILDING).executeTakeFirst()) !== undefined;
}

/** Those of some packages that the catalogue knows; at most a few hundred at a time. */
export async function headsOf(db: Database, ids: readonly string[]): Promise<readonly CataloguedHead[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('package').select(['id', 'head', 'inventory_digest', 'kind']).where('id', 'in', ids).execute();
  return rows.map(headFrom);
}

/** All packages in the order of their identifiers, by key. */
export async function headsAfter(db: Database, after: string, limit: number): Promise<readonly CataloguedHead[]> {
  const rows = await db.selectFrom('package').select(['id', 'head', 'inventory_digest', 'kind']).where('id', '>', after).orderBy('id').limit(limit).execute();
  return rows.map(headFrom);
}

/** Forgets packages of which there is no object any more; what was withdrawn stays withdrawn. */
export async function forgetPackages(db: Database, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const row = await db.selectFrom('package').select('no').where('id', '=', id).executeTakeFirst();
    if (row === undefined) continue;
    for (const table of ['file', 'event', 'version', 'submission'] as const) await db.deleteFrom(table).where('package_no', '=', row.no).execute();
    await db.deleteFrom('package').where('no', '=', row.no).execute();
    await db.deleteFrom('oai_member').where('item_id', '=', id).where('deleted', '=', 0).execute();
    await db.deleteFrom('oai_item').where('package_id', '=', id).where('deleted', '=', 0).execute();
  }
}

function headFrom({ id, head, inventory_digest: inventoryDigest, kind }: { readonly id: string; readonly head: number; readonly inventory_digest: string; readonly kind: string }): CataloguedHead {
  return { id, head, inventoryDigest, kind };
}
