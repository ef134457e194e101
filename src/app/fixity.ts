import { Fault, packageUuid, timestamp } from '../base/index.ts';
import { daysAfter, PRIMARY_LOCATION, type FixityCoverage } from '../catalogue/index.ts';
import type { FixityOperations, FixityProblem, FixityRunRequest, FixityStanding, PlaceStanding } from '../cli/index.ts';
import { createCanaries, keptRuns, planCopies, runPlan, type CheckedPlace, type FixityPolicy, type KeptRun, type PlanParts, type PlanSummary } from '../fixity/index.ts';
import { createSchedules, DEFAULT_TIME_ZONE } from '../jobs/index.ts';
import { PRIMARY_NAME, type Place } from '../replicas/index.ts';
import { keptFiles } from '../storage/index.ts';
import { auditPartsAt, recordHarm, type OpenPlace } from './audit.ts';
import { openForReading, type ReadingKho } from './compose.ts';
import { fastestDigest } from './fastest-digest.ts';
import { fixityPolicies } from './fixity-policies.ts';
import { openedPlaces } from './known-copies.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

/** The name of the schedule that `kho fixity schedule` keeps. */
const SCHEDULE = 'fixity';
/** Days whose pace a forecast goes by. */
const PACE_DAYS = 30;
const PROBLEMS_AT_ONCE = 200;

/** `kho fixity`: needs no writer lock, as audits do not. */
export function fixityOperations(surroundings: Surroundings): FixityOperations {
  const reading = async <Answer>(repo: string, work: (kho: ReadingKho) => Promise<Answer>): Promise<Answer> => {
    const kho = await openForReading(repo, surroundings);
    return work(kho).finally(async () => kho.close());
  };
  return {
    run: async ({ repo, ...request }) => reading(repo, async (kho) => runFixity(kho, surroundings, request)),
    status: async ({ repo }) => reading(repo, async (kho) => standing(kho, surroundings)),
    async *problems({ repo }) {
      const kho = await openForReading(repo, surroundings);
      try {
        yield* problemsOf(kho, surroundings);
      } finally {
        await kho.close();
      }
    },
    schedule: async ({ repo, cron, timeZone = DEFAULT_TIME_ZONE, remove = false }) => reading(repo, async (kho) => {
      const schedules = createSchedules(kho.catalogue.sql, surroundings);
      const before = (await schedules.list()).find(({ name }) => name === SCHEDULE);
      if (cron === undefined && !remove) return before;
      if (before !== undefined) await schedules.remove(SCHEDULE);
      if (cron === undefined) return undefined;
      return schedules.add({ name: SCHEDULE, spec: cron, timeZone, kind: 'fixity', args: {}, missed: 'once' });
    }),
  };
}

export type FixityRun = Omit<FixityRunRequest, 'repo'>;

/** One run by plan on a repository that is open: what the command and jobs do. */
export async function runFixity(kho: ReadingKho, surroundings: Surroundings, request: FixityRun): Promise<PlanSummary> {
  const { policy, location, algorithm, regardless, signal, onReport, onProgress, onLocationFault } = request;
  const opened = await openedPlaces(kho, surroundings);
  const parts = partsOf(kho, surroundings, opened);
  if (policy !== undefined && !parts.policies.some(({ name }) => name === policy)) {
    throw new Fault('POLICY_NOT_FOUND', { name: policy, known: parts.policies.map(({ name }) => name).join(', ') });
  }
  const places = location === undefined ? parts.places : parts.places.filter(({ name }) => name === location);
  if (places.length === 0) throw new Fault('LOCATION_NOT_FOUND', { name: location ?? '' });
  return runPlan({ ...parts, places }, {
    algorithm: algorithm === 'auto' ? fastestDigest(() => process.hrtime.bigint()) : algorithm,
    ...(policy === undefined ? {} : { policy }), regardless, signal, onReport, onProgress,
    onPlaceFault: onLocationFault,
    onDamage: async (report, place) => {
      if (packageUuid(report.packageId) === undefined) return;
      await recordHarm(kho, surroundings, report, opened.find((one): one is OpenPlace => !('fault' in one) && one.location.id === place), 'kho fixity');
    },
    onEnd: async (summary) => stateRun(kho, summary),
  });
}

/** The run as a fact of the ledger: what it came to, and the root over its lines. */
async function stateRun({ catalogue, ledger }: ReadingKho, summary: PlanSummary): Promise<void> {
  const { run, state, checks, bad, files, bytes, canaries, root, left, counts } = summary;
  await catalogue.transaction(async (tx) => {
    await ledger.append([{
      type: 'fixity.run', outcome: state === 'done' ? (bad > 0 ? 'damaged' : 'match') : state,
      detail: { run, checks, bad, files, bytes, canaries, root, left, mismatch: counts.mismatch, missing: counts.missing, extra: counts.extra, unreadable: counts.unreadable },
    }], tx);
  });
}

function partsOf(kho: ReadingKho, surroundings: Surroundings, opened: readonly Place[]): PlanParts {
  const { store: { locations }, catalogue } = kho;
  const canaryFiles = keptFiles({ folder: locations.canaries, quarantine: locations.quarantine, clock: surroundings.clock });
  const { name, version } = softwareVersion();
  const others = opened.map((place): CheckedPlace => {
    const { id, name: placeName } = place.location;
    if ('fault' in place) return { id, name: placeName, fault: place.fault };
    return { id, name: placeName, parts: (run) => auditPartsAt(kho, surroundings, place, run) };
  });
  return {
    catalogue, clock: surroundings.clock, newId: surroundings.newId, policies: fixityPolicies(locations.fixityPolicies),
    places: [{ id: PRIMARY_LOCATION, name: PRIMARY_NAME, parts: (run) => auditPartsAt(kho, surroundings, undefined, run) }, ...others],
    canaries: createCanaries(locations.canaries, canaryFiles), runs: locations.fixityRuns, software: `${name} ${version}`,
  };
}

async function standing(kho: ReadingKho, surroundings: Surroundings): Promise<FixityStanding> {
  const at = timestamp(surroundings.clock.now());
  const parts = partsOf(kho, surroundings, await openedPlaces(kho, surroundings));
  const places: PlaceStanding[] = [];
  for (const place of parts.places) {
    await planCopies(parts, place);
    const coverage = await kho.catalogue.fixityPlan.coverage(place.id, at);
    const readBytes = await kho.catalogue.fixityPlan.bytesSince(place.id, daysAfter(at, -PACE_DAYS));
    const forecast = forecastOf(coverage, pace(readBytes, parts.policies), at);
    places.push({ id: place.id, name: place.name, coverage, readBytes, ...(forecast === undefined ? {} : { forecast }), ...('fault' in place ? { fault: place.fault } : {}) });
  }
  const schedule = (await createSchedules(kho.catalogue.sql, surroundings).list()).find(({ kind }) => kind === 'fixity');
  return {
    at, places, policies: parts.policies.map(({ name, about, cycleDays }) => ({ name, about, cycleDays })),
    ...(schedule === undefined ? {} : { schedule }), ...lastOf(await lastRun(parts.runs)),
  };
}

function lastOf(run: KeptRun | undefined): Pick<FixityStanding, 'lastRun'> {
  if (run === undefined) return {};
  return { lastRun: { run: run.head.run, startedAt: run.head.startedAt, ...(run.end === undefined ? {} : { end: run.end }) } };
}

async function lastRun(folder: string): Promise<KeptRun | undefined> {
  let last: KeptRun | undefined;
  for await (const run of keptRuns(folder)) last = run;
  return last;
}

/** Bytes a day: what was read lately, or what the policies allow where nothing was. */
function pace(readBytes: number, policies: readonly FixityPolicy[]): number {
  if (readBytes > 0) return readBytes / PACE_DAYS;
  return Math.min(...policies.map(({ bytesPerDay = 0 }) => bytesPerDay));
}

function forecastOf({ overdueBytes, overdue }: FixityCoverage, bytesPerDay: number, at: string): string | undefined {
  if (overdue === 0) return at;
  return bytesPerDay > 0 ? daysAfter(at, Math.ceil(overdueBytes / bytesPerDay)) : undefined;
}

async function* problemsOf(kho: ReadingKho, surroundings: Surroundings): AsyncGenerator<FixityProblem> {
  const names = new Map((await openedPlaces(kho, surroundings)).map(({ location: { id, name } }) => [id, name]));
  let after: string | undefined;
  for (;;) {
    const page = await kho.catalogue.fixityPlan.problems({ limit: PROBLEMS_AT_ONCE, ...(after === undefined ? {} : { after }) });
    for (const bad of page) {
      const entry = await kho.catalogue.package(bad.packageId);
      const incidents = await kho.catalogue.incidents.list({ packageId: bad.packageId, open: true, limit: 50 });
      const incident = incidents.find(({ location }) => location === bad.locationId);
      yield { ...bad, locationName: names.get(bad.locationId) ?? bad.locationId, ...(entry === undefined ? {} : { title: entry.title }), ...(incident === undefined ? {} : { incident: incident.id }) };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PROBLEMS_AT_ONCE) return;
    after = `${last.packageId} ${last.locationId}`;
  }
}

