import { getMaxListeners, setMaxListeners } from 'node:events';
import { asFault, Fault, type Clock } from '../base/index.ts';
import type { Catalogue, CataloguedPackage, FixityCheck } from '../catalogue/index.ts';
import type { DigestPool, ObjectView, Store } from '../storage/index.ts';
import { auditObject, noCounts, reportWithout } from './audit-object.ts';
import { choosePackages, type PackageChoice } from './choose-packages.ts';
import type { AuditReport, AuditSummary } from './report.ts';

/** The modules an audit works with. */
export interface AuditParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly pool: DigestPool;
  readonly clock: Clock;
}

export interface AuditRun extends PackageChoice {
  readonly algorithm: 'sha512' | 'sha256';
  /** Upper bound for the whole run, bytes a second. */
  readonly maxRate?: number;
  readonly signal: AbortSignal;
  readonly onReport: (report: AuditReport) => void;
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
  const packages = choosePackages(parts.catalogue, run);
  let unrecorded: FixityCheck[] = [];
  const record = async (): Promise<void> => {
    const checks = unrecorded;
    unrecorded = [];
    if (checks.length > 0) await parts.catalogue.recordFixity(checks);
  };
  const lane = async (): Promise<void> => {
    for (let next = await packages.next(); next.done !== true; next = await packages.next()) {
      if (run.signal.aborted) throw new Fault('INTERRUPTED');
      const report = await auditPackage(parts, run, next.value, (bytes) => { summing.read(bytes); });
      unrecorded.push(checkOf(report));
      summing.add(report);
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

async function auditPackage(parts: AuditParts, run: AuditRun, entry: CataloguedPackage, onBytes: (bytes: number) => void): Promise<AuditReport> {
  const { clock, pool } = parts;
  const { algorithm, signal, maxRate } = run;
  const opened = await openOrReport(parts, run, entry.id);
  if ('counts' in opened) return opened;
  const rate = maxRate === undefined ? {} : { maxRate };
  const audit = { pool, clock, algorithm, signal, onBytes, remembered: entry, ...rate };
  const report = await auditObject(opened, audit);
  if (report.outcome === 'match') return report;
  // A version may have been published while we were looking: then old and new were compared with one another.
  const again = await openOrReport(parts, run, entry.id);
  return 'counts' in again || again.inventoryDigest === opened.inventoryDigest ? report : auditObject(again, audit);
}

/** An object that cannot be opened is a finding of the audit, not the end of it. */
async function openOrReport({ store, clock }: AuditParts, { algorithm }: AuditRun, id: string): Promise<ObjectView | AuditReport> {
  try {
    return await store.openObject(id);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'INTERNAL' || fault.code === 'INTERRUPTED') throw fault;
    const outcome = fault.code === 'PACKAGE_NOT_FOUND' ? 'missing' as const : fault.code === 'OBJECT_DAMAGED' ? 'mismatch' as const : 'unreadable' as const;
    return reportWithout(id, { path: 'inventory.json', outcome, detail: fault.code }, { clock, algorithm });
  }
}

function checkOf(report: AuditReport): FixityCheck {
  const { packageId, checkedAt, outcome, algorithm, files, bytes, problems } = report;
  return { packageId, checkedAt, outcome, algorithm, files, bytes, problems: problems.map(({ path, outcome: found }) => ({ path, outcome: found })) };
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
    this.#files += report.files;
    this.#bytes += report.bytes;
    for (const outcome of Object.keys(this.#counts) as (keyof typeof report.counts)[]) this.#counts[outcome] += report.counts[outcome];
    this.#tell();
  }

  summary(): AuditSummary {
    return { packages: this.#packages, damaged: this.#damaged, files: this.#files, bytes: this.#bytes, counts: this.#counts };
  }

  #tell(): void {
    const { packages, bytes } = this.#expected;
    this.#run.onProgress({
      packages: this.#packages, packagesTotal: Math.max(packages, this.#packages), bytes: this.#read, bytesTotal: Math.max(bytes, this.#read),
    });
  }
}
