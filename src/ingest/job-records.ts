import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, packageUrn, packageUuid, timestamp } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { IngestParts, IngestRun } from './ingest-packages.ts';
import { sourceFault } from './receive/index.ts';
import { refuseDeleted } from './refuse-deleted.ts';
import type { JobRecord } from './submission.ts';

/** One submission and the job that ingests it. */
export interface OpenedJob {
  /** As given by the user. */
  readonly path: string;
  readonly record: JobRecord;
}

/** Jobs are opened this many at a time, in one durable transaction. */
const AT_ONCE = 64;

/** Interrupted jobs that are looked through for one of a path that is not there. */
const OPEN_LOOKED_AT = 10_000;

/** What an ingest job keeps so that doing it again makes the same package. */
interface JobIds {
  readonly packageUuid: string;
  readonly time: string;
}

/**
 * Hands out the run's submissions one by one, each with its job. A job of the same path that was interrupted is
 * taken up again with the identifiers and the clock it had, so that the same submission gives the same bytes. What is not there is
 * told at once: only an interrupted job of it is taken up, to be ended.
 */
export function jobRecords(parts: IngestParts, run: IngestRun, onAbsent: (path: string, fault: Fault) => void): { next(): Promise<OpenedJob | undefined> } {
  const update = run.update === undefined ? undefined : updatedId(run.update);
  let position = 0;
  const named = new Map<string, number>();
  let ready: OpenedJob[] = [];
  let opening: Promise<void> = Promise.resolve();
  const open = async (): Promise<void> => {
    while (ready.length === 0 && position < run.paths.length) {
      const paths = run.paths.slice(position, position + AT_ONCE);
      position += paths.length;
      if (run.dryRun) ready = paths.map((given) => dryJob(given, parts, update));
      else ready = await openJobs(await present(paths, { parts, update, onAbsent }), { parts, update, named });
    }
  };
  return {
    next: async () => {
      // Lanes ask at the same time; the opening happens once.
      opening = opening.then(open);
      await opening;
      return ready.shift();
    },
  };
}

interface Asked {
  readonly parts: IngestParts;
  readonly update: string | undefined;
  readonly onAbsent: (path: string, fault: Fault) => void;
}

/** The paths that are there, or that an interrupted job is about. */
async function present(paths: readonly string[], { parts, update, onAbsent }: Asked): Promise<readonly string[]> {
  const faults = new Map<string, Fault>();
  for (const given of paths) {
    await fs.lstat(given).catch((cause: unknown) => {
      const fault = sourceFault(cause, given);
      if (fault.code === 'SOURCE_NOT_FOUND') faults.set(given, fault);
    });
  }
  if (faults.size === 0) return paths;
  const open = new Set((await parts.jobs.open(OPEN_LOOKED_AT)).flatMap(({ args }) => (args['update'] === (update ?? null) ? [args['path']] : [])));
  return paths.filter((given) => {
    const fault = faults.get(given);
    if (fault === undefined || open.has(path.resolve(given))) return true;
    onAbsent(given, fault);
    return false;
  });
}

/** The package that a run is to give a new version: `PACKAGE_NOT_FOUND`, `PACKAGE_DELETED` before there is any job about it. */
export async function refuseUnknown(catalogue: Catalogue, given: string): Promise<void> {
  const id = updatedId(given);
  await refuseDeleted(catalogue, id);
  if (await catalogue.package(id) === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: given });
}

function updatedId(id: string): string {
  const uuid = packageUuid(id);
  if (uuid === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id });
  return packageUrn(uuid);
}

function freshIds(parts: IngestParts): JobIds {
  return { packageUuid: parts.newId(), time: timestamp(parts.clock.now()) };
}

interface Opening extends Omit<Asked, 'onAbsent'> {
  /** How often the run has named each path so far. */
  readonly named: Map<string, number>;
}

async function openJobs(paths: readonly string[], { parts, update, named }: Opening): Promise<OpenedJob[]> {
  if (paths.length === 0) return [];
  const jobs = await parts.jobs.openMany(paths.map((given) => {
    const target = path.resolve(given);
    const times = (named.get(target) ?? 0) + 1;
    named.set(target, times);
    // A path that is named again is work of its own, which finds the submission known: two cannot do one job.
    const key = `ingest ${target} ${update ?? ''}${times === 1 ? '' : ` ${times}`}`;
    return { kind: 'ingest', idemKey: key, args: { path: target, update: update ?? null }, ids: { ...freshIds(parts) } };
  }));
  return jobs.map((job, n) => {
    const { packageUuid: uuid, time } = job.ids as unknown as JobIds;
    return { path: paths[n] ?? '', record: recordOf(job.id, uuid, time, update) };
  });
}

function dryJob(given: string, parts: IngestParts, update: string | undefined): OpenedJob {
  const { packageUuid: uuid, time } = freshIds(parts);
  return { path: given, record: recordOf(parts.newId(), uuid, time, update) };
}

function recordOf(jobId: string, uuid: string, time: string, update: string | undefined): JobRecord {
  return { jobId, packageUuid: uuid, time, ...(update === undefined ? {} : { updates: update }) };
}
