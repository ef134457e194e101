import { asFault, canonicalJson, digestOf, Fault, timestamp, type Clock, type Json, type NewId } from '../../base/index.ts';
import type { Catalogue, DueCheck } from '../../catalogue/index.ts';
import { noCounts } from '../audit-object.ts';
import { auditStore, type AuditParts, type AuditProgress } from '../audit-store.ts';
import type { DueObject } from '../due-objects.ts';
import type { AuditReport, OutcomeCounts } from '../report.ts';
import { CANARIES, type Canaries, type CanaryName } from './canaries.ts';
import { isOpenAt, policyFor, type FixityPolicy } from './policy.ts';
import { beginRunFile, missedFault, type RunEnd, type RunFile } from './run-files.ts';
import { checkLine, RunningRoot } from './run-line.ts';

/** Where copies are read: there, or away with the reason. */
export type CheckedPlace =
  | { readonly id: string; readonly name: string; readonly parts: (run: string) => AuditParts }
  | { readonly id: string; readonly name: string; readonly fault: Fault };

/** What a run by plan works with. */
export interface PlanParts {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly newId: NewId;
  /** In the order of `orderedPolicies`. */
  readonly policies: readonly FixityPolicy[];
  readonly places: readonly CheckedPlace[];
  readonly canaries: Canaries;
  /** Folder of the runs' files. */
  readonly runs: string;
  readonly software: string;
}

export interface PlanRun {
  /** Only what falls under this policy. */
  readonly policy?: string;
  readonly algorithm: 'sha512' | 'sha256';
  /** Also outside the hours of the policies, and beyond their bytes a day. */
  readonly regardless?: boolean;
  readonly signal: AbortSignal;
  readonly onReport: (report: AuditReport) => void;
  readonly onProgress: (progress: AuditProgress) => void;
  readonly onDamage: (report: AuditReport, place: string) => Promise<void>;
  readonly onPlaceFault: (name: string, fault: Fault) => void;
  /** Once, when the run has ended, before its end is told. */
  readonly onEnd: (summary: PlanSummary) => Promise<void>;
}

/** Why a policy's turn at a place ended before everything that was due was read. */
export type StoppedBy = 'hours' | 'bytes-per-day';

/** What a run came to. */
export interface PlanSummary {
  readonly run: string;
  readonly state: RunEnd['state'];
  /** The canary that was not seen for what it is. */
  readonly missed?: CanaryName;
  readonly checks: number;
  readonly bad: number;
  readonly files: number;
  readonly bytes: number;
  readonly counts: OutcomeCounts;
  /** Canaries that were read and seen for what they are. */
  readonly canaries: number;
  readonly away: readonly string[];
  readonly stopped: readonly { readonly location: string; readonly policy: string; readonly by: StoppedBy }[];
  /** Copies at all places whose turn it still is. */
  readonly left: number;
  readonly root: string;
}

/** One page: so many checks are recorded together, and proved by one set of canaries. */
const PAGE = 500;
const PAGE_BYTES = 2 * 1024 ** 3;
const DAY_MS = 86_400_000;

/**
 * Reads everything again whose turn it is, the longest due first. Nothing is recorded before the canaries that went
 * through the same lanes were seen for what they are; when one is not, the run is void. Whatever ends it, what was
 * recorded stays, and the next run goes on where it was.
 */
export async function runPlan(parts: PlanParts, run: PlanRun): Promise<PlanSummary> {
  const { catalogue: { fixityPlan }, policies } = parts;
  await fixityPlan.replan(digestOf('sha256', Buffer.from(canonicalJson(policies as unknown as Json))));
  await parts.canaries.lay();
  const going = await GoingRun.begin(parts, run);
  try {
    for (const place of parts.places) await going.at(place);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code === 'INTERRUPTED') going.state = 'interrupted';
    else if (fault.code === 'FIXITY_VOID') await going.annul(String(fault.params['canary']) as CanaryName);
    else {
      await going.close();
      throw fault;
    }
  }
  return going.end();
}

/** Every copy gets the policy that fits it. */
export async function planCopies({ catalogue: { fixityPlan }, policies }: Pick<PlanParts, 'catalogue' | 'policies'>, place: { readonly id: string; readonly name: string }): Promise<void> {
  for (;;) {
    const copies = await fixityPlan.unplanned(place.id, PAGE);
    if (copies.length === 0) return;
    const groups = new Map<FixityPolicy, typeof copies[number][]>();
    for (const copy of copies) {
      const policy = policyFor(policies, copy.kind, place.name) ?? NEVER;
      groups.set(policy, [...(groups.get(policy) ?? []), copy]);
    }
    for (const [policy, group] of groups) await fixityPlan.assign(place.id, group, policy);
  }
}

/** No policy wants it read: that is told as such and never as well. */
const NEVER: FixityPolicy = { name: '-', about: { vi: '', en: '' }, cycleDays: 3660, priority: -1000, timeZone: 'UTC' };

class GoingRun {
  state: RunEnd['state'] = 'done';
  readonly #id: string;
  readonly #parts: PlanParts;
  readonly #run: PlanRun;
  readonly #file: RunFile;
  readonly #root = new RunningRoot();
  readonly #counts: Record<keyof OutcomeCounts, number> = noCounts();
  readonly #away: string[] = [];
  readonly #stopped: { location: string; policy: string; by: StoppedBy }[] = [];
  #missed: CanaryName | undefined;
  #canaries = 0;
  #checks = 0;
  #bad = 0;
  #files = 0;
  #bytes = 0;

  private constructor(parts: PlanParts, run: PlanRun, id: string, file: RunFile) {
    this.#parts = parts;
    this.#run = run;
    this.#id = id;
    this.#file = file;
  }

  static async begin(parts: PlanParts, run: PlanRun): Promise<GoingRun> {
    const id = parts.newId();
    const file = await beginRunFile(parts.runs, { type: 'run', run: id, startedAt: timestamp(parts.clock.now()), software: parts.software, algorithm: run.algorithm });
    return new GoingRun(parts, run, id, file);
  }

  /** All that is due at one place. A place that is away, or goes away, keeps nobody from the others. */
  async at(place: CheckedPlace): Promise<void> {
    try {
      if ('fault' in place) throw place.fault;
      await planCopies(this.#parts, place);
      for (const policy of this.#parts.policies) {
        if (this.#run.policy === undefined || this.#run.policy === policy.name) await this.#under(policy, place, place.parts(this.#id));
      }
    } catch (thrown) {
      const fault = asFault(thrown);
      if (!fault.code.startsWith('LOCATION_')) throw fault;
      this.#away.push(place.name);
      this.#run.onPlaceFault(place.name, fault);
    }
  }

  async #under(policy: FixityPolicy, place: CheckedPlace, audit: AuditParts): Promise<void> {
    const { clock, catalogue: { fixityPlan } } = this.#parts;
    // What this run reads becomes due after it: one bound for all pages, so that what is harmed is not read for ever.
    const before = timestamp(clock.now());
    let first: string | undefined;
    for (;;) {
      const stoppedBy = await this.#stoppedBy(policy, place.id);
      if (stoppedBy !== undefined) {
        const [waiting] = await fixityPlan.due(place.id, { policy: policy.name, before, limit: 1 });
        if (waiting !== undefined) this.#stopped.push({ location: place.name, policy: policy.name, by: stoppedBy });
        return;
      }
      const page = pageOf(await fixityPlan.due(place.id, { policy: policy.name, before, limit: PAGE }));
      // What was read and still is the first to be read will not change by reading it once more.
      if (page.length === 0 || (page[0]?.packageId === first)) return;
      first = page[0]?.packageId;
      await this.#read(page, policy, place, audit);
    }
  }

  async #stoppedBy(policy: FixityPolicy, locationId: string): Promise<StoppedBy | undefined> {
    const { clock, catalogue } = this.#parts;
    if (this.#run.regardless === true) return undefined;
    const now = clock.now();
    if (!isOpenAt(policy, now)) return 'hours';
    if (policy.bytesPerDay === undefined) return undefined;
    const read = await catalogue.fixityPlan.bytesSince(locationId, timestamp(new Date(now.getTime() - DAY_MS)));
    return read >= policy.bytesPerDay ? 'bytes-per-day' : undefined;
  }

  async #read(page: readonly DueCheck[], policy: FixityPolicy, place: CheckedPlace, audit: AuditParts): Promise<void> {
    const { algorithm, signal, onReport, onProgress, onDamage } = this.#run;
    let missed: Fault | undefined;
    let harm: AuditReport[] = [];
    const told: AuditReport[] = [];
    await auditStore(audit, {
      algorithm, signal, onProgress, run: this.#id, due: this.#due(page),
      ...(policy.bytesPerSecond === undefined ? {} : { maxRate: policy.bytesPerSecond }),
      onCanary: (name, { outcome }) => {
        if (outcome === CANARIES[name as CanaryName]) this.#canaries += 1;
        else missed ??= missedFault(name, outcome);
      },
      onReport: (report) => { told.push(report); },
      onDamage: async (report) => Promise.resolve().then(() => { harm = [...harm, report]; }),
      beforeRecording: async (reports) => {
        if (missed !== undefined) throw missed;
        for (const report of harm) await onDamage(report, place.id);
        await this.#keep(reports, place);
      },
    });
    const unreadable = told.filter(({ outcome }) => outcome === 'unreadable');
    await this.#parts.catalogue.fixityPlan.settle(unreadable.map(({ packageId, outcome, checkedAt, head }) => ({ packageId, locationId: place.id, outcome, checkedAt, head, run: this.#id })));
    for (const report of told) onReport(report);
    await this.#settleSkipped(page, told, place.id);
  }

  /** Canaries go first and last: what is read between them is read by lanes that see damage. */
  async *#due(page: readonly DueCheck[]): AsyncGenerator<DueObject> {
    const { canaries, catalogue } = this.#parts;
    const canary = (name: CanaryName): DueObject => ({ canary: name, open: async () => canaries.open(name) });
    for (const name of Object.keys(CANARIES) as CanaryName[]) yield canary(name);
    for (const { packageId } of page) {
      const entry = await catalogue.package(packageId);
      if (entry !== undefined) yield { entry };
    }
    yield canary('flipped');
    yield canary('good');
  }

  async #keep(reports: readonly AuditReport[], { id, name }: CheckedPlace): Promise<void> {
    const lines: string[] = [];
    for (const report of reports) {
      const line = checkLine(report, { id, name }, await this.#parts.catalogue.committedDigest(report.packageId, report.head));
      this.#root.add(line);
      lines.push(line);
      this.#checks += 1;
      this.#files += report.files;
      this.#bytes += report.bytes;
      if (report.outcome !== 'match') this.#bad += 1;
      for (const outcome of Object.keys(this.#counts) as (keyof OutcomeCounts)[]) this.#counts[outcome] += report.counts[outcome];
    }
    // The file first: what the database knows of a check can always be found again.
    await this.#file.append(lines);
  }

  /** A copy that is not there yet, or a package that went away, has nothing to be read: it must not stand in the way. */
  async #settleSkipped(page: readonly DueCheck[], told: readonly AuditReport[], locationId: string): Promise<void> {
    const read = new Set(told.map(({ packageId }) => packageId));
    const skipped = page.filter(({ packageId }) => !read.has(packageId)).map(({ packageId }) => packageId);
    if (skipped.length > 0) await this.#parts.catalogue.fixityPlan.forget(locationId, skipped);
  }

  /** Nothing that a run says counts when it did not see what it should have seen. */
  async annul(canary: CanaryName): Promise<void> {
    this.state = 'void';
    this.#missed = canary;
    await this.#parts.catalogue.fixityPlan.annul(this.#id);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async end(): Promise<PlanSummary> {
    const now = timestamp(this.#parts.clock.now());
    let left = 0;
    for (const { id } of this.#parts.places) left += (await this.#parts.catalogue.fixityPlan.coverage(id, now)).due;
    const root = this.#root.root();
    const totals = { checks: this.#checks, bad: this.#bad, files: this.#files, bytes: this.#bytes, canaries: this.#canaries, root };
    const summary: PlanSummary = {
      run: this.#id, state: this.state, ...totals, counts: this.#counts, away: this.#away, stopped: this.#stopped, left,
      ...(this.#missed === undefined ? {} : { missed: this.#missed }),
    };
    try {
      await this.#file.end({ type: 'end', endedAt: now, state: this.state, ...totals });
      await this.#run.onEnd(summary);
    } finally {
      await this.#file.close();
    }
    return summary;
  }
}

/** As many as are read before anything is recorded; at least one. */
function pageOf(due: readonly DueCheck[]): readonly DueCheck[] {
  let bytes = 0;
  const more = due.findIndex((one, n) => (bytes += one.bytes) > PAGE_BYTES && n > 0);
  return more === -1 ? due : due.slice(0, more);
}
