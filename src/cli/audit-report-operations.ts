import type { Challenged, ChallengeRun, MadeReport } from '../reports/index.ts';
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
}

export interface ChallengeRequest extends StoreChoice, Followed, Pick<ChallengeRun, 'phrase' | 'count' | 'onAnswer'> {
  /** Only the copy at this location; every copy when absent. */
  readonly location?: string;
  /** The file of the result; in `challenges/` of the store when absent. */
  readonly into?: string;
}

/** What is asked of reports for auditors. */
export interface AuditReportOperations {
  make(request: AuditReportRequest): Promise<AuditReportAnswer>;
  /** Shows that the bytes of a sample are there now. */
  challenge(request: ChallengeRequest): Promise<Challenged>;
}
