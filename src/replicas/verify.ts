import { Fault, timestamp } from '../base/index.ts';
import type { CopyPageQuery, CopyRecord, CopyTask, Page } from '../catalogue/index.ts';
import { refuseShared, type CopyProblem, type CopyStore, type CopyVerdict, type ObjectView } from '../storage/index.ts';
import { detailOf } from './copy-group.ts';
import { recordHarm } from './copy-incidents.ts';
import { copySettings, faultOf, openPlaces, placesNamed, type Place, type ReplicaParts } from './places.ts';
import { taskOf, type ReplicasProgress } from './sync.ts';

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
  readonly title: string;
  readonly location: string;
  /**
   * `behind`: sound, but an older version than the store's newest. `divergent`: sound, and not what was committed.
   * `pending`: nothing was ever copied there.
   */
  readonly outcome: 'verified' | 'behind' | 'divergent' | 'missing' | 'damaged' | 'pending';
  readonly version?: number;
  /** sha512 of the inventory that was found. */
  readonly inventoryDigest?: string;
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
 * Digests every byte of the copies at the locations again, first those that nobody has read since a restore or a move,
 * then the oldest verification first, and writes down what was found; nothing is changed there. An interrupted run goes on
 * where it was: what it verified is not the oldest any more. A location that another store uses too is read and told
 * (`LOCATION_SHARED`).
 */
export async function verifyReplicas(parts: ReplicaParts, run: VerifyRun): Promise<VerifySummary> {
  const places = placesNamed(await openPlaces(parts, await copySettings(parts)), run.location);
  const only = run.id === undefined ? undefined : await taskOf(parts, run.id);
  const sums = { locations: places.length, unavailable: 0, packages: 0, verified: 0, problems: 0, bytes: 0 };
  const progress = { total: 0, bytesTotal: 0 };
  for (const { location } of places) progress.total += only === undefined ? await knownAt(parts, location.id) : 1;
  const tell = (): void => { run.onProgress({ packages: sums.packages, packagesTotal: Math.max(progress.total, sums.packages), bytes: sums.bytes, bytesTotal: Math.max(progress.bytesTotal, sums.bytes) }); };
  const add = (report: VerifyReport): void => {
    sums.packages += 1;
    if (report.outcome === 'verified') sums.verified += 1;
    else if (report.outcome !== 'behind' && report.outcome !== 'pending') sums.problems += 1;
    run.onReport(report);
    tell();
  };
  for (const place of places) {
    const fault = 'fault' in place ? place.fault : await faultOf(async () => {
      // What another store writes there is no harm to this one: it is read, told, and held against nobody.
      const shared = await faultOf(async () => { await refuseShared(place.location, parts.store.locations); });
      const batch: BatchRun = { run, isOurs: shared === undefined, onBytes: (bytes) => { sums.bytes += bytes; tell(); } };
      for await (const tasks of batches(parts, place, run, only)) {
        if (run.signal.aborted) throw new Fault('INTERRUPTED');
        for (const { byteCount } of tasks) progress.bytesTotal += byteCount;
        for (const report of await verifyBatch(parts, place.copies, tasks, batch)) add(report);
      }
      if (shared !== undefined) throw shared;
    });
    if (fault === undefined) continue;
    sums.unavailable += 1;
    run.onFault(place.location.name, fault);
  }
  return sums;
}

async function knownAt({ catalogue }: ReplicaParts, locationId: string): Promise<number> {
  const { verified, unread } = await catalogue.copies.countsAt(locationId);
  return verified + unread;
}

async function* batches({ catalogue, clock }: ReplicaParts, { location }: Place, { due }: VerifyRun, only: CopyTask | undefined): AsyncGenerator<readonly CopyTask[]> {
  if (only !== undefined) {
    yield [only];
    return;
  }
  const now = clock.now().getTime();
  // Seconds are the finest that is written down: what this run verifies must not look older than its beginning.
  const before = timestamp(new Date(due ? now - location.verifyDays * DAY_MS : now));
  yield* pages(async (query) => catalogue.copies.unread(location.id, query));
  yield* pages(async (query) => catalogue.copies.verified(location.id, { ...query, before }));
}

async function* pages(pageAt: (query: CopyPageQuery) => Promise<Page<CopyTask>>): AsyncGenerator<readonly CopyTask[]> {
  let after: string | undefined;
  do {
    const page = await pageAt({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    if (page.items.length > 0) yield page.items;
    after = page.next;
  } while (after !== undefined);
}

interface BatchRun {
  readonly run: VerifyRun;
  /** Only this store writes to the location: what is wrong there is harm. */
  readonly isOurs: boolean;
  readonly onBytes: (bytes: number) => void;
}

async function verifyBatch(parts: ReplicaParts, copies: CopyStore, tasks: readonly CopyTask[], { run, isOurs, onBytes }: BatchRun): Promise<readonly VerifyReport[]> {
  const { signal, maxRate } = run;
  const given = await Promise.all(tasks.map(async ({ packageId }) => {
    const primary = await primaryOf(parts, packageId);
    return { objectId: packageId, ...(primary === undefined ? {} : { primary }) };
  }));
  const verdicts = await copies.verify(given, { signal, onBytes, ...(maxRate === undefined ? {} : { bytesPerSecond: maxRate }) });
  const at = timestamp(parts.clock.now());
  const { id: locationId } = copies.location;
  const reports: VerifyReport[] = [];
  const records: CopyRecord[] = [];
  for (const [index, task] of tasks.entries()) {
    const report = await settled(parts, copies, { task, verdict: verdicts[index] });
    reports.push(report);
    records.push(...recordOf(report, verdicts[index], { locationId, at }));
  }
  await parts.catalogue.copies.record(records);
  for (const report of isOurs ? reports : []) await heldAgainst(parts, copies, report);
  return reports;
}

interface Judged {
  readonly task: CopyTask;
  readonly verdict: CopyVerdict | undefined;
}

/** A version may have been registered and copied while we were reading: then it is not another history. What never was there is not lost. */
async function settled(parts: ReplicaParts, { location: { id, name } }: CopyStore, { task, verdict }: Judged): Promise<VerifyReport> {
  const report = reportOf(task, verdict, name);
  if (report.outcome === 'missing') {
    const held = (await parts.catalogue.copies.replicas(task.packageId)).find(({ locationId }) => locationId === id);
    return held?.version === undefined ? { ...report, outcome: 'pending' } : report;
  }
  if (report.outcome !== 'divergent') return report;
  const now = await parts.catalogue.package(task.packageId);
  return now === undefined ? report : reportOf({ ...task, head: now.head, inventoryDigest: now.inventoryDigest }, verdict, name);
}

async function heldAgainst(parts: ReplicaParts, copies: CopyStore, { packageId, outcome, problems, version, inventoryDigest }: VerifyReport): Promise<void> {
  if (outcome !== 'damaged' && outcome !== 'missing' && outcome !== 'divergent') return;
  const found = version === undefined || inventoryDigest === undefined ? {} : { found: { version, inventoryDigest } };
  await recordHarm(parts, copies, { packageId, outcome, problems, ...found });
}

/** The store's own object says what older inventories are; without it the copy is judged by itself. */
async function primaryOf({ store }: ReplicaParts, id: string): Promise<ObjectView | undefined> {
  return store.openObject(id).catch(() => undefined);
}

function reportOf({ packageId, title, head, inventoryDigest }: CopyTask, verdict: CopyVerdict | undefined, location: string): VerifyReport {
  if (verdict === undefined || verdict.kind === 'absent') return { packageId, title, location, outcome: 'missing', bytes: 0, problems: [] };
  if (verdict.kind === 'damaged') return { packageId, title, location, outcome: 'damaged', bytes: 0, problems: verdict.problems };
  const { version, bytes } = verdict;
  const outcome = verdict.inventoryDigest === inventoryDigest ? 'verified' : version < head ? 'behind' : 'divergent';
  return { packageId, title, location, outcome, version, inventoryDigest: verdict.inventoryDigest, bytes, problems: [] };
}

function recordOf(report: VerifyReport, verdict: CopyVerdict | undefined, { locationId, at }: { readonly locationId: string; readonly at: string }): readonly CopyRecord[] {
  const { packageId, outcome, problems } = report;
  if (outcome === 'pending') return [];
  if (verdict?.kind === 'verified' && outcome !== 'divergent') {
    return [{ packageId, locationId, state: 'verified', version: verdict.version, inventoryDigest: verdict.inventoryDigest, at }];
  }
  const state = outcome === 'missing' || outcome === 'divergent' ? outcome : 'damaged';
  return [{ packageId, locationId, state, at, ...detailOf(problems) }];
}
