import type { Challenged, ChallengeRun, FinishedReport, MadeReport } from '../reports/index.ts';
import type { Followed, StoreChoice } from './operations.ts';

export interface AuditReportRequest extends StoreChoice, Followed {
  /** `2026-Q4`, `2026-11`, `2026` or `2026-10-01..2026-10-31`. */
  readonly period: string;
  /** Folder that gets a copy in each of the forms. */
  readonly into?: string;
  readonly forms: readonly ('folder' | 'zip' | 'bag')[];
  /** Replace the key that signs reports. */
  readonly newKey: boolean;
}

export interface AuditReportAnswer {
  readonly made: MadeReport;
  /** Paths of the copies. */
  readonly delivered: readonly string[];
  /** An earlier report whose maker was ended after it stood in the ledger, and which is whole now. */
  readonly finished?: FinishedReport;
}

export interface ChallengeRequest extends StoreChoice, Followed, Pick<ChallengeRun, 'phrase' | 'count' | 'onAnswer'> {
  /** Only the copy at this location; every copy when absent. */
  readonly location?: string;
  /** The file of the result; in `challenges/` of the store when absent. */
  readonly into?: string;
}

/** The package of a month that got a version. */
export interface ArchivedEvidence {
  /** `2026-11` */
  readonly month: string;
  readonly id: string;
  readonly version: number;
  /** New in this version. */
  readonly files: number;
  /** Of the month, those that were archived before too. */
  readonly runs: number;
  readonly reports: number;
  readonly challenges: number;
}

export interface EvidenceAnswer {
  readonly archived: readonly ArchivedEvidence[];
  /** Months that were looked at. */
  readonly months: number;
  /** Files that are not what the ledger has, and were left out; `missing`: there is no file at all, neither in the store nor in its package. */
  readonly problems: readonly { readonly file: string; readonly detail: string; readonly missing?: true }[];
}

/** What is asked of reports for auditors. */
export interface AuditReportOperations {
  make(request: AuditReportRequest): Promise<AuditReportAnswer>;
  /** Archives the runs, reports and challenges of the months that are over, or of one month, as packages of Kho's own. */
  archive(request: StoreChoice & { readonly month?: string; readonly operator: string; readonly signal: AbortSignal }): Promise<EvidenceAnswer>;
  /** Shows that the bytes of a sample are there now. */
  challenge(request: ChallengeRequest): Promise<Challenged>;
}
