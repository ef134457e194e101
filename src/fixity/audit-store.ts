import { getMaxListeners, setMaxListeners } from 'node:events';
import { asFault, Fault, type Clock } from '../base/index.ts';
import type { Catalogue, CataloguedPackage, FixityCheck } from '../catalogue/index.ts';
import { objectRootPath } from '../formats/ocfl/index.ts';
import type { DigestPool, ObjectView } from '../storage/index.ts';
import { noCounts, type ObjectAudit } from './audit-object.ts';
import { auditOne } from './audit-one.ts';
import type { Remembered } from './audit-structure.ts';
import type { PackageChoice } from './choose-packages.ts';
import { dueObjects, type AuditedObjects, type DueObject } from './due-objects.ts';
import type { AuditReport, AuditSummary } from './report.ts';

/** The modules an audit works with. */
export interface AuditParts {
  readonly store: AuditedObjects;
  readonly catalogue: Catalogue;
  readonly pool: DigestPool;
  readonly clock: Clock;
  /** What was committed of every version of a package; the catalogue's word when it is absent. */
  readonly committedDigests?: (packageId: string) => Promise<ReadonlyMap<number, string>>;
  /** The objects are a copy elsewhere. */
  readonly copy?: AuditedCopy;
}

/** A copy of the store at another location. */
export interface AuditedCopy {
  readonly name: string;
  /** The newest version that was verified there; undefined when none was: what is not there is not missing then. */
  readonly holds: (packageId: string) => Promise<number | undefined>;
  /** Keeps what was found; the store's own results go into the catalogue's history of fixity. */
  readonly record: (reports: readonly AuditReport[]) => Promise<void>;
}

export interface AuditRun extends PackageChoice {
  readonly algorithm: 'sha512' | 'sha256';
  /** Upper bound for the whole run, bytes a second. */
  readonly maxRate?: number;
  readonly signal: AbortSignal;
  readonly onReport: (report: AuditReport) => void;
  /** Awaited for every report that is not a match: harm is written down as it is seen. */
  readonly onDamage?: (report: AuditReport) => Promise<void>;
  readonly onProgress: (progress: AuditProgress) => void;
}

/** How far the run is; totals are the catalogue's and may be exceeded by older versions. */
export interface AuditProgress {
  readonly packages: number;
  readonly packagesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

/** Packages looked at together, so that small ones keep every thread busy; one when a rate has to be kept. */
const LANES = 8;
/** Reports recorded in one transaction. */
const RECORDED_TOGETHER = 100;

/**
 * Audits the chosen packages and records what was found. A damaged package does not stop the others. On an interrupt
 * what was finished stays recorded, and the fault is `INTERRUPTED`.
 */
export async function auditStore(parts: AuditParts, run: AuditRun): Promise<AuditSummary> {
  // Each lane listens twice: content and inventories are read side by side.
  setMaxListeners(2 * LANES + getMaxListeners(run.signal), run.signal);
  const summing = new Summing(await expectedTotals(parts.catalogue, run), run);
  const due = dueObjects(parts.store, parts.catalogue, run);
  let unrecorded: AuditReport[] = [];
  const record = async (): Promise<void> => {
    const reports = unrecorded;
    unrecorded = [];
    if (reports.length === 0) return;
    if (parts.copy === undefined) await parts.catalogue.recordFixity(reports.map(checkOf));
    else await parts.copy.record(reports);
  };
  const lane = async (): Promise<void> => {
    for (let next = await due.next(); next.done !== true; next = await due.next()) {
      if (run.signal.aborted) throw new Fault('INTERRUPTED');
      const report = await auditDue(parts, run, next.value, (bytes) => { summing.read(bytes); });
      if (report === undefined) continue;
      if (report.unknownAt === undefined) unrecorded.push(report);
      summing.add(report);
      if (report.outcome !== 'match') await run.onDamage?.(report);
      run.onReport(report);
      if (unrecorded.length >= RECORDED_TOGETHER) await record();
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: run.maxRate === undefined ? LANES : 1 }, lane));
  await record();
  const failed = lanes.find((ended) => ended.status === 'rejected');
  if (failed !== undefined) throw asFault(failed.reason);
  return summing.summary();
}

/** Undefined when a copy elsewhere has nothing of a package that was never copied there. */
async function auditDue(parts: AuditParts, run: AuditRun, due: DueObject, onBytes: (bytes: number) => void): Promise<AuditReport | undefined> {
  const location = parts.copy === undefined ? {} : { location: parts.copy.name };
  if ('objectRoot' in due) return { ...await auditUnknown(parts, run, due, onBytes), ...location };
  const { id, title } = due.entry;
  const held = parts.copy === undefined ? due.entry.head : await parts.copy.holds(id);
  const remembered = held === undefined ? undefined : await rememberedOf(parts, due.entry, held);
  const open = async (): Promise<ObjectView> => parts.store.openObject(id);
  const report = await auditOne(open, { ...auditing(parts, run), onBytes, id, ...(remembered === undefined ? {} : { remembered }) });
  return held === undefined && report.head === 0 && report.outcome === 'missing' ? undefined : { ...report, title, ...location };
}

function auditing({ clock, pool }: AuditParts, { algorithm, signal, maxRate }: AuditRun): ObjectAudit {
  return { pool, clock, algorithm, signal, ...(maxRate === undefined ? {} : { maxRate }) };
}

/** What was committed of a package, the versions before `head` among the others. */
export async function rememberedOf({ catalogue, committedDigests }: Pick<AuditParts, 'catalogue' | 'committedDigests'>, entry: Pick<CataloguedPackage, 'id' | 'head' | 'inventoryDigest'>, head: number): Promise<Remembered | undefined> {
  const digests = new Map(await committedDigests?.(entry.id) ?? []);
  for (let version = 1; committedDigests === undefined && version < entry.head; version += 1) {
    const digest = await catalogue.committedDigest(entry.id, version);
    if (digest !== undefined) digests.set(version, digest);
  }
  const inventoryDigest = digests.get(head) ?? (head === entry.head ? entry.inventoryDigest : undefined);
  digests.delete(head);
  return inventoryDigest === undefined ? undefined : { head, inventoryDigest, others: digests };
}

/** What lies in storage and is not in the catalogue is read like everything else, against its own inventory only. */
async function auditUnknown(parts: AuditParts, run: AuditRun, { objectRoot, id = objectRoot }: { readonly objectRoot: string; readonly id?: string }, onBytes: (bytes: number) => void): Promise<AuditReport> {
  const report = await auditOne(async () => parts.store.openObjectRoot(objectRoot), { ...auditing(parts, run), onBytes, id });
  const isWherePublished = objectRootPath(report.packageId) === objectRoot;
  return isWherePublished && (await isBeingRegistered(parts.catalogue, report.packageId)) ? report : { ...report, unknownAt: objectRoot };
}

/** An ingest publishes first and registers then; one that was killed in between is finished by the next writer. */
async function isBeingRegistered(catalogue: Catalogue, id: string): Promise<boolean> {
  if ((await catalogue.openTransactions()).some(({ objectId }) => objectId === id)) return true;
  return (await catalogue.package(id)) !== undefined;
}

/** What the catalogue keeps of a report about the store's own object. */
export function checkOf(report: AuditReport): FixityCheck {
  const { packageId, head, checkedAt, outcome, algorithm, files, bytes, problems } = report;
  return { packageId, checkedAt, outcome, algorithm, files, bytes, version: head, problems: problems.map(({ path, outcome: found }) => ({ path, outcome: found })) };
}

async function expectedTotals(catalogue: Catalogue, { id, sample = 100 }: PackageChoice): Promise<{ readonly packages: number; readonly bytes: number }> {
  if (id !== undefined) return { packages: 1, bytes: 0 };
  const { packages, bytes } = await catalogue.totals();
  return { packages: Math.round((packages * sample) / 100), bytes: Math.round((bytes * sample) / 100) };
}

class Summing {
  readonly #expected: { readonly packages: number; readonly bytes: number };
  readonly #run: AuditRun;
  readonly #counts = noCounts();
  #packages = 0;
  #damaged = 0;
  #unknown = 0;
  #files = 0;
  #bytes = 0;
  #read = 0;

  constructor(expected: { readonly packages: number; readonly bytes: number }, run: AuditRun) {
    this.#expected = expected;
    this.#run = run;
  }

  read(bytes: number): void {
    this.#read += bytes;
    this.#tell();
  }

  add(report: AuditReport): void {
    this.#packages += 1;
    if (report.outcome !== 'match') this.#damaged += 1;
    if (report.unknownAt !== undefined) this.#unknown += 1;
    this.#files += report.files;
    this.#bytes += report.bytes;
    for (const outcome of Object.keys(this.#counts) as (keyof typeof report.counts)[]) this.#counts[outcome] += report.counts[outcome];
    this.#tell();
  }

  summary(): AuditSummary {
    return { packages: this.#packages, damaged: this.#damaged, unknown: this.#unknown, files: this.#files, bytes: this.#bytes, counts: this.#counts };
  }

  #tell(): void {
    const { packages, bytes } = this.#expected;
    this.#run.onProgress({
      packages: this.#packages, packagesTotal: Math.max(packages, this.#packages), bytes: this.#read, bytesTotal: Math.max(bytes, this.#read),
    });
  }
}
