import { failed, type JobArguments, type JobKind, type JsonObject } from '../jobs/index.ts';
import { archiveEvidence, EVIDENCE } from './archive-evidence.ts';
import { auditEverything } from './audit.ts';
import { backupKinds } from './backup-jobs.ts';
import { challengeKind } from './challenges.ts';
import { openForWriting, type ReadingKho } from './compose.ts';
import { copyJobs } from './copy-jobs.ts';
import { disposalDesk } from './disposal.ts';
import { fencedKho } from './fenced.ts';
import { scrubKind } from './fixity-jobs.ts';
import { loadMessages } from './load-messages.ts';
import { oaiVerifyKind } from './oai-verify.ts';
import { ledgerLeaf, repairable, repairPackages } from './repair.ts';
import type { Surroundings } from './surroundings.ts';

/** A kind of work that people may schedule: what it takes is known before it runs. */
export type ScheduledKind = JobKind & { readonly takes: JobArguments };

/** Every kind of work that `kho work` does: the one list of them. */
export function jobKinds(kho: ReadingKho, surroundings: Surroundings): readonly ScheduledKind[] {
  return [auditKind(kho, surroundings), scrubKind(kho, surroundings), repairKind(kho, surroundings), deletionKind(kho, surroundings), ...copyJobs({ ...kho, ...surroundings, also: ledgerLeaf(kho) }), ...backupKinds(kho, surroundings), evidenceKind(kho, surroundings), oaiVerifyKind(kho, surroundings), challengeKind(kho, surroundings)];
}

/**
 * Archives the fixity runs, reports and challenges of the months that are over (`STORE_LOCKED` is tried again later). Done twice it finds
 * nothing more to do; files that are not what the ledger has fail it.
 */
function evidenceKind({ store }: ReadingKho, surroundings: Surroundings): ScheduledKind {
  return {
    kind: EVIDENCE,
    takes: {},
    steps: [{
      name: 'archive',
      run: async ({ job, signal, fence }) => {
        const { archived, months, problems } = await archiveEvidence({ repo: store.locations.root, operator: `job ${job.id}`, signal, mayBegin: fence }, surroundings, loadMessages());
        const result = { archived: archived.length, months, problems: problems.length };
        return problems.length === 0 ? result : failed(result);
      },
    }],
  };
}

/**
 * `{ id }`, or `{ sample, seed }` in percent, or `{}` for everything: reads the stored files again. Damage that is
 * found is the result and not a failure: the audit was done. What it records is what was seen and when, so that an audit
 * that is done twice tells nothing untrue.
 */
function auditKind(kho: ReadingKho, surroundings: Surroundings): ScheduledKind {
  return {
    kind: 'audit',
    takes: { id: { type: 'id' }, sample: { type: 'percent' }, seed: { type: 'text' } },
    steps: [{
      name: 'audit',
      run: async ({ job, signal, progress, fence }) => {
        const summary = await auditEverything(fencedKho(kho, fence), surroundings, {
          ...packageChoice(job.args),
          algorithm: 'auto',
          signal,
          onReport: () => undefined,
          onProgress: ({ bytes, bytesTotal }) => { progress(bytes, bytesTotal); },
        });
        const { packages, damaged, files, bytes, counts } = summary;
        return { packages, damaged, files, bytes, counts: { ...counts } };
      },
    }],
  };
}

/**
 * `{ id }`, or `{}` for every package with an open incident. Takes the writer lock
 * (`STORE_LOCKED` is tried again later). Done twice it finds what was left to do; what stays harmed is the result.
 */
function repairKind({ store }: ReadingKho, surroundings: Surroundings): ScheduledKind {
  return {
    kind: 'repair',
    takes: { id: { type: 'id' } },
    steps: [{
      name: 'repair',
      run: async ({ job, signal, progress, fence }) => {
        const kho = await openForWriting(store.locations.root, 'repair', surroundings, { mayBegin: fence });
        try {
          const ids = typeof job.args['id'] === 'string' ? [job.args['id']] : await repairable(kho);
          let done = 0;
          const { packages, copies, files, remaining } = await repairPackages({
            kho, surroundings, ids, request: { agent: `job ${job.id}`, signal }, onOutcome: () => { progress(done += 1, ids.length); },
          });
          return { packages, copies, files, remaining };
        } finally {
          await kho.close();
        }
      },
    }],
  };
}

/**
 * Carries out the deletions that two people decided and whose waiting time has passed (`STORE_LOCKED` is tried again
 * later). Scheduled daily it also is what sees the time pass. What was stopped or is outstanding is the result.
 */
function deletionKind({ store }: ReadingKho, surroundings: Surroundings): ScheduledKind {
  return {
    kind: 'delete',
    takes: {},
    steps: [{
      name: 'delete',
      run: async ({ job, signal, fence }) => {
        const kho = await openForWriting(store.locations.root, 'delete', surroundings, { mayBegin: fence });
        const ends = { waiting: 0, stopped: 0, deleted: 0, outstanding: 0, error: 0 };
        try {
          const { disposal } = disposalDesk(kho, surroundings, loadMessages());
          await disposal.run({ operator: `job ${job.id}`, signal, onOutcome: ({ kind }) => { ends[kind] += 1; } });
          return ends;
        } finally {
          await kho.close();
        }
      },
    }],
  };
}

function packageChoice({ id, sample, seed }: JsonObject): { readonly id?: string; readonly sample?: number; readonly seed?: string } {
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof sample === 'number' ? { sample } : {}),
    ...(typeof seed === 'string' ? { seed } : {}),
  };
}
