export type { PreviousReport } from './chain.ts';
export type { JsonObject } from './compose-report.ts';
export { deliver, type DeliveryForm } from './deliver.ts';
export { holdingsOf, type ObjectSource } from './facts/holdings.ts';
export { recordedChecks } from './facts/recorded-checks.ts';
export { makeReport, TOTAL, type MadeReport, type ReportParts, type ReportRun } from './make-report.ts';
export type { CopyCheck, FileResult, FixityHistory, HeldFile, HeldPackage, ReportedLocation } from './model.ts';
export { readPeriod, type Period } from './period.ts';
export { newReportKey, readReportKey, type ReportKey } from './report-key.ts';
