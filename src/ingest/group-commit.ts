import { asFault, type Fault, type NewId } from '../base/index.ts';
import type { Catalogue, StoreTransaction, VersionRegistration } from '../catalogue/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { SealedStage, Store } from '../storage/index.ts';
import { STEPS } from './job-steps.ts';
import type { KeptCopies } from './outcome.ts';
import { registerVersions } from './register-versions.ts';

/** One AIP version, complete in its stage, waiting for its group. */
export interface SealedAip {
  readonly jobId: string;
  readonly sealed: SealedStage;
  readonly registration: VersionRegistration;
  readonly files: number;
  readonly bytes: number;
  /** Called once, after the version is safe in the store and was copied as far as may be, or the group has failed. */
  readonly settle: (ended: Settlement) => void;
}

/** How one version of a group ended. */
export type Settlement = { readonly failure: Fault } | { readonly copies: KeptCopies };

/** Brings packages that are registered to the other places that keep copies; wired in `app`. */
export interface Copying {
  /** Verified copies that a package must have to be called archived, the store's own included. */
  readonly required: number;
  /** Answers how many verified copies each has now. What a location cannot do is told elsewhere: it is no failure of the ingest. */
  keep(packageIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** What a group is committed with. */
export interface GroupCommitParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly jobs: Jobs;
  readonly ledger: Ledger;
  readonly newId: NewId;
  /** Without it there is one copy, and one is required. */
  readonly copying?: Copying;
  /** Told at each point where a crash would leave a different state; tests kill there. */
  readonly onPoint?: (point: CommitPoint) => void;
}

/** The points between the steps of the commit protocol (guarantees §1.4). */
export type CommitPoint = 'sealed' | 'durable' | 'prepared' | 'published' | 'registered' | 'copied';

const ONE_COPY: KeptCopies = { verified: 1, required: 1 };

/** A group is committed at this many packages, files or bytes: enough to share one flush, little enough to redo. */
const GROUP_PACKAGES = 128;
const GROUP_FILES = 20_000;
const GROUP_BYTES = 256 * 1024 * 1024;

/**
 * Collects sealed versions and commits them together: one flush, one PREPARED transaction, the renames, one flush,
 * one catalogue transaction. A receipt waits for its group. While one group is being written to the medium the
 * next is collected; a third has to wait, so that staged data stays bounded.
 */
export class GroupCommitter {
  readonly #parts: GroupCommitParts;
  #group: SealedAip[] = [];
  #files = 0;
  #bytes = 0;
  #committing: Promise<void> = Promise.resolve();
  #failure: Fault | undefined;
  #untold: Fault | undefined;

  constructor(parts: GroupCommitParts) {
    this.#parts = parts;
  }

  /**
   * Why nothing more is committed in this process. After a flush that failed the kernel may have dropped pages of other
   * stages too, and told nobody else; what was PREPARED is finished by the next writer's recovery, so that a twin
   * committed before that would become a second package.
   */
  get failure(): Fault | undefined {
    return this.#failure;
  }

  /** What kept packages from being copied and is no location's trouble: no outcome tells it. */
  get untold(): Fault | undefined {
    return this.#untold;
  }

  /** Hands over one sealed version. Resolves when there is room for the next, not when this one is archived. */
  async add(aip: SealedAip): Promise<void> {
    this.#group.push(aip);
    this.#files += aip.files;
    this.#bytes += aip.bytes;
    const full = this.#group.length >= GROUP_PACKAGES || this.#files >= GROUP_FILES || this.#bytes >= GROUP_BYTES;
    if (!full) return;
    await this.#committing;
    void this.flush();
  }

  /** Commits what was collected; resolves when every version handed over so far is settled. */
  async flush(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    this.#files = 0;
    this.#bytes = 0;
    const before = this.#committing;
    this.#committing = before.then(async () => this.#commit(group));
    await this.#committing;
  }

  async #commit(group: readonly SealedAip[]): Promise<void> {
    if (group.length === 0) return;
    try {
      if (this.#failure !== undefined) await throwAway(this.#parts, group, this.#failure);
      const transactions = await prepare(this.#parts, group);
      await publish(this.#parts, group, transactions);
      const copies = await this.#copied(group);
      for (const aip of group) aip.settle({ copies: copies(aip.sealed.id) });
    } catch (thrown) {
      const failure = asFault(thrown);
      this.#failure ??= failure;
      for (const aip of group) aip.settle({ failure });
    }
  }

  /** Only when this answers does anybody say "archived". A failure here is no failure of what is registered already. */
  async #copied(group: readonly SealedAip[]): Promise<(id: string) => KeptCopies> {
    const { copying, onPoint } = this.#parts;
    if (copying === undefined) return () => ONE_COPY;
    const { required } = copying;
    try {
      const verified = await copying.keep(group.map(({ sealed }) => sealed.id));
      onPoint?.('copied');
      return (id) => ({ verified: verified.get(id) ?? 1, required });
    } catch (thrown) {
      this.#untold = asFault(thrown);
      this.#failure ??= this.#untold;
      return () => ({ verified: 1, required });
    }
  }
}

/** Until PREPARED is durable nothing exists: a failure throws the stages away and the sources are read again. */
async function prepare(parts: GroupCommitParts, group: readonly SealedAip[]): Promise<readonly StoreTransaction[]> {
  const { store, catalogue, jobs, newId, onPoint } = parts;
  const transactions = group.map(({ sealed }) => transactionOf(newId(), sealed));
  try {
    onPoint?.('sealed');
    await store.makeDurable(group.map(({ sealed }) => sealed));
    onPoint?.('durable');
    await catalogue.transaction(async (tx) => {
      await catalogue.prepareTransactions(transactions, tx);
      await jobs.checkpointMany(group.map(({ jobId, sealed }) => (
        { jobId, n: STEPS.commit.n, name: STEPS.commit.name, output: { stage: sealed.stage.name, inventory: sealed.inventoryDigest } }
      )), tx);
    });
    onPoint?.('prepared');
    return transactions;
  } catch (failure) {
    return throwAway(parts, group, asFault(failure));
  }
}

async function throwAway({ jobs }: GroupCommitParts, group: readonly SealedAip[], failure: Fault): Promise<never> {
  for (const { sealed } of group) await sealed.stage.discard().catch(() => undefined);
  const result = { code: failure.code };
  await jobs.finishMany(group.map(({ jobId }) => ({ jobId, outcome: 'error' as const, result }))).catch(() => undefined);
  throw failure;
}

/** From PREPARED on, a failure leaves everything to recovery, which finishes the protocol. */
async function publish(parts: GroupCommitParts, group: readonly SealedAip[], transactions: readonly StoreTransaction[]): Promise<void> {
  const { store, catalogue, jobs, ledger, onPoint } = parts;
  await store.publish(group.map(({ sealed }) => sealed));
  onPoint?.('published');
  await catalogue.transaction(async (tx) => {
    await registerVersions({ catalogue, ledger }, group.map(({ registration, jobId }) => ({ registration, jobId, outcome: 'archived' })), tx);
    await catalogue.settleTransactions(transactions.map(({ id }) => id), 'COMMITTED', tx);
    await jobs.finishMany(group.map(({ jobId, sealed }) => (
      { jobId, outcome: 'done' as const, result: { id: sealed.id, version: sealed.version } }
    )), tx);
  });
  onPoint?.('registered');
}

function transactionOf(id: string, sealed: SealedStage): StoreTransaction {
  const { baseDigest } = sealed;
  return {
    id,
    objectId: sealed.id,
    version: sealed.version,
    newDigest: sealed.inventoryDigest,
    stage: sealed.stage.name,
    ...(baseDigest === undefined ? {} : { baseDigest }),
  };
}
