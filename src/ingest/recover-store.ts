import type { Catalogue, StoreTransaction } from '../catalogue/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Store } from '../storage/index.ts';
import { readAip } from './read-aip.ts';

/** What recovery works with; the caller holds the writer lock. */
export interface RecoveryParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly jobs: Jobs;
}

/** What was found at the start of a writer. */
export interface RecoveryReport {
  readonly published: number;
  readonly setAside: number;
  readonly abandonedStages: number;
}

/**
 * Finishes what an ended process had PREPARED: each version is published (or found published), read from storage and
 * registered as if nothing had happened; what cannot be finished is set aside. Bounded by the number of open
 * transactions, not by the size of the store. Idempotent.
 */
export async function recoverStore(parts: RecoveryParts): Promise<RecoveryReport> {
  const { store, catalogue } = parts;
  const open = await catalogue.openTransactions();
  let published = 0;
  for (const transaction of open) if (await recoverOne(parts, transaction)) published += 1;
  const abandonedStages = await store.clearAbandonedStages(new Set());
  return { published, setAside: open.length - published, abandonedStages };
}

async function recoverOne(parts: RecoveryParts, transaction: StoreTransaction): Promise<boolean> {
  const { store, catalogue, jobs } = parts;
  const { id, objectId, version, newDigest, stage, baseDigest } = transaction;
  const base = baseDigest === undefined ? {} : { baseDigest };
  const recovery = await store.recover({ id: objectId, version, inventoryDigest: newDigest, stage, ...base });
  if (recovery.kind === 'set-aside') {
    await catalogue.settleTransactions([id], 'ABANDONED');
    return false;
  }
  const registration = await readAip(await store.openObject(objectId), version);
  const job = await jobs.byCheckpoint('commit', 'stage', stage);
  await catalogue.transaction(async (tx) => {
    await catalogue.registerVersion(registration, tx);
    await catalogue.settleTransactions([id], 'COMMITTED', tx);
    if (job !== undefined) await jobs.finish(job.id, 'done', { id: objectId, version, recovered: true }, tx);
  });
  return true;
}
