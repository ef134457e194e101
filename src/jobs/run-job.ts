import { asFault, derivedUuid, Fault, type FaultCode, type Json } from '../base/index.ts';
import { keepLease, type Heartbeat, type Wait } from './heartbeat.ts';
import { backOffMs, FailedStep, type JobKind, type JobStep, type StepContext } from './job-kind.ts';
import type { JobQueue } from './job-queue.ts';
import type { Claim, JobReason, JobsSql, JsonObject, StepRecord } from './model.ts';
import { jsonDigest } from './rows.ts';

/** How a worker's turn at a job ended. `lost`: another one has it; `released`: the worker was stopped. */
export type TurnEnd = 'done' | 'failed' | 'retry' | 'parked' | 'lost' | 'released';

export interface Turn {
  readonly end: TurnEnd;
  readonly reason?: JobReason;
  /** Before it is tried again. */
  readonly delayMs?: number;
}

export interface TurnParts {
  readonly queue: JobQueue;
  readonly wait: Wait;
  /** The worker is to stop. */
  readonly signal: AbortSignal;
  /** Runs work as the store's only writer; throws `STORE_LOCKED` while somebody else is. */
  readonly exclusively: <Answer>(work: () => Promise<Answer>) => Promise<Answer>;
}

/** What another process is doing at the moment: to be waited for. */
const HELD_BY_ANOTHER: ReadonlySet<FaultCode> = new Set<FaultCode>(['STORE_LOCKED', 'FIXITY_RUNNING']);
/** Another process has the store, or does the same: asked again after so long, and it is nobody's attempt. */
const LOCKED_MS = 5_000;

/** Faults that no further attempt mends: the job waits for a person at once. */
const FOR_A_PERSON: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'USAGE', 'PACKAGE_NOT_FOUND', 'VERSION_NOT_FOUND', 'STORE_NOT_FOUND', 'STORE_UNSUPPORTED', 'STORAGE_DIVIDED', 'CONFIG_INVALID',
  'SCHEMA_REFUSED', 'RUNTIME_UNSUPPORTED', 'NOT_PERMITTED', 'NOT_TT05', 'REQUEST_INVALID', 'TARGET_EXISTS', 'OBJECT_DAMAGED', 'STORAGE_INCONSISTENT',
]);

/** Does a claimed job as far as it goes, and lets go of it whatever happens. Throws only what kept it from letting go. */
export async function runJob(parts: TurnParts, kind: JobKind, claim: Claim): Promise<Turn> {
  const heart = keepLease(parts.queue, claim, parts.wait);
  try {
    const steps = async (): Promise<Turn> => runSteps(parts, kind, { claim, heart });
    return await (kind.writes === true ? parts.exclusively(steps) : steps());
  } catch (thrown) {
    if (heart.lost.aborted) return { end: 'lost' };
    return await afterFault(parts, kind, { claim, fault: asFault(thrown) });
  } finally {
    await heart.stop();
  }
}

interface Running {
  readonly claim: Claim;
  readonly heart: Heartbeat;
}

async function runSteps(parts: TurnParts, { steps }: JobKind, { claim, heart }: Running): Promise<Turn> {
  const { queue } = parts;
  const signal = AbortSignal.any([parts.signal, heart.lost]);
  const recorded = new Map((await queue.steps(claim.job.id)).map((step) => [step.n, step]));
  const outputs: Record<string, JsonObject> = {};
  for (const [at, step] of steps.entries()) {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    const one = { n: at + 1, step, claim, heart, signal, outputs: { ...outputs }, recorded: recorded.get(at + 1) };
    const output = await runStep(queue, one);
    if (output instanceof FailedStep) {
      await queue.finish(claim, 'failed', output.result);
      return { end: 'failed' };
    }
    outputs[step.name] = output;
  }
  const last = steps.at(-1);
  await queue.finish(claim, 'done', last === undefined ? {} : outputs[last.name] ?? {});
  return { end: 'done' };
}

interface OneStep extends Running {
  readonly n: number;
  readonly step: JobStep;
  readonly signal: AbortSignal;
  readonly outputs: Readonly<Record<string, JsonObject>>;
  readonly recorded: StepRecord | undefined;
}

/** A step that was done with the same input is not done again. */
async function runStep(queue: JobQueue, one: OneStep): Promise<JsonObject | FailedStep> {
  const { step, recorded } = one;
  const inputDigest = await inputDigestOf(one);
  const same = recorded?.name === step.name && recorded.inputDigest === inputDigest ? recorded : undefined;
  if (same?.state === 'done') return same.output;
  const record = async (state: StepRecord['state'], output: JsonObject, tx?: JobsSql): Promise<void> => (
    queue.checkpoint(one.claim, { n: one.n, name: step.name, state, inputDigest, output }, tx)
  );
  const output = await step.run(contextOf(queue, one, { same, save: async (reached, tx) => record('running', reached, tx) }));
  if (!(output instanceof FailedStep)) await record('done', output);
  return output;
}

async function inputDigestOf({ step, claim, outputs, signal }: OneStep): Promise<string> {
  const { job } = claim;
  const { kind, args, ids } = job;
  const depends: Json = await step.dependsOn?.({ job, outputs, signal }) ?? null;
  return jsonDigest({ kind, args, ids, step: step.name, outputs, depends });
}

function contextOf(
  queue: JobQueue, { step, claim, heart, signal, outputs }: OneStep, { same, save }: Pick<StepContext, 'save'> & { readonly same: StepRecord | undefined },
): StepContext {
  return {
    job: claim.job,
    outputs,
    signal,
    save,
    ...(same === undefined ? {} : { saved: same.output }),
    progress: (done, total) => { heart.progress({ done, ...(total === undefined ? {} : { total }) }); },
    fence: async (tx) => queue.fence(claim, tx),
    idFor: (name) => derivedUuid(claim.job.id, step.name, name),
  };
}

/** What becomes of a job whose attempt ended in a fault. */
async function afterFault({ queue, signal }: TurnParts, kind: JobKind, { claim, fault }: { readonly claim: Claim; readonly fault: Fault }): Promise<Turn> {
  const { attempt, maxAttempts } = claim.job;
  const reason: JobReason = { code: fault.code, params: fault.params };
  const later = async (end: TurnEnd, postponement: Parameters<JobQueue['postpone']>[1]): Promise<Turn> => {
    await queue.postpone(claim, postponement);
    return { end, delayMs: postponement.delayMs, ...(postponement.reason === undefined ? {} : { reason: postponement.reason }) };
  };
  try {
    if (fault.code === 'JOB_LEASE_LOST') return { end: 'lost' };
    // Whatever a library throws because it was told to stop.
    if (signal.aborted) return await later('released', { delayMs: 0, counted: false });
    if (HELD_BY_ANOTHER.has(fault.code)) return await later('retry', { delayMs: LOCKED_MS, counted: false, reason });
    if (FOR_A_PERSON.has(fault.code) || attempt >= maxAttempts) {
      await queue.park(claim, reason);
      return { end: 'parked', reason };
    }
    return await later('retry', { delayMs: backOffMs(attempt, kind.backOff), counted: true, reason });
  } catch (thrown) {
    if (asFault(thrown).code === 'JOB_LEASE_LOST') return { end: 'lost' };
    throw thrown;
  }
}
