import type { Fault, Finding } from '../base/index.ts';
import type { FileRole, PackageKind, SubmissionKind } from '../catalogue/index.ts';
import type { Container } from './receive/index.ts';

/** What is made of one submission. */
export interface AipSummary {
  readonly id: string;
  readonly version: number;
  readonly kind: PackageKind;
  readonly title: string;
  readonly producerId?: string;
  readonly submissionDigest: string;
  readonly fileCount: number;
  readonly byteCount: number;
}

/** A plan is data: what would be made of one submission, file by file. */
export interface AipPlan extends AipSummary {
  readonly container: Container;
  /** Every file that comes from the submission and where it goes, logical path in the AIP. */
  readonly files: readonly PlannedFile[];
}

export interface PlannedFile {
  readonly from: string;
  readonly to: string;
  readonly role: FileRole;
  readonly size: number;
}

/** Verified copies of a package, the store's own included, and how many there must be. */
export interface KeptCopies {
  readonly verified: number;
  readonly required: number;
}

/** Whether a package that is safe in the store may be called archived, too. */
export function keptAs(copies: KeptCopies): 'archived' | 'stored' {
  return copies.verified >= copies.required ? 'archived' : 'stored';
}

/** How the ingest of one submission ended. *failed*: its producer must act; *error*: we must. */
export type IngestOutcome = { readonly path: string } & (
  /** Durable, registered, and in as many verified copies as the store requires. */
  | { readonly kind: 'archived'; readonly id: string; readonly version: number; readonly title: string;
      readonly files: number; readonly bytes: number; readonly copies: KeptCopies; readonly findings: readonly Finding[] }
  /** Safe in the store itself, and waiting for copies: not archived yet. */
  | { readonly kind: 'stored'; readonly id: string; readonly version: number; readonly title: string;
      readonly files: number; readonly bytes: number; readonly copies: KeptCopies; readonly findings: readonly Finding[] }
  /** The same submission is in the store already; nothing was written. */
  | { readonly kind: 'known'; readonly id: string; readonly title: string; readonly copies: KeptCopies; readonly findings: readonly Finding[] }
  /** `--dry-run`: what would have been done. */
  | { readonly kind: 'planned'; readonly plan: AipPlan; readonly findings: readonly Finding[] }
  | { readonly kind: 'failed'; readonly findings: readonly Finding[] }
  | { readonly kind: 'error'; readonly fault: Fault }
);

/** How a check without a store ended. */
export type CheckOutcome = { readonly path: string } & (
  | { readonly kind: 'judged'; readonly recognised: SubmissionKind | 'unknown'; readonly container: Container;
      readonly files: number; readonly bytes: number; readonly findings: readonly Finding[] }
  | { readonly kind: 'error'; readonly fault: Fault }
);

/** Bytes and packages so far, for progress lines; totals grow while packages are still being listed. */
export interface Progress {
  readonly packages: number;
  readonly packagesTotal: number;
  readonly bytes: number;
  /** Bytes of the packages listed so far. */
  readonly bytesTotal: number;
}
