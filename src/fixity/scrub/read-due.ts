import { setMaxListeners, getMaxListeners } from 'node:events';
import { asFault, Fault, isDrawn, timestamp } from '../../base/index.ts';
import type { DueCopy, DueKey } from '../../catalogue/index.ts';
import { openObjectAt } from '../../storage/index.ts';
import { auditObject, type FileAudit } from '../audit-object.ts';
import { auditOne, type Auditor } from '../audit-one.ts';
import { rememberedOf } from '../audit-store.ts';
import { canaries, isTold, type Canary } from '../canaries.ts';
import { dueBefore, policyFor } from '../plan/policy.ts';
import { CLOCK_SLACK_MS } from '../plan/standing.ts';
import { isWithin } from '../plan/time-window.ts';
import type { AuditReport } from '../report.ts';
import { amongCanaries } from './among-canaries.ts';
import { linesFrom } from './lines-from-report.ts';
import { RunPart } from './run-file.ts';
import { added, nothingRead } from './run-tally.ts';
import type { Reached, ScrubParts, ScrubPlace, ScrubRun, ScrubTally } from './scrub-parts.ts';

/** Copies read together, so that small ones keep every thread busy; one when a rate has to be kept. */
const LANES = 8;
/** What one set of canaries vouches for: so many copies, or so many bytes. */
const BATCH_COPIES = 500;
const BATCH_BYTES = 2_000_000_000;
const PAGE = 100;
const DAY_MS = 86_400_000;
/** What a run has read is recorded when it ends: after so long it ends, and the next one goes on. */
const LONGEST_MS = 6 * 3_600_000;

/** How a run is kept while it goes on. */
export interface Keeping {
  /** File of this attempt's results. */
  readonly part: string;
  readonly reached?: Reached;
  /** Called when everything before is durable. */
  readonly save: (reached: Reached) => Promise<void>;
}

/**
 * Reads what a policy says is due, at every place, the longest unread first. In each batch the canaries are read among the packages,
 * by the same lanes; when one is not told apart nothing of the batch is kept, nothing more is read, and the run is void. A place that
 * goes away ends what is read there and is told; nothing of it counts as checked.
 */
export async function readDue(parts: ScrubParts, run: ScrubRun, keeping: Keeping): Promise<Reached> {
  setMaxListeners(4 * LANES + getMaxListeners(run.signal), run.signal);
  const reading = new Reading(parts, run, keeping);
  await reading.begin();
  try {
    return await reading.all();
  } finally {
    await reading.end();
  }
}

interface Scope {
  readonly place: ScrubPlace;
  readonly kind: string;
}

class Reading {
  readonly #parts: ScrubParts;
  readonly #run: ScrubRun;
  readonly #keeping: Keeping;
  readonly #startedAt: string;
  #part: RunPart | undefined;
  #canaries: readonly Canary[] = [];
  #tally: ScrubTally;
  #done: string[];
  #after: DueKey | undefined;
  /** Bytes that runs of this policy may still read today. */
  #budget = Number.POSITIVE_INFINITY;
  #read = 0;

  constructor(parts: ScrubParts, run: ScrubRun, keeping: Keeping) {
    this.#parts = parts;
    this.#run = run;
    this.#keeping = keeping;
    const { reached } = keeping;
    this.#startedAt = reached?.startedAt ?? timestamp(parts.clock.now());
    this.#tally = reached?.tally ?? nothingRead();
    this.#done = [...reached?.done ?? []];
    this.#after = reached?.after;
    this.#read = this.#tally.bytes;
  }

  async begin(): Promise<void> {
    const { reached, part } = this.#keeping;
    const { policy, now, id, software } = this.#run;
    this.#canaries = await canaries(this.#parts.canaries);
    this.#part = await RunPart.open(part, reached?.part);
    if (policy.bytesPerDay !== undefined && !now) {
      const [dayAgo, nearly] = [-DAY_MS, CLOCK_SLACK_MS].map((ms) => timestamp(new Date(Date.parse(this.#startedAt) + ms))) as [string, string];
      this.#budget = policy.bytesPerDay - await this.#parts.catalogue.fixityDue.bytesBetween(policy.name, dayAgo, nearly) - this.#tally.bytes;
    }
    if (reached === undefined) await this.#part.add([{ line: 'run', v: 1, run: id, policy: policy.name, cycleDays: policy.cycleDays, startedAt: this.#startedAt, software }]);
  }

  async end(): Promise<void> {
    await this.#part?.close();
  }

  async all(): Promise<Reached> {
    const scopes = await this.#scopes();
    if (this.#keeping.reached === undefined) {
      const now = this.#parts.clock.now().getTime();
      for (const scope of scopes) {
        await this.#parts.catalogue.fixityDue.followClock({ locationId: scope.place.id, kind: scope.kind }, { ahead: timestamp(new Date(now + CLOCK_SLACK_MS)), now: timestamp(new Date(now)) });
        const { copies, bytes } = await this.#parts.catalogue.fixityDue.countDue({ locationId: scope.place.id, kind: scope.kind, before: this.#before() });
        this.#tally = { ...this.#tally, planned: this.#tally.planned + copies, plannedBytes: this.#tally.plannedBytes + bytes };
      }
    }
    for (const scope of scopes) {
      const key = `${scope.place.id} ${scope.kind}`;
      if (this.#done.includes(key)) continue;
      await this.#scope(scope);
      if (this.#isOver()) break;
      this.#done.push(key);
      this.#after = undefined;
      await this.#save();
    }
    // The canaries are read in every run, also when nothing is due or the one place of it is away: a run that tried nothing says nothing.
    if (this.#tally.canaries === 0) await this.#batch(undefined, []);
    return this.#save();
  }

  #isOver(): boolean {
    return this.#tally.canariesMissed > 0 || this.#tally.stopped !== undefined;
  }

  #before(): string {
    // Times are of seconds: what was read in this one is read again too.
    return timestamp(new Date(this.#run.all ? Date.parse(this.#startedAt) + 1000 : dueBefore(this.#run.policy, Date.parse(this.#startedAt))));
  }

  async #scopes(): Promise<readonly Scope[]> {
    const { policies, policy, location } = this.#run;
    const scopes: Scope[] = [];
    for (const place of this.#parts.places) {
      if (location !== undefined && place.name !== location) continue;
      for (const kind of await this.#parts.catalogue.fixityDue.kinds(place.id)) {
        if (policyFor(policies, { kind, location: place.name })?.name === policy.name) scopes.push({ place, kind });
      }
    }
    return scopes;
  }

  async #scope(scope: Scope): Promise<void> {
    const { place, kind } = scope;
    if (place.fault !== undefined || this.#tally.away.some(({ location }) => location === place.name)) {
      await this.#goneAway(place, place.fault);
      return;
    }
    let pending: DueCopy[] = [];
    let bytes = 0;
    for (let more = true; more;) {
      const last = pending.at(-1);
      const after = last === undefined ? this.#after : { checkedAt: last.checkedAt, packageNo: last.packageNo };
      const page = await this.#parts.catalogue.fixityDue.due({ locationId: place.id, kind, before: this.#before(), limit: PAGE, ...(after === undefined ? {} : { after }) });
      pending.push(...page);
      bytes += page.reduce((sum, copy) => sum + copy.bytes, 0);
      more = page.length === PAGE;
      if (pending.length === 0 || (more && pending.length < BATCH_COPIES && bytes < Math.min(BATCH_BYTES, this.#budget))) continue;
      const fault = await this.#batch(scope, pending);
      if (fault !== undefined) {
        await this.#goneAway(place, fault);
        return;
      }
      if (this.#isOver()) return;
      const end = pending.at(-1);
      if (end !== undefined) this.#after = { checkedAt: end.checkedAt, packageNo: end.packageNo };
      await this.#save();
      pending = [];
      bytes = 0;
    }
  }

  /** Reads copies of one place with the canaries among them; answers why the place could not be read to the end. */
  async #batch(scope: Scope | undefined, copies: readonly DueCopy[]): Promise<Fault | undefined> {
    const { policy, id } = this.#run;
    const drawn = copies.filter((copy) => isDrawn(copy.packageId, { sample: policy.sample, seed: id }));
    const items = amongCanaries(drawn, this.#canaries);
    const reports: AuditReport[] = [];
    const before = this.#tally;
    this.#tally = { ...before, undrawn: before.undrawn + copies.length - drawn.length };
    let away: Fault | undefined;
    const lane = async (): Promise<void> => {
      for (const item of items) {
        if (this.#run.signal.aborted) throw new Fault('INTERRUPTED');
        if ('canary' in item) await this.#canary(item.canary);
        else if (scope !== undefined && away === undefined && this.#mayRead()) {
          try {
            const report = await this.#copy(scope.place, item.copy);
            if (report === undefined) this.#tally = { ...this.#tally, gone: this.#tally.gone + 1 };
            else reports.push(report);
          } catch (thrown) {
            const fault = asFault(thrown);
            if (!fault.code.startsWith('LOCATION_')) throw fault;
            away = fault;
          }
        }
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: policy.bytesPerSecond === undefined ? LANES : 1 }, lane));
    const failed = lanes.find((ended) => ended.status === 'rejected');
    if (failed !== undefined) throw asFault(failed.reason);
    if (this.#tally.canariesMissed > before.canariesMissed) {
      // Nothing that this batch read counts: its auditor cannot tell.
      const { canaries: tried, canariesMissed, missed } = this.#tally;
      this.#tally = { ...before, canaries: tried, canariesMissed, missed };
      return undefined;
    }
    for (const report of reports) {
      if (report.outcome !== 'match' && scope !== undefined) await this.#run.onHarm(report, scope.place);
      this.#run.onReport?.(report);
    }
    return away;
  }

  /** Whether window, budget and time still let a copy be read. */
  #mayRead(): boolean {
    const { policy: { windows, timeZone }, now } = this.#run;
    if (this.#tally.stopped !== undefined) return false;
    const closed = !now && windows !== undefined && !isWithin(windows, timeZone, this.#parts.clock.now().getTime());
    const long = this.#parts.clock.now().getTime() - Date.parse(this.#startedAt) > LONGEST_MS;
    const stopped = closed ? 'window' as const : this.#budget <= 0 ? 'budget' as const : long ? 'time' as const : undefined;
    if (stopped !== undefined) this.#tally = { ...this.#tally, stopped };
    return stopped === undefined;
  }

  async #canary(canary: Canary): Promise<void> {
    const { directory, name } = canary;
    const report = await auditOne(async () => openObjectAt(directory), { ...this.#audit(), id: name }, this.#parts.auditor);
    const told = isTold(canary, report);
    const { canaries: tried, canariesMissed, missed } = this.#tally;
    this.#tally = { ...this.#tally, canaries: tried + 1, ...(told ? {} : { canariesMissed: canariesMissed + 1, missed: [...new Set([...missed, name])] }) };
    await this.#part?.add([{ line: 'canary', canary: name, told, outcome: report.outcome, at: report.checkedAt }]);
  }

  async #copy(place: ScrubPlace, copy: DueCopy): Promise<AuditReport | undefined> {
    const { catalogue } = this.#parts;
    const entry = await catalogue.package(copy.packageId);
    if (entry === undefined) return undefined;
    const held = await place.holds(entry.id);
    const remembered = held === undefined ? undefined : await rememberedOf(this.#parts, entry, held);
    let files: FileAudit[] = [];
    const audit = {
      ...this.#audit(), id: entry.id, ...(remembered === undefined ? {} : { remembered }),
      onFile: (file: FileAudit) => { files.push(file); },
      onBytes: (bytes: number) => { this.#progress(bytes); },
    };
    // Of an object that is audited twice, because a version came meanwhile, only what was read last is told.
    const auditor: Auditor = async (view, whole) => {
      files = [];
      return (this.#parts.auditor ?? auditObject)(view, whole);
    };
    const report = await auditOne(async () => place.open(entry.id), audit, auditor);
    if (report.outcome !== 'match') {
      await place.stillThere();
      // Two people may have had it destroyed while we looked.
      if (await catalogue.package(entry.id) === undefined) return undefined;
      if (held === undefined && report.head === 0 && report.outcome === 'missing') return undefined;
    }
    this.#budget -= report.bytes;
    const named: AuditReport = { ...report, packageId: entry.id, title: entry.title, ...(place.id === 'primary' ? {} : { location: place.name }) };
    await this.#part?.add(linesFrom(named, place.id, files));
    this.#tally = added(this.#tally, named);
    return named;
  }

  #audit() {
    const { pool, clock } = this.#parts;
    const { algorithm, signal, policy } = this.#run;
    return { pool, clock, algorithm, signal, ...(policy.bytesPerSecond === undefined ? {} : { maxRate: policy.bytesPerSecond }) };
  }

  #progress(bytes: number): void {
    this.#read += bytes;
    this.#run.onProgress?.(this.#read, Math.max(this.#read, this.#tally.plannedBytes));
  }

  async #goneAway(place: ScrubPlace, fault: Fault | undefined): Promise<void> {
    if (this.#tally.away.some(({ location }) => location === place.name)) return;
    const code = fault?.code ?? 'LOCATION_MISSING';
    this.#tally = { ...this.#tally, away: [...this.#tally.away, { location: place.name, fault: code }] };
    await this.#part?.add([{ line: 'away', location: place.id, fault: code, at: timestamp(this.#parts.clock.now()) }]);
  }

  async #save(): Promise<Reached> {
    if (this.#part === undefined) throw new Fault('INTERNAL', { detail: 'run without a part' });
    const offset = await this.#part.keep();
    const reached: Reached = { startedAt: this.#startedAt, tally: this.#tally, done: [...this.#done], ...(this.#after === undefined ? {} : { after: this.#after }), part: { file: this.#part.file, offset } };
    await this.#keeping.save(reached);
    return reached;
  }
}
