export type { DipOrder } from './export-dip.ts';
export { exportPackage, type Exported, type ExportForm, type ExportRequest } from './export-package.ts';
export { decidePublication, restorePublications, type DecidedPublication, type PublicationDecision, type PublicationParts, type UnreadDecision } from './publications.ts';
export { fixityPremis, type PackageHistory } from './fixity-premis.ts';
export { mayAsk, type AccessResource } from './policy.ts';
export * from './told-records.ts';
