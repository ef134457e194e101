import { asFault, Fault } from '../base/index.ts';
import type { DigestPool } from '../storage/index.ts';
import { judgingIntake } from './intake.ts';
import type { CheckOutcome, Progress } from './outcome.ts';
import { openSchemaShelf, type SchemaShelf } from './schemas/index.ts';
import { check } from './steps/check.ts';
import { identify } from './steps/identify.ts';
import { receive } from './steps/receive.ts';
import { recognise, unpack } from './steps/unpack.ts';
import { isRejection } from './submission.ts';

/** What a check without a store is asked to do. */
export interface CheckRun {
  readonly paths: readonly string[];
  readonly pool: DigestPool;
  /** Those written here unless others are given. */
  readonly schemas?: SchemaShelf;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: CheckOutcome) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** Judges submissions exactly as an ingest would (the same steps), without a store and without keeping anything. */
export async function checkPackages(asked: CheckRun): Promise<void> {
  const run = { ...asked, schemas: asked.schemas ?? openSchemaShelf() };
  let packages = 0;
  let bytes = 0;
  let bytesTotal = 0;
  const tell = (): void => { run.onProgress({ packages, packagesTotal: run.paths.length, bytes, bytesTotal }); };
  for (const path of run.paths) {
    if (run.signal.aborted) throw new Fault('INTERRUPTED');
    const outcome = await checkOne(path, run, {
      listed: (more) => { bytesTotal += more; tell(); },
      read: (more) => { bytes += more; tell(); },
    });
    packages += 1;
    tell();
    run.onOutcome(outcome);
  }
}

interface Counting {
  readonly listed: (bytes: number) => void;
  readonly read: (bytes: number) => void;
}

async function checkOne(path: string, run: CheckRun & { readonly schemas: SchemaShelf }, counting: Counting): Promise<CheckOutcome> {
  const intake = judgingIntake(run.pool);
  try {
    const received = await receive(path, run.signal);
    const { source, listing } = received;
    counting.listed(listing.totalBytes);
    try {
      const judged = {
        path,
        kind: 'judged' as const,
        recognised: listing.entries.length === 0 ? 'unknown' as const : recognise(new Set(listing.entries.map((entry) => entry.path))),
        container: source.container,
        files: listing.entries.length,
        bytes: listing.totalBytes,
      };
      const unpacked = await unpack(received, { intake, signal: run.signal, onBytes: counting.read });
      if (isRejection(unpacked)) return { ...judged, findings: unpacked.findings };
      const checked = await check(unpacked, listing.findings, { schemas: run.schemas });
      if (isRejection(checked)) return { ...judged, findings: checked.findings };
      const { findings } = await identify(checked, undefined, run.signal);
      return { ...judged, findings };
    } finally {
      await source.close();
    }
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'INTERRUPTED') throw fault;
    return { path, kind: 'error', fault };
  } finally {
    await intake.discard();
  }
}
