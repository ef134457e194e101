import type { FixityOutcome } from './model.ts';

/** A copy of a package whose turn it is. */
export interface DueCheck {
  readonly packageId: string;
  readonly bytes: number;
  /** RFC 3339; empty: at once. */
  readonly dueAt: string;
  /** Absent until it was read once. */
  readonly checkedAt?: string;
}

/** A copy that no policy was chosen for yet. */
export interface UnplannedCheck {
  readonly packageId: string;
  readonly kind: string;
  readonly checkedAt?: string;
}

/** Ages of the last check, in days: up to 30, 60, 90, and more. */
export const AGE_BANDS = [30, 60, 90] as const;

/** What is known of the checks of one location's copies. */
export interface FixityCoverage {
  /** Copies that are to be checked, and their bytes. */
  readonly copies: number;
  readonly bytes: number;
  /** Of those: checked, found well, and not yet due again. */
  readonly covered: number;
  readonly coveredBytes: number;
  /** Never read since they were archived. */
  readonly never: number;
  /** Their turn has come. */
  readonly due: number;
  /** Of those: it came more than a day ago. */
  readonly overdue: number;
  readonly overdueBytes: number;
  /** Copies by the age of their last check: one count for each of `AGE_BANDS`, one for what is older. */
  readonly ages: readonly number[];
  /** The oldest last check; absent when nothing was ever checked. */
  readonly oldest?: { readonly packageId: string; readonly checkedAt: string };
  /** Last checks that did not match. */
  readonly bad: number;
}

/** A copy whose last check did not match. */
export interface BadCheck {
  readonly packageId: string;
  readonly locationId: string;
  readonly outcome: FixityOutcome;
  readonly checkedAt: string;
}

/** What a check of a copy came to, for the plan. */
export interface CheckedCopy {
  readonly packageId: string;
  readonly locationId: string;
  readonly outcome: FixityOutcome;
  readonly checkedAt: string;
  /** The version that was read. */
  readonly head: number;
  readonly run?: string;
}
