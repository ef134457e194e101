import { acquireWriterLock, openCatalogue, type Catalogue } from '../catalogue/index.ts';
import { createClamdScanner, type VirusScanner } from '../identify/index.ts';
import { recoverStore, type IngestParts } from '../ingest/index.ts';
import { createJobs, jobMigrations } from '../jobs/index.ts';
import { createDigestPool, openStore, storeLocations, type DigestPool, type Store } from '../storage/index.ts';
import { timestamp } from '../base/index.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

// The one place where modules are put together: what is a memory store in a test is a disk here.

/** An opened repository that only reads packages; audits may still record what they found. */
export interface ReadingKho {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly pool: DigestPool;
  close(): Promise<void>;
}

/** An opened repository that may add packages: one process at a time. */
export interface WritingKho extends ReadingKho {
  readonly parts: IngestParts;
}

export interface OpenOptions {
  /** Digest threads; default = cores. */
  readonly threads?: number;
}

/** Opens a repository for reading. */
export async function openForReading(root: string, surroundings: Surroundings, options: OpenOptions = {}): Promise<ReadingKho> {
  const pool = createDigestPool(options);
  const store = await openStore(root, { pool, ...surroundings });
  const catalogue = await openCatalogue({ file: store.locations.catalogue, clock: surroundings.clock, migrations: jobMigrations });
  return {
    store,
    catalogue,
    pool,
    close: async () => {
      await catalogue.close();
      await pool.close();
    },
  };
}

/** Opens a repository for writing: takes the writer lock, then finishes what a crash may have left. */
export async function openForWriting(root: string, command: string, surroundings: Surroundings): Promise<WritingKho> {
  // Opening first tells "there is no store" apart from "somebody else is writing".
  await openStore(root, { pool: createDigestPool(), ...surroundings });
  const holder = { command, since: timestamp(surroundings.clock.now()), pid: process.pid };
  const lock = await acquireWriterLock(storeLocations(root).lock, holder);
  try {
    const reading = await openForReading(root, surroundings);
    const jobs = createJobs(reading.catalogue.sql, surroundings);
    const scanner = scannerFrom(surroundings);
    const parts: IngestParts = {
      ...reading,
      ...surroundings,
      jobs,
      software: softwareVersion(),
      ...(scanner === undefined ? {} : { scanner }),
    };
    await recoverStore(parts);
    return {
      ...reading,
      parts,
      close: async () => {
        await reading.close();
        await lock.release();
      },
    };
  } catch (fault) {
    await lock.release();
    throw fault;
  }
}

/** `KHO_CLAMD` names clamd's socket (`/run/clamav/clamd.ctl` or `127.0.0.1:3310`); without it nothing is scanned, or said to be. */
function scannerFrom({ env }: Surroundings): VirusScanner | undefined {
  const address = env['KHO_CLAMD'];
  return address === undefined || address === '' ? undefined : createClamdScanner({ address });
}
