import { asFault } from '../base/index.ts';
import type { Catalogue, StoreTransaction } from '../catalogue/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Store } from '../storage/index.ts';
import { readAip } from './read-aip.ts';
import { registerVersions } from './register-versions.ts';

/** What recovery works with; the caller holds the writer lock. */
export interface RecoveryParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly jobs: Jobs;
  readonly ledger: Ledger;
}

/** What was found at the start of a writer. */
export interface RecoveryReport {
  readonly published: number;
  readonly setAside: number;
  /** Versions whose object turned out damaged: they stay open, and `kho doctor` counts them. */
  readonly damaged: number;
  readonly abandonedStages: number;
}

export interface RecoveryOptions {
  /** What becomes of stages that no transaction names: nothing was promised of them, unless the catalogue itself was lost. */
  readonly unknownStages?: 'remove' | 'set-aside';
}

/**
 * Finishes what an ended process had PREPARED: each version is published (or found published), read from storage and
 * registered as if nothing had happened; what cannot be finished is set aside. Bounded by the number of open
 * transactions, not by the size of the store. Idempotent. One damaged object keeps nobody from working with the others.
 */
export async function recoverStore(parts: RecoveryParts, { unknownStages = 'remove' }: RecoveryOptions = {}): Promise<RecoveryReport> {
  const { store, catalogue } = parts;
  const open = await catalogue.openTransactions();
  const ends = { published: 0, setAside: 0, damaged: 0 };
  const kept = new Set<string>();
  for (const transaction of open) {
    const end = await recoverOne(parts, transaction).catch((thrown: unknown) => {
      if (!DAMAGE.has(asFault(thrown).code)) throw thrown;
      kept.add(transaction.stage);
      return 'damaged' as const;
    });
    ends[end] += 1;
  }
  const abandonedStages = unknownStages === 'remove' ? await store.clearAbandonedStages(kept) : await store.setAsideStages(kept);
  return { ...ends, abandonedStages };
}

/** Faults of one object; any other is of the disk or the catalogue, and then nothing should go on. */
const DAMAGE: ReadonlySet<string> = new Set(['OBJECT_DAMAGED', 'STORAGE_INCONSISTENT', 'PACKAGE_NOT_FOUND', 'LEDGER_CONFLICT']);

async function recoverOne(parts: RecoveryParts, transaction: StoreTransaction): Promise<'published' | 'setAside'> {
  const { store, catalogue, jobs, ledger } = parts;
  const { id, objectId, version, newDigest, stage, baseDigest } = transaction;
  const base = baseDigest === undefined ? {} : { baseDigest };
  const recovery = await store.recover({ id: objectId, version, inventoryDigest: newDigest, stage, ...base });
  if (recovery.kind === 'set-aside') {
    await catalogue.settleTransactions([id], 'ABANDONED');
    return 'setAside';
  }
  const registration = await readAip(await store.openObject(objectId), version);
  const job = await jobs.byCheckpoint('commit', 'stage', stage);
  await catalogue.transaction(async (tx) => {
    await registerVersions({ catalogue, ledger }, [{ registration, outcome: 'recovered', ...(job === undefined ? {} : { jobId: job.id }) }], tx);
    await catalogue.settleTransactions([id], 'COMMITTED', tx);
    if (job !== undefined) await jobs.finish(job.id, 'done', { id: objectId, version, recovered: true }, tx);
  });
  return 'published';
}
