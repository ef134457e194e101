import type { Fault } from '../base/index.ts';
import type { JobArguments, JobKind, JsonObject, StepContext } from '../jobs/index.ts';
import { syncReplicas, verifyReplicas, type ReplicaParts } from '../replicas/index.ts';
import { fencedKho } from './fenced.ts';

/** Copying and verifying copies as work for `kho work`: both may be done twice, and go on where they were. */
export function copyJobs(parts: ReplicaParts): readonly (JobKind & { readonly takes: JobArguments })[] {
  return [
    { kind: 'replicate', takes: { id: { type: 'id' }, location: { type: 'text' } }, steps: [{ name: 'replicate', run: async (context) => replicate(parts, context) }] },
    { kind: 'verify-replicas', takes: { id: { type: 'id' }, location: { type: 'text' }, due: { type: 'flag' } }, steps: [{ name: 'verify', run: async (context) => verify(parts, context) }] },
  ];
}

/**
 * `{ id, location }`, each may be absent. A location that is away makes the job be tried again later; damage and
 * divergence are its result, because trying again would find the same.
 */
async function replicate(parts: ReplicaParts, { job, signal, progress }: StepContext): Promise<JsonObject> {
  const away: Fault[] = [];
  const summary = await syncReplicas(parts, {
    ...chosen(job.args), signal,
    onReport: () => undefined,
    onFault: (_location, fault) => { away.push(fault); },
    onProgress: ({ bytes, bytesTotal }) => { progress(bytes, bytesTotal); },
  });
  const [fault] = away;
  if (fault !== undefined) throw fault;
  return { ...summary };
}

/** `{ id, location, due }`: reads copies again; what is found is written down by itself, as long as the job is this worker's. */
async function verify(parts: ReplicaParts, { job, signal, progress, fence }: StepContext): Promise<JsonObject> {
  const away: Fault[] = [];
  const summary = await verifyReplicas(fencedKho(parts, fence), {
    ...chosen(job.args), due: job.args['due'] !== false, signal,
    onReport: () => undefined,
    onFault: (_location, fault) => { away.push(fault); },
    onProgress: ({ bytes, bytesTotal }) => { progress(bytes, bytesTotal); },
  });
  const [fault] = away;
  if (fault !== undefined) throw fault;
  return { ...summary };
}

function chosen({ id, location }: JsonObject): { readonly id?: string; readonly location?: string } {
  return { ...(typeof id === 'string' ? { id } : {}), ...(typeof location === 'string' ? { location } : {}) };
}
