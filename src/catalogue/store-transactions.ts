import { Fault } from '../base/index.ts';
import type { Database } from './database.ts';
import type { StoreTransaction } from './model.ts';

/**
 * Writes that these versions are staged and durable: from now on a crash is followed by finishing them. A version that
 * was made from another head than the package has now, or has under way, is the fault `VERSION_CONFLICT`.
 */
export async function prepareTransactions(db: Database, transactions: readonly StoreTransaction[]): Promise<void> {
  for (const { id, objectId, version, baseDigest, newDigest, stage } of transactions) {
    if (baseDigest !== undefined) await refuseMovedHead(db, { objectId, version, baseDigest });
    await db.insertInto('store_tx').values({
      id, object_id: objectId, version, base_digest: baseDigest ?? null, new_digest: newDigest, stage, state: 'PREPARED',
    }).execute();
  }
}

/** A committed transaction has done its work and goes; an abandoned one stays, for whoever looks into quarantine. */
export async function settleTransactions(db: Database, ids: readonly string[], state: 'COMMITTED' | 'ABANDONED'): Promise<void> {
  for (const id of ids) {
    if (state === 'COMMITTED') await db.deleteFrom('store_tx').where('id', '=', id).execute();
    else await db.updateTable('store_tx').set({ state }).where('id', '=', id).execute();
  }
}

/** What was prepared and not settled, in the order of preparation. */
export async function openTransactions(db: Database): Promise<readonly StoreTransaction[]> {
  const rows = await db.selectFrom('store_tx').selectAll().where('state', '=', 'PREPARED').orderBy('version').orderBy('object_id').execute();
  return rows.map((row) => ({
    id: row.id,
    objectId: row.object_id,
    version: row.version,
    newDigest: row.new_digest,
    stage: row.stage,
    ...(row.base_digest === null ? {} : { baseDigest: row.base_digest }),
  }));
}

/** Two updates of one package that read the same head: the second must not pass for the successor of the first. */
async function refuseMovedHead(db: Database, { objectId: id, version, baseDigest }: Pick<StoreTransaction, 'objectId' | 'version' | 'baseDigest'>): Promise<void> {
  const entry = await db.selectFrom('package').select(['head', 'inventory_digest']).where('id', '=', id).executeTakeFirst();
  if (entry !== undefined && entry.inventory_digest !== baseDigest) throw new Fault('VERSION_CONFLICT', { id, version: version - 1, head: entry.head });
  const open = await db.selectFrom('store_tx').select('version').where('state', '=', 'PREPARED').where('object_id', '=', id).executeTakeFirst();
  if (open !== undefined) throw new Fault('VERSION_CONFLICT', { id, version: version - 1, head: open.version });
}

/** Whether a version of an object is prepared and not settled. */
export async function hasOpenTransaction(db: Database, objectId: string): Promise<boolean> {
  return (await db.selectFrom('store_tx').select('id').where('state', '=', 'PREPARED').where('object_id', '=', objectId).executeTakeFirst()) !== undefined;
}
