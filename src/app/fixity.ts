import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { canonicalJson, Fault, type FaultCode, type MessageParams } from '../base/index.ts';
import type { BadCopy, FixityOperations, FixityProblems, FixityRunAnswer, PlannedPolicy } from '../cli/index.ts';
import { PRIMARY_LOCATION } from '../catalogue/index.ts';
import { fixityStanding, type FixityPolicy, type FixityStanding, type PlaceStanding, type StandingParts } from '../fixity/index.ts';
import { createSchedules, runJobs, type JobReason, type JsonObject, type Schedules } from '../jobs/index.ts';
import { EVIDENCE } from './archive-evidence.ts';
import { openForReading, type ReadingKho } from './compose.ts';
import { scrubKind, SCRUB, type ScrubResult, type ScrubWatch } from './fixity-jobs.ts';
import { scrubPlaces } from './fixity-places.ts';
import { fixityPolicies } from './fixity-policies.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho fixity`. `auditor`: what a test puts in the place of the one that compares. */
export function fixityOperations(surroundings: Surroundings, { auditor }: Pick<ScrubWatch, 'auditor'> = {}): FixityOperations {
  const reading = async <Answer>(repo: string, work: (kho: ReadingKho) => Promise<Answer>): Promise<Answer> => {
    const kho = await openForReading(repo, surroundings);
    return work(kho).finally(async () => kho.close());
  };
  return {
    run: async (request) => reading(request.repo, async (kho) => {
      const { folder, policies, findings } = fixityPolicies(kho.store.locations);
      if (findings.length > 0) return { folder, findings };
      return runPolicies(kho, surroundings, { ...request, policies: chosen(policies, request.policy), ...(auditor === undefined ? {} : { auditor }) });
    }),
    status: async ({ repo }) => reading(repo, async (kho) => {
      const { folder, policies, findings } = fixityPolicies(kho.store.locations);
      return findings.length > 0 ? { folder, findings } : { ...await standingOf(kho, surroundings, policies), folder };
    }),
    problems: async ({ repo, limit }) => reading(repo, async (kho) => ({ incidents: await openIncidents(kho, limit), copies: await badCopies(kho, surroundings, limit) })),
    schedule: async ({ repo, apply }) => reading(repo, async (kho) => {
      const { folder, policies, findings } = fixityPolicies(kho.store.locations);
      if (findings.length > 0) return { folder, findings };
      const schedules = createSchedules(kho.catalogue.sql, surroundings);
      if (apply) await applySchedules(schedules, policies);
      return planned(schedules, policies);
    }),
  };
}

/** How the store stands, by the policies in force. */
export async function standingOf(kho: ReadingKho, surroundings: Surroundings, policies: readonly FixityPolicy[]): Promise<FixityStanding> {
  const places: StandingParts['places'][number][] = [];
  for (const { id, name, fault } of await scrubPlaces(kho, surroundings)) {
    const lacking = id === PRIMARY_LOCATION ? undefined : await lackingAt(kho, id);
    places.push({ id, name, ...(fault === undefined ? {} : { away: fault.code }), ...(lacking === undefined ? {} : { lacking }) });
  }
  return fixityStanding({ due: kho.catalogue.fixityDue, policies, places, now: surroundings.clock.now().getTime() });
}

/** What a location should have and does not: planned fixity knows of a copy only once it was made. */
async function lackingAt({ catalogue }: ReadingKho, location: string): Promise<NonNullable<PlaceStanding['lacking']>> {
  const { pending, behind, missing } = await catalogue.copies.countsAt(location);
  return { never: pending + missing, behind };
}

function chosen(policies: readonly FixityPolicy[], name: string | undefined): readonly FixityPolicy[] {
  const found = name === undefined ? policies : policies.filter((policy) => policy.name === name);
  if (found.length === 0) throw new Fault('FIXITY_POLICY_NOT_FOUND', { name: name ?? '', known: policies.map((policy) => policy.name).join(', ') });
  return [...found].sort((a, b) => b.priority - a.priority);
}

type RunRequest = Parameters<FixityOperations['run']>[0] & Pick<ScrubWatch, 'auditor'> & { readonly policies: readonly FixityPolicy[] };

/** Each policy is a job: one that was interrupted is gone on with, one that another process does is told (`FIXITY_RUNNING`). */
async function runPolicies(kho: ReadingKho, surroundings: Surroundings, request: RunRequest): Promise<readonly FixityRunAnswer[]> {
  const { policies, location, all, signal, onReport, onProgress, auditor } = request;
  if (location !== undefined && !(await scrubPlaces(kho, surroundings)).some(({ name }) => name === location)) throw new Fault('LOCATION_NOT_FOUND', { name: location });
  const answers: FixityRunAnswer[] = [];
  for (const policy of policies) {
    const args: JsonObject = { policy: policy.name, all, now: true, ...(location === undefined ? {} : { location }) };
    const { job } = await kho.queue.enqueue({ kind: SCRUB, idemKey: canonicalJson(args), args, repeatable: true, priority: 1 });
    // Somebody asks for it again: what stopped it has been put right, or is told again.
    if (job.state === 'parked') await kho.queue.resume(job.id);
    let reason: JobReason | undefined;
    let packages = 0;
    const kind = scrubKind(kho, surroundings, {
      onReport: (report) => {
        packages += 1;
        onReport(report);
      },
      onProgress: (bytes, bytesTotal) => { onProgress({ packages, packagesTotal: packages, bytes, bytesTotal }); },
      ...(auditor === undefined ? {} : { auditor }),
    });
    await runJobs({
      queue: kho.queue, kinds: [kind], holder: `${os.hostname()} ${process.pid}`, wait: async (ms, stop) => setTimeout(ms, undefined, { signal: stop }).catch(() => undefined),
      exclusively: async (work) => work(),
      onEvent: (event) => { if (event.type === 'ended' && event.job.id === job.id) reason = event.reason; },
    }, { once: true, signal });
    if (signal.aborted) throw new Fault('INTERRUPTED');
    const now = await kho.queue.get(job.id);
    if (now.state === 'done') answers.push(now.result as unknown as ScrubResult);
    else if (reason !== undefined) throw new Fault(reason.code as FaultCode, reason.params as MessageParams);
    else throw new Fault('FIXITY_RUNNING', { name: policy.name, id: job.id, state: now.state });
  }
  return answers;
}

async function openIncidents({ catalogue }: ReadingKho, limit: number): Promise<FixityProblems['incidents']> {
  const open = await catalogue.incidents.list({ open: true, limit });
  return Promise.all(open.map(async (incident) => {
    const title = (await catalogue.package(incident.packageId))?.title;
    return { ...incident, ...(title === undefined ? {} : { title }) };
  }));
}

async function badCopies(kho: ReadingKho, surroundings: Surroundings, limit: number): Promise<readonly BadCopy[]> {
  const { fixityDue } = kho.catalogue;
  const found: BadCopy[] = [];
  for (const { id, name } of await scrubPlaces(kho, surroundings)) {
    for (const kind of await fixityDue.kinds(id)) {
      for (const { packageId, title, outcome, checkedAt } of await fixityDue.bad({ locationId: id, kind }, limit)) found.push({ packageId, title, location: name, outcome, checkedAt });
    }
  }
  return found.slice(0, limit);
}

/** `fixity-<policy>`: names that these commands keep to themselves. */
const PREFIX = 'fixity-';

async function planned(schedules: Schedules, policies: readonly FixityPolicy[]): Promise<readonly PlannedPolicy[]> {
  const all = new Map((await schedules.list()).map((schedule) => [schedule.name, schedule]));
  return policies.map((policy) => {
    const schedule = all.get(`${PREFIX}${policy.name}`);
    return { policy, ...(schedule === undefined ? {} : { schedule }) };
  });
}

/** On the first of each month, when the runs of the month before are over. */
const MONTHLY = { name: 'evidence-monthly', spec: '30 3 1 * *', timeZone: 'Asia/Ho_Chi_Minh', kind: EVIDENCE, args: {}, missed: 'once' } as const;

async function applySchedules(schedules: Schedules, policies: readonly FixityPolicy[]): Promise<void> {
  if (!(await schedules.list()).some(({ name }) => name === MONTHLY.name)) await schedules.add(MONTHLY);
  const there = (await schedules.list()).filter(({ name, kind }) => kind === SCRUB && name.startsWith(PREFIX));
  const same = new Set<string>();
  for (const { name, spec, timeZone } of there) {
    const policy = policies.find((one) => `${PREFIX}${one.name}` === name);
    if (policy?.schedule === spec && policy.timeZone === timeZone) same.add(name);
    else await schedules.remove(name);
  }
  for (const { name, schedule: spec, timeZone } of policies) {
    if (same.has(`${PREFIX}${name}`)) continue;
    await schedules.add({ name: `${PREFIX}${name}`, spec, timeZone, kind: SCRUB, args: { policy: name }, missed: 'once' });
  }
}
