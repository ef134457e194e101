import { canonicalJson, type Json } from '../base/index.ts';
import type { CatalogueComparison } from './compare-catalogues.ts';

/** What a drill restored from. */
export type DrillSource =
  | { readonly kind: 'backup'; readonly folder: string; readonly generation: string; readonly manifestSha512: string; readonly madeAt: string }
  | { readonly kind: 'location'; readonly folder: string; readonly name: string };

/** One thing that was not as it should be, in a closed list of codes (`drill.difference.<code>` has the words). */
export interface DrillDifference {
  readonly code:
    | 'damaged' | 'missing' | 'not-backed-up' | 'state-file'
    | 'catalogue-copy' | 'rebuild' | 'rebuilt-and-copy' | 'rebuilt-and-live' | 'list-and-store'
    | 'content' | 'ocfl';
  /** The package, when it is about one. */
  readonly id?: string;
  /** Exact places or the two answers that differ. */
  readonly places: readonly string[];
}

/** What a drill does not show (`drill.unchecked.<code>` has the words). */
export type Unchecked = 'sample' | 'since' | 'quarantine' | 'history' | 'no-catalogue-copy' | 'medium' | 'signature';

/** Figures of a comparison of two catalogues. */
export type ComparedFigures = Pick<CatalogueComparison, 'compared' | 'same' | 'different' | 'passedOver'>;

/** What a restore drill did and found: RFC 8785 canonical JSON, and from it a page for people. */
export interface DrillCertificate {
  readonly certificate: 'kho-restore-drill';
  readonly format: 1;
  readonly store: string;
  readonly software: { readonly name: string; readonly version: string; readonly node: string; readonly sqlite: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly seconds: number;
  readonly from: DrillSource;
  readonly scope: {
    readonly packages: number;
    readonly of: number;
    /** Absent when all packages were restored. */
    readonly sample?: { readonly percent: number; readonly seed: string };
  };
  readonly restored: { readonly packages: number; readonly files: number; readonly bytes: number; readonly stateFiles: number };
  readonly rebuilt: { readonly packages: number };
  readonly audited: { readonly packages: number; readonly files: number; readonly bytes: number; readonly algorithm: string };
  readonly validated: { readonly objects: number; readonly errors: number; readonly warnings: number };
  readonly comparedWithList: { readonly packages: number; readonly same: number; readonly different: number };
  /** Absent when there was no copy of the catalogue to compare with. */
  readonly comparedWithCopy?: ComparedFigures;
  readonly comparedWithLive: ComparedFigures & { readonly changedSince: number };
  readonly differencesTotal: number;
  /** At most `MOST_TOLD`. */
  readonly differences: readonly DrillDifference[];
  readonly notChecked: readonly Unchecked[];
  readonly verdict: 'passed' | 'failed';
}

/** So many differences are written out; the total counts all. */
export const MOST_TOLD = 1000;

/** The same drill gives the same bytes, so that its digest can stand in a log. */
export function certificateText(certificate: DrillCertificate): string {
  return `${canonicalJson(certificate as unknown as Json)}\n`;
}
