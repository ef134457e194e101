import { noCounts } from '../audit-object.ts';
import type { AuditReport } from '../report.ts';
import type { ScrubTally } from './scrub-parts.ts';

/** What a run has done when it begins. */
export function nothingRead(): ScrubTally {
  return { packages: 0, files: 0, bytes: 0, damaged: 0, planned: 0, plannedBytes: 0, undrawn: 0, gone: 0, counts: noCounts(), canaries: 0, canariesMissed: 0, missed: [], away: [] };
}

/** The same with one more copy read; an unreadable one is not called damaged: nobody saw its bytes. */
export function added(tally: ScrubTally, report: AuditReport): ScrubTally {
  const counts = { ...tally.counts };
  for (const outcome of Object.keys(counts) as (keyof typeof counts)[]) counts[outcome] += report.counts[outcome];
  return {
    ...tally, counts, packages: tally.packages + 1, files: tally.files + report.files, bytes: tally.bytes + report.bytes,
    damaged: tally.damaged + (report.outcome === 'match' || report.outcome === 'unreadable' ? 0 : 1),
    ...(report.outcome === 'unreadable' ? { unreadable: (tally.unreadable ?? 0) + 1 } : {}),
  };
}
