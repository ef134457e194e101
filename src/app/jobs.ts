import os from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Fault, packageUrn, packageUuid } from '../base/index.ts';
import type { JobOperations, WorkRequest } from '../cli/index.ts';
import { createSchedules, fireSchedules, refuseArguments, runJobs, watchSchedules, type RunnerParts, type Schedule, type Schedules, type Wait } from '../jobs/index.ts';
import { copySettings } from '../replicas/index.ts';
import { openForReading, openForWriting, writingAlone, type ReadingKho } from './compose.ts';
import { jobKinds } from './job-kinds.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho jobs`, `kho schedule` and `kho work`. */
export function jobOperations(surroundings: Surroundings): JobOperations {
  const reading = async <Answer>(repo: string, work: (kho: ReadingKho, schedules: Schedules) => Promise<Answer>): Promise<Answer> => {
    const kho = await openForReading(repo, surroundings);
    try {
      return await work(kho, createSchedules(kho.catalogue.sql, surroundings));
    } finally {
      await kho.close();
    }
  };
  return {
    list: async ({ repo, ...query }) => reading(repo, async ({ queue }) => queue.list(query)),
    show: async ({ repo, id }) => reading(repo, async ({ queue }) => ({ job: await queue.get(id), steps: await queue.steps(id) })),
    resume: async ({ repo, id, fromStep }) => reading(repo, async (kho) => {
      const { kind } = await kho.queue.get(id);
      if (!kindNames(kho, surroundings).includes(kind)) throw new Fault('JOB_OF_COMMAND', { id, kind });
      return kho.queue.resume(id, fromStep);
    }),
    cancel: async (request) => cancelJob(request, reading, surroundings),
    schedules: async ({ repo }) => reading(repo, async (_, schedules) => schedules.list()),
    addSchedule: async ({ repo, schedule }) => reading(repo, async (kho, schedules) => {
      await refuseUnworkable(kho, surroundings, schedule);
      return schedules.add(schedule);
    }),
    removeSchedule: async ({ repo, name }) => reading(repo, async (_, schedules) => schedules.remove(name)),
    enableSchedule: async ({ repo, name, enabled }) => reading(repo, async (_, schedules) => schedules.setEnabled(name, enabled)),
    work: async (request) => reading(request.repo, async (kho, schedules) => work({ ...request, kho, schedules }, surroundings)),
  };
}

/** What would fail every night is refused now: an unknown kind, arguments that it does not take, a package or a location that is not there. */
async function refuseUnworkable(kho: ReadingKho, surroundings: Surroundings, { kind, args }: Schedule): Promise<void> {
  const known = jobKinds(kho, surroundings).find((one) => one.kind === kind);
  if (known === undefined) throw new Fault('JOB_KIND_UNKNOWN', { kind, known: kindNames(kho, surroundings).join(', ') });
  refuseArguments(kind, known.takes, args);
  const { id, location } = args;
  const uuid = typeof id === 'string' ? packageUuid(id) : undefined;
  if (uuid !== undefined && await kho.catalogue.package(packageUrn(uuid)) === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: packageUrn(uuid) });
  if (typeof location !== 'string') return;
  const { locations } = await copySettings(kho);
  if (!locations.some(({ name, state }) => name === location && state === 'active')) throw new Fault('LOCATION_NOT_FOUND', { name: location });
}

function kindNames(kho: ReadingKho, surroundings: Surroundings): readonly string[] {
  return jobKinds(kho, surroundings).map(({ kind }) => kind);
}

type Reading = <Answer>(repo: string, work: (kho: ReadingKho) => Promise<Answer>) => Promise<Answer>;

/** A job of the store's writer has no lease: only as the writer can one be sure that nobody is at it. */
async function cancelJob({ repo, id }: { readonly repo: string; readonly id: string }, reading: Reading, surroundings: Surroundings): ReturnType<JobOperations['cancel']> {
  const ofWriter = await reading(repo, async ({ queue }) => {
    const { state, leaseUntil } = await queue.get(id);
    return state === 'running' && leaseUntil === undefined;
  });
  if (!ofWriter) return reading(repo, async ({ queue }) => queue.cancel(id));
  const kho = await openForWriting(repo, 'jobs', surroundings);
  return kho.queue.cancel(id).finally(async () => kho.close());
}

interface Work extends WorkRequest {
  readonly kho: ReadingKho;
  readonly schedules: Schedules;
}

/** Schedules are looked at beside the jobs: a long job does not make them late. */
async function work({ kho, schedules, once, signal, onEvent }: Work, surroundings: Surroundings): Promise<void> {
  const parts: RunnerParts = {
    queue: kho.queue,
    kinds: jobKinds(kho, surroundings),
    holder: `${os.hostname()} ${process.pid}`,
    wait,
    exclusively: async (inside) => writingAlone(kho, 'work', surroundings, inside),
    onEvent,
  };
  if (once) {
    const told = new Set<string>();
    await runJobs({ ...parts, beforeLooking: async () => fireSchedules(schedules, onEvent, told) }, { once, signal });
    return;
  }
  await Promise.all([runJobs(parts, { once, signal }), watchSchedules({ schedules, wait, onEvent }, signal)]);
}

const wait: Wait = async (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined);
