import os from 'node:os';
import { backupMigrations } from '../backup/index.ts';
import { acquireWriterLock, openCatalogue, type Catalogue, type Migrations } from '../catalogue/index.ts';
import { restoreDescriptions, transferMigrations } from '../description/index.ts';
import { disposalMigrations } from '../disposal/index.ts';
import { createClamdScanner, type VirusScanner } from '../identify/index.ts';
import { openSchemaShelf, recoverStore, type IngestParts } from '../ingest/index.ts';
import { createJobQueue, createJobs, jobMigrations, type JobQueue } from '../jobs/index.ts';
import { createLedger, ledgerMigrations, type Ledger } from '../ledger/index.ts';
import { personMigrations } from '../persons/index.ts';
import { createDigestPool, openStore, refuseDividedStore, type DigestPool, type Store } from '../storage/index.ts';
import { Fault, timestamp } from '../base/index.ts';
import { startLedger, statingLedger, type LedgerRun } from './ledger.ts';
import { schemasFolder } from './schemas.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

// The one place where modules are put together: what is a memory store in a test is a disk here.

/** An opened repository that only reads packages; audits may still record what they found. */
export interface ReadingKho {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
  readonly pool: DigestPool;
  /** Work for workers; needs no writer lock. */
  readonly queue: JobQueue;
  close(): Promise<void>;
}

/** An opened repository that may add packages: one process at a time. */
export interface WritingKho extends ReadingKho {
  readonly parts: IngestParts;
  /** Why leaves of the ledger are kept but not signed for now. */
  ledgerTrouble(): Fault | undefined;
}

export interface OpenOptions {
  /** Digest threads; default = cores. */
  readonly threads?: number;
  /** Make the catalogue when it is absent: `kho init` and `kho rebuild`. */
  readonly create?: boolean;
  /** It stays open for long: a catalogue that this account may only read would go on without it. */
  readonly isLong?: boolean;
  /** Asked with the writer lock in hand and before anything is written: a worker that waited for it may have lost its job. */
  readonly mayBegin?: () => Promise<void>;
}

/** The schema of every module that keeps tables in the catalogue's database. */
export const migrations: Migrations = { ...jobMigrations, ...ledgerMigrations, ...backupMigrations, ...personMigrations, ...disposalMigrations, ...transferMigrations };

/** Opens a repository for reading; one that may not be written is read from a copy of its catalogue. */
export async function openForReading(root: string, surroundings: Surroundings, options: OpenOptions = {}): Promise<ReadingKho> {
  const { threads, create = false, isLong = false } = options;
  const pool = createDigestPool(threads === undefined ? {} : { threads });
  const store = await openStore(root, { pool, ...surroundings });
  const catalogue = await openCatalogue({ file: store.locations.catalogue, clock: surroundings.clock, migrations, create, readOnly: { scratch: os.tmpdir(), onlyMounted: isLong } });
  const ledger = statingLedger(createLedger(catalogue.sql, surroundings), surroundings);
  return {
    store,
    catalogue,
    ledger,
    pool,
    queue: createJobQueue(catalogue.sql, surroundings),
    close: async () => {
      await ledger.publish(store);
      await catalogue.close();
      await pool.close();
    },
  };
}

/** What an ingest works with; on a repository opened for reading it can only plan. */
export function ingestParts(reading: ReadingKho, surroundings: Surroundings): IngestParts {
  const scanner = scannerFrom(surroundings);
  return {
    ...reading,
    ...surroundings,
    jobs: createJobs(reading.catalogue.sql, surroundings),
    software: softwareVersion(),
    schemas: openSchemaShelf(schemasFolder(reading.store.locations.root, surroundings)),
    ...(scanner === undefined ? {} : { scanner }),
  };
}

/** Opens a repository for writing: takes the writer lock, then finishes what a crash may have left. */
export async function openForWriting(root: string, command: string, surroundings: Surroundings, options: OpenOptions = {}): Promise<WritingKho> {
  return withWriterLock(root, command, surroundings, async (release) => {
    await options.mayBegin?.();
    const reading = await openForReading(root, surroundings, options);
    try {
      const { parts, run } = await readyToWrite(reading, command, surroundings);
      return {
        ...reading,
        parts,
        ledgerTrouble: run.trouble,
        close: async () => {
          try {
            await run.close();
          } finally {
            await reading.close();
            await release();
          }
        },
      };
    } catch (fault) {
      await reading.close();
      throw fault;
    }
  });
}

/** With the writer lock held: finishes what a crash may have left, and refuses a store that is not to be written to. */
async function readyToWrite(reading: ReadingKho, command: string, surroundings: Surroundings): Promise<{ readonly parts: IngestParts; readonly run: LedgerRun }> {
  await refuseDividedStore(reading.store.locations);
  const run = await startLedger(reading, command, surroundings);
  try {
    const parts = ingestParts(reading, surroundings);
    await reading.catalogue.settleDatestamps();
    await recoverStore(parts, { unknownStages: command === 'rebuild' ? 'set-aside' : 'remove' });
    if (command !== 'rebuild') {
      if (await reading.catalogue.isBeingRebuilt()) throw new Fault('CATALOGUE_FAILED', { path: reading.store.locations.catalogue, detail: 'rebuild' });
      // A version of the archive's catalogue that recovery has finished: the tables follow it.
      await restoreDescriptions({ ...reading, ...surroundings }, { every: false });
    }
    return { parts, run };
  } catch (fault) {
    await run.abandon();
    throw fault;
  }
}

/** Does work as the only writer of a repository that is open already; `STORE_LOCKED` while somebody else is. */
export async function writingAlone<Answer>(reading: ReadingKho, command: string, surroundings: Surroundings, work: () => Promise<Answer>): Promise<Answer> {
  return withWriterLock(reading.store.locations.root, command, surroundings, async (release) => {
    const { run } = await readyToWrite(reading, command, surroundings);
    const answer = await work().finally(async () => run.close());
    await release();
    return answer;
  });
}

/** Hands over the lock's release; releases at once when `work` fails. */
export async function withWriterLock<Answer>(
  root: string, command: string, surroundings: Surroundings, work: (release: () => Promise<void>) => Promise<Answer>,
): Promise<Answer> {
  // Opening first tells "there is no store" apart from "somebody else is writing"; no thread starts by that.
  const { locations } = await openStore(root, { pool: createDigestPool(), ...surroundings });
  const lock = await acquireWriterLock(locations.lock, { command, since: timestamp(surroundings.clock.now()), pid: process.pid });
  try {
    return await work(async () => lock.release());
  } catch (fault) {
    await lock.release();
    throw fault;
  }
}

/** `KHO_CLAMD` names clamd's socket (`/run/clamav/clamd.ctl` or `127.0.0.1:3310`); without it nothing is scanned, or said to be. */
export function scannerFrom({ env }: Surroundings): VirusScanner | undefined {
  const address = env['KHO_CLAMD'];
  return address === undefined || address === '' ? undefined : createClamdScanner({ address });
}
