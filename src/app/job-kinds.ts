import { auditStore } from '../fixity/index.ts';
import type { JobKind, JsonObject } from '../jobs/index.ts';
import { backupKinds } from './backup-jobs.ts';
import type { ReadingKho } from './compose.ts';
import { copyJobs } from './copy-jobs.ts';
import { fastestDigest } from './fastest-digest.ts';
import type { Surroundings } from './surroundings.ts';

/** Every kind of work that `kho work` does: the one list of them. */
export function jobKinds(kho: ReadingKho, surroundings: Surroundings): readonly JobKind[] {
  return [auditKind(kho, surroundings), ...copyJobs({ ...kho, ...surroundings }), ...backupKinds(kho, surroundings)];
}

/**
 * `{ id }`, or `{ sample, seed }` in percent, or `{}` for everything: reads the stored files again. Damage that is
 * found is the result and not a failure: the audit was done. What it records is what was seen and when, so that an audit
 * that is done twice tells nothing untrue.
 */
function auditKind(kho: ReadingKho, { clock }: Surroundings): JobKind {
  return {
    kind: 'audit',
    steps: [{
      name: 'audit',
      run: async ({ job, signal, progress }) => {
        const summary = await auditStore({ ...kho, clock }, {
          ...packageChoice(job.args),
          algorithm: fastestDigest(() => process.hrtime.bigint()),
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

function packageChoice({ id, sample, seed }: JsonObject): { readonly id?: string; readonly sample?: number; readonly seed?: string } {
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof sample === 'number' ? { sample } : {}),
    ...(typeof seed === 'string' ? { seed } : {}),
  };
}
