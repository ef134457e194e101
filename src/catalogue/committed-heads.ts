import type { Database } from './database.ts';

/** What was committed of one package: its newest version and the sha512 of that version's inventory. */
export interface CommittedHead {
  readonly id: string;
  readonly head: number;
  readonly inventoryDigest: string;
}

const AT_ONCE = 1000;

/** Every package in the order of identifiers; memory does not grow with their number. */
export async function* committedHeads(db: Database): AsyncGenerator<CommittedHead> {
  for (let after = ''; ;) {
    const rows = await db.selectFrom('package').select(['id', 'head', 'inventory_digest']).where('id', '>', after).orderBy('id').limit(AT_ONCE).execute();
    for (const { id, head, inventory_digest: inventoryDigest } of rows) yield { id, head, inventoryDigest };
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = last.id;
  }
}
