import path from 'node:path';
import { Fault, packageUrn, packageUuid, timestamp } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { IngestParts, IngestRun } from './ingest-packages.ts';
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

/** What an ingest job keeps so that doing it again makes the same package. */
interface JobIds {
  readonly packageUuid: string;
  readonly time: string;
}

/**
 * Hands out the run's submissions one by one, each with its job. A job of the same path that was interrupted is
 * taken up again with the identifiers and the clock it had, so that the same submission gives the same bytes.
 */
export function jobRecords(parts: IngestParts, run: IngestRun): { next(): Promise<OpenedJob | undefined> } {
  const update = run.update === undefined ? undefined : updatedId(run.update);
  let position = 0;
  let ready: OpenedJob[] = [];
  let opening: Promise<void> = Promise.resolve();
  const open = async (): Promise<void> => {
    if (ready.length > 0 || position >= run.paths.length) return;
    const paths = run.paths.slice(position, position + AT_ONCE);
    position += paths.length;
    ready = run.dryRun ? paths.map((given) => dryJob(given, parts, update)) : await openJobs(paths, parts, update);
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

async function openJobs(paths: readonly string[], parts: IngestParts, update: string | undefined): Promise<OpenedJob[]> {
  const jobs = await parts.jobs.openMany(paths.map((given) => ({
    kind: 'ingest',
    idemKey: `ingest ${path.resolve(given)} ${update ?? ''}`,
    args: { path: path.resolve(given), update: update ?? null },
    ids: { ...freshIds(parts) },
  })));
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
