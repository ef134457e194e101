import type { DcElement, Finding } from '../../base/index.ts';
import type { KeptCopies } from '../outcome.ts';

/** What a new version changes; the plan of a dry run and the receipt of a real one. */
export interface VersionChange {
  readonly id: string;
  /** The number of the new version. */
  readonly version: number;
  readonly title: string;
  /** Submitted files of the whole version, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Whether the content was replaced. */
  readonly content: boolean;
  /** Elements of the description that differ from the version before. */
  readonly elements: readonly DcElement[];
  readonly representations: readonly { readonly name: string; readonly files: number; readonly bytes: number }[];
}

/** How an update ended. *failed*: what was handed in is at fault; what we have to mend is thrown as a `Fault`. */
export type UpdateOutcome =
  /** *stored*: safe in the store itself, and waiting for copies. */
  | { readonly kind: 'archived' | 'stored'; readonly change: VersionChange; readonly copies: KeptCopies; readonly findings: readonly Finding[] }
  /** `dryRun`: what would have been done. */
  | { readonly kind: 'planned'; readonly change: VersionChange; readonly findings: readonly Finding[] }
  /** The package says all of it already: there is no new version. */
  | { readonly kind: 'unchanged'; readonly id: string; readonly version: number; readonly title: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'failed'; readonly title?: string; readonly findings: readonly Finding[] };
