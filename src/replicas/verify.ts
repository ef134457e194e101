import { Fault, timestamp } from '../base/index.ts';
import type { CopyRecord, CopyTask } from '../catalogue/index.ts';
import type { CopyProblem, CopyStore, CopyVerdict, ObjectView } from '../storage/index.ts';
import { detailOf } from './copy-group.ts';
import { copySettings, openPlaces, placesNamed, type Place, type ReplicaParts } from './places.ts';
import { faultOf, taskOf, type ReplicasProgress } from './sync.ts';

/** What a verification is asked to do. */
export interface VerifyRun {
  readonly id?: string;
  /** Name of the one location. */
  readonly location?: string;
  /** Only what the location's own term (`verifyDays`) says is due. */
  readonly due: boolean;
  /** Upper bound, bytes a second. */
  readonly maxRate?: number;
  readonly signal: AbortSignal;
  readonly onReport: (report: VerifyReport) => void;
  readonly onFault: (location: string, fault: Fault) => void;
  readonly onProgress: (progress: ReplicasProgress) => void;
}

/** What was found of one copy. */
export interface VerifyReport {
  readonly packageId: string;
  readonly location: string;
  /** `behind`: sound, but an older version than the store's newest. `divergent`: sound, and not what was committed. */
  readonly outcome: 'verified' | 'behind' | 'divergent' | 'missing' | 'damaged';
  readonly version?: number;
  readonly bytes: number;
  readonly problems: readonly CopyProblem[];
}

export interface VerifySummary {
  readonly locations: number;
  readonly unavailable: number;
  readonly packages: number;
  readonly verified: number;
  readonly problems: number;
  readonly bytes: number;
}

const PAGE = 64;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Digests every byte of the copies at the locations again, the oldest verification first, and writes down what was
 * found; nothing is changed there. An interrupted run goes on where it was: what it verified is not the oldest any more.
 */
export async function verifyReplicas(parts: ReplicaParts, run: VerifyRun): Promise<VerifySummary> {
  const places = placesNamed(await openPlaces(parts, await copySettings(parts)), run.location);
  const only = run.id === undefined ? undefined : await taskOf(parts, run.id);
  const sums = { locations: places.length, unavailable: 0, packages: 0, verified: 0, problems: 0, bytes: 0 };
  const progress = { total: 0, bytesTotal: 0 };
  for (const { location } of places) progress.total += only === undefined ? (await parts.catalogue.copies.countsAt(location.id)).verified : 1;
  const tell = (): void => { run.onProgress({ packages: sums.packages, packagesTotal: Math.max(progress.total, sums.packages), bytes: sums.bytes, bytesTotal: Math.max(progress.bytesTotal, sums.bytes) }); };
  const add = (report: VerifyReport): void => {
    sums.packages += 1;
    if (report.outcome === 'verified') sums.verified += 1;
    else if (report.outcome !== 'behind') sums.problems += 1;
    run.onReport(report);
    tell();
  };
  for (const place of places) {
    const fault = 'fault' in place ? place.fault : await faultOf(async () => {
      for await (const tasks of batches(parts, place, run, only)) {
        if (run.signal.aborted) throw new Fault('INTERRUPTED');
        for (const { byteCount } of tasks) progress.bytesTotal += byteCount;
        for (const report of await verifyBatch(parts, place.copies, tasks, { run, onBytes: (bytes) => { sums.bytes += bytes; tell(); } })) add(report);
      }
    });
    if (fault === undefined) continue;
    sums.unavailable += 1;
    run.onFault(place.location.name, fault);
  }
  return sums;
}

async function* batches({ catalogue, clock }: ReplicaParts, { location }: Place, { due }: VerifyRun, only: CopyTask | undefined): AsyncGenerator<readonly CopyTask[]> {
  if (only !== undefined) {
    yield [only];
    return;
  }
  const now = clock.now().getTime();
  // Seconds are the finest that is written down: what this run verifies must not look older than its beginning.
  const before = timestamp(new Date(due ? now - location.verifyDays * DAY_MS : now));
  let after: string | undefined;
  do {
    const page = await catalogue.copies.verified(location.id, { before, limit: PAGE, ...(after === undefined ? {} : { after }) });
    if (page.items.length > 0) yield page.items;
    after = page.next;
  } while (after !== undefined);
}

interface BatchRun {
  readonly run: VerifyRun;
  readonly onBytes: (bytes: number) => void;
}

async function verifyBatch(parts: ReplicaParts, copies: CopyStore, tasks: readonly CopyTask[], { run, onBytes }: BatchRun): Promise<readonly VerifyReport[]> {
  const { signal, maxRate } = run;
  const given = await Promise.all(tasks.map(async ({ packageId }) => {
    const primary = await primaryOf(parts, packageId);
    return { objectId: packageId, ...(primary === undefined ? {} : { primary }) };
  }));
  const verdicts = await copies.verify(given, { signal, onBytes, ...(maxRate === undefined ? {} : { bytesPerSecond: maxRate }) });
  const at = timestamp(parts.clock.now());
  const reports = tasks.map((task, index) => reportOf(task, verdicts[index], copies.location.name));
  await parts.catalogue.copies.record(reports.flatMap((report, index) => recordOf(report, verdicts[index], { locationId: copies.location.id, at })));
  return reports;
}

/** The store's own object says what older inventories are; without it the copy is judged by itself. */
async function primaryOf({ store }: ReplicaParts, id: string): Promise<ObjectView | undefined> {
  return store.openObject(id).catch(() => undefined);
}

function reportOf({ packageId, head, inventoryDigest }: CopyTask, verdict: CopyVerdict | undefined, location: string): VerifyReport {
  if (verdict === undefined || verdict.kind === 'absent') return { packageId, location, outcome: 'missing', bytes: 0, problems: [] };
  if (verdict.kind === 'damaged') return { packageId, location, outcome: 'damaged', bytes: 0, problems: verdict.problems };
  const { version, bytes } = verdict;
  const outcome = verdict.inventoryDigest === inventoryDigest ? 'verified' : version < head ? 'behind' : 'divergent';
  return { packageId, location, outcome, version, bytes, problems: [] };
}

function recordOf(report: VerifyReport, verdict: CopyVerdict | undefined, { locationId, at }: { readonly locationId: string; readonly at: string }): readonly CopyRecord[] {
  const { packageId, outcome, problems } = report;
  if (verdict?.kind === 'verified' && outcome !== 'divergent') {
    return [{ packageId, locationId, state: 'verified', version: verdict.version, inventoryDigest: verdict.inventoryDigest, at }];
  }
  const state = outcome === 'missing' || outcome === 'divergent' ? outcome : 'damaged';
  return [{ packageId, locationId, state, at, ...detailOf(problems) }];
}
