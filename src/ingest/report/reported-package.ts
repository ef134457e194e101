import { countFindings, type Severity } from '../../base/index.ts';
import type { CheckOutcome } from '../outcome.ts';

/** Who made a report, when, and what was asked for. */
export interface ReportHead {
  readonly software: { readonly name: string; readonly version: string };
  /** RFC 3339, UTC. */
  readonly time: string;
  /** `BagIt 1.0`, when the command named a standard; otherwise each package was judged by what it is. */
  readonly asked?: string;
}

export type Verdict = 'valid' | 'failed' | 'error';

/** The verdict on a package: *failed* is its producer's to mend, *error* ours. */
export function verdictOf(outcome: CheckOutcome): Verdict {
  if (outcome.kind === 'error') return 'error';
  return countFindings(outcome.findings).error > 0 ? 'failed' : 'valid';
}

/** How many findings of each severity; none of a package that could not be judged. */
export function countsOf(outcome: CheckOutcome): Readonly<Record<Severity, number>> {
  return countFindings(outcome.kind === 'error' ? [] : outcome.findings);
}
