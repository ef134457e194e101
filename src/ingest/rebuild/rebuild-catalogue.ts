import os from 'node:os';
import { Fault } from '../../base/index.ts';
import type { Catalogue, VersionRegistration } from '../../catalogue/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import type { Store } from '../../storage/index.ts';
import type { Progress } from '../outcome.ts';
import { registerFound } from '../register-versions.ts';
import { registeredAlready } from './known-objects.ts';
import { forgetVanished } from './vanished-packages.ts';
import { ReadingThreads, type ObjectAnswer } from './reading-threads.ts';
import type { RebuildProblem, Restorer } from './restorer.ts';

export interface RebuildRun {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Threads that read objects; default = cores. */
  readonly threads?: number;
  /** What else storage remembers; called after the packages, in order. */
  readonly restorers?: readonly Restorer[];
  /** Begin anew even when an interrupted rebuild could be gone on with. */
  readonly fromStart?: boolean;
}

export interface RebuildReport {
  readonly packages: number;
  /** Of these, what an interrupted rebuild had registered and is still so. */
  readonly kept: number;
  /** Objects that could not be read; they stay on the disk and out of the catalogue. */
  readonly problems: readonly RebuildProblem[];
}

/** A transaction registers at most about this many objects, or a little more than this many files. */
const GROUP = 256;
const GROUP_FILES = 20_000;
/** Objects that a thread reads at a time: enough to hide the messages. */
const AT_ONCE = 32;

/**
 * Makes the catalogue again from storage alone (architecture D1), and finishes what was being published when the catalogue
 * was lost. Threads read the objects; they are registered in the order of the storage hierarchy. A rebuild that was
 * interrupted is gone on with: what it registered is compared with storage, not read again. Jobs and the history of fixity
 * checks are not in storage. The caller holds the writer lock.
 */
export async function rebuildCatalogue(run: RebuildRun): Promise<RebuildReport> {
  const { store, catalogue, signal, threads: count = os.availableParallelism(), restorers = [] } = run;
  const resumed = run.fromStart !== true && await catalogue.isBeingRebuilt();
  if (!resumed) await catalogue.beginRebuild();
  const rebuild = new Rebuild(run);
  const threads = new ReadingThreads(store.locations.root, count);
  const empty: string[] = [];
  try {
    await rebuild.readAll(batches(store, empty), { threads, resumed });
  } finally {
    await threads.close();
  }
  if (resumed) await forgetVanished(run);
  for (const folder of empty) await store.dropEmptyFolder(folder);
  for (const restorer of restorers) rebuild.problems.push(...await restorer.restore({ store, catalogue, signal }));
  await catalogue.endRebuild();
  const { packages, kept, problems } = rebuild;
  return { packages, kept, problems };
}

async function* batches(store: Store, empty: string[]): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  for await (const objectRoot of store.objectRoots((folder) => { empty.push(folder); })) {
    batch.push(objectRoot);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** One rebuild under way: what was read is registered group by group. */
class Rebuild {
  readonly problems: RebuildProblem[] = [];
  packages = 0;
  kept = 0;
  readonly #run: RebuildRun;
  #bytes = 0;
  #group: VersionRegistration[] = [];
  #objects = 0;
  #files = 0;

  constructor(run: RebuildRun) {
    this.#run = run;
  }

  /** While one batch is registered the threads read the next; more than that is not held. */
  async readAll(roots: AsyncIterable<readonly string[]>, { threads, resumed }: { readonly threads: ReadingThreads; readonly resumed: boolean }): Promise<void> {
    const reading: Promise<readonly ObjectAnswer[]>[] = [];
    const next = async (): Promise<void> => this.#take(await reading.shift() ?? []);
    for await (const batch of roots) {
      const unread = resumed ? await this.#keepRegistered(batch) : batch;
      if (unread.length > 0) reading.push(handled(threads.read(unread)));
      this.#tell(batch.at(-1));
      if (reading.length > threads.size + 1) await next();
    }
    while (reading.length > 0) await next();
    await this.#register();
  }

  async #keepRegistered(batch: readonly string[]): Promise<readonly string[]> {
    if (this.#run.signal.aborted) throw new Fault('INTERRUPTED');
    const { same, changed } = await registeredAlready(this.#run, batch);
    await this.#run.catalogue.forgetPackages(changed);
    this.kept += same.size;
    this.packages += same.size;
    const heads = new Map([...same.values()].map((head) => [`${head.id} ${head.head}`, head.inventoryDigest]));
    for (const { object, version, inventorySha512 } of await this.#run.ledger.committedVersions([...same.values()].map(({ id }) => id))) {
      if ((heads.get(`${object} ${version}`) ?? inventorySha512) !== inventorySha512) this.problems.push(conflictOf(object, version));
    }
    return batch.filter((root) => !same.has(root));
  }

  async #take(answers: readonly ObjectAnswer[]): Promise<void> {
    if (this.#run.signal.aborted) throw new Fault('INTERRUPTED');
    for (const answer of answers) {
      if ('fault' in answer) {
        const fault = new Fault(answer.fault.code, answer.fault.params);
        if (fault.code.startsWith('STORAGE_')) throw fault;
        this.problems.push({ objectRoot: answer.objectRoot, detail: fault.message });
        continue;
      }
      const { package: head } = answer.versions.at(-1) ?? {};
      this.#group.push(...answer.versions);
      this.#objects += 1;
      this.packages += 1;
      this.#files += head?.fileCount ?? 0;
      this.#bytes += head?.byteCount ?? 0;
      if (this.#objects >= GROUP || this.#files >= GROUP_FILES) await this.#register();
    }
    this.#tell(answers.at(-1)?.objectRoot);
  }

  async #register(): Promise<void> {
    const found = this.#group.map((registration) => ({ registration, outcome: 'found' as const }));
    this.#group = [];
    this.#objects = 0;
    this.#files = 0;
    if (found.length === 0) return;
    const conflicting = await this.#run.catalogue.transaction(async (tx) => registerFound(this.#run, found, tx));
    for (const { registration: { package: { id }, version: { version } } } of conflicting) this.problems.push(conflictOf(id, version));
  }

  /** Folders bear the digits of a digest and are walked in their order: how far the walk is tells about how many there will be. */
  #tell(objectRoot: string | undefined): void {
    const digits = objectRoot?.replaceAll('/', '').slice(0, 6) ?? '';
    const done = /^[0-9a-f]{6}$/.test(digits) ? (parseInt(digits, 16) + 1) / 16 ** 6 : 1;
    const total = (known: number): number => Math.max(known, Math.round(known / done));
    this.#run.onProgress({ packages: this.packages, packagesTotal: total(this.packages), bytes: this.#bytes, bytesTotal: total(this.#bytes) });
  }
}

/** What another failure leaves waiting answers to nobody. */
function handled<Answer>(reading: Promise<Answer>): Promise<Answer> {
  reading.catch(() => undefined);
  return reading;
}

/** What lies in storage is whole in itself, and not what the ledger says was archived. */
function conflictOf(id: string, version: number): RebuildProblem {
  return { objectRoot: id, detail: new Fault('LEDGER_CONFLICT', { id, version }).message };
}
