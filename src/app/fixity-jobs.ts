import path from 'node:path';
import { Fault, timestamp, type Json } from '../base/index.ts';
import { PRIMARY_LOCATION, type FixityRun } from '../catalogue/index.ts';
import { readDue, recordRun, type AuditReport, type Auditor, type Reached, type Recorded, type RecordParts, type ScrubTally } from '../fixity/index.ts';
import type { Job, JobArguments, JobKind, JsonObject, StepContext } from '../jobs/index.ts';
import { recordHarm } from './audit.ts';
import type { ReadingKho } from './compose.ts';
import { fastestDigest } from './fastest-digest.ts';
import { fencedKho } from './fenced.ts';
import { usablePolicies } from './fixity-policies.ts';
import { scrubPlaces } from './fixity-places.ts';
import { rememberedDigests } from './known-copies.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

/** Name of the kind of job. */
export const SCRUB = 'scrub';

/** What somebody who watches is told, and what a test puts in the auditor's place. */
export interface ScrubWatch {
  readonly onReport?: (report: AuditReport) => void;
  readonly onProgress?: (bytes: number, bytesTotal: number) => void;
  readonly auditor?: Auditor;
}

/**
 * `{ policy, location, all, now }`: reads what a policy says is due. The first step reads, and goes on where an interrupted attempt
 * was; the second gives the results their place, and writes them down once. Damage, and what could not be read, is the result.
 */
export function scrubKind(kho: ReadingKho, surroundings: Surroundings, watch: ScrubWatch = {}): JobKind & { readonly takes: JobArguments } {
  const parts = { ...kho, ...surroundings, committedDigests: async (packageId: string) => (await rememberedDigests(kho, packageId)).digests };
  const folder = kho.store.locations.fixityRuns;
  return {
    kind: SCRUB,
    takes: { policy: { type: 'text', required: true }, location: { type: 'text' }, all: { type: 'flag' }, now: { type: 'flag' } },
    steps: [
      {
        name: 'read',
        run: async ({ job, signal, progress, save, saved, fence }) => {
          const policies = usablePolicies(kho.store.locations);
          const policy = policyNamed(policies, job.args);
          await refuseBeside(kho, surroundings, job);
          const reached = await readDue({ ...parts, places: await scrubPlaces(kho, surroundings), canaries: kho.store.locations.canaries, ...(watch.auditor === undefined ? {} : { auditor: watch.auditor }) }, {
            id: job.id, policies, policy, all: job.args['all'] === true, now: job.args['now'] === true,
            ...(typeof job.args['location'] === 'string' ? { location: job.args['location'] } : {}),
            algorithm: fastestDigest(() => process.hrtime.bigint()), software: `${softwareVersion().name} ${softwareVersion().version}`, signal,
            ...(watch.onReport === undefined ? {} : { onReport: watch.onReport }),
            onHarm: async (report, { id, name }) => recordHarm(fencedKho(kho, fence), surroundings, report, id === PRIMARY_LOCATION ? undefined : { location: { id, name } }),
            onProgress: (bytes, total) => {
              progress(bytes, total);
              watch.onProgress?.(bytes, total);
            },
          }, {
            part: path.join(folder, `${job.id}.${job.token}.part.new`),
            ...(saved === undefined ? {} : { reached: saved as unknown as Reached }),
            save: async (now) => save(json(now)),
          });
          return json(reached);
        },
      },
      { name: 'record', run: async (context) => record(context, { parts, folder, kho }) },
    ],
  };
}

/** Two runs of one policy would read the same copies at the same time: the one that was asked for later waits (`FIXITY_RUNNING`). */
async function refuseBeside({ queue }: ReadingKho, { clock }: Surroundings, { id, args: { policy } }: Job): Promise<void> {
  const now = timestamp(clock.now());
  const { items } = await queue.list({ kind: SCRUB, states: ['running'], limit: RUNNING_LOOKED_AT });
  const own = items.find((one) => one.id === id);
  if (own === undefined) return;
  const earlier = items.find((other) => other.id !== id && other.args['policy'] === policy
    && (other.leaseUntil ?? '') > now && `${other.createdAt} ${other.id}` < `${own.createdAt} ${id}`);
  if (earlier !== undefined) throw new Fault('FIXITY_RUNNING', { name: typeof policy === 'string' ? policy : '', id: earlier.id, state: earlier.state });
}

const RUNNING_LOOKED_AT = 100;

interface Recording {
  readonly parts: Omit<RecordParts, 'folder'>;
  readonly folder: string;
  readonly kho: ReadingKho;
}

async function record({ job, outputs, save, saved, fence }: StepContext, { parts, folder, kho }: Recording): Promise<JsonObject> {
  const reached = outputs['read'] as unknown as Reached;
  const policy = policyNamed(usablePolicies(kho.store.locations), job.args);
  await fence();
  const run = await recordRun({ ...parts, folder }, { id: job.id, policy }, reached, {
    ...(saved === undefined ? {} : { recorded: saved as unknown as Recorded }),
    save: async (now, tx) => {
      await fence(tx);
      await save(json(now), tx);
    },
  });
  return json({ run, tally: reached.tally } satisfies ScrubResult);
}

/** The result of a run, as the job keeps it. */
export interface ScrubResult {
  readonly run: FixityRun;
  readonly tally: ScrubTally;
}

function policyNamed<Policy extends { readonly name: string }>(policies: readonly Policy[], { policy: asked }: JsonObject): Policy {
  const policy = policies.find(({ name }) => name === asked);
  if (policy === undefined) throw new Fault('FIXITY_POLICY_NOT_FOUND', { name: typeof asked === 'string' ? asked : '', known: policies.map(({ name }) => name).join(', ') });
  return policy;
}

function json(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as Readonly<Record<string, Json>>;
}
