export type { CopiesOperations } from './copies-operations.ts';
export type { ArchivedEvidence, AuditReportAnswer, AuditReportOperations, AuditReportRequest, ChallengeRequest, EvidenceAnswer } from './audit-report-operations.ts';
export type { KeyChange, LedgerKeysAnswer, LedgerOperations, LedgerVerifyAnswer, MirrorAnswer } from './ledger-operations.ts';
export type { WitnessAsked, WitnessesAnswer, WitnessOperations, WitnessStanding } from './witness-operations.ts';
export type { BadCopy, FixityOperations, FixityProblems, FixityRunAnswer, FixityRunRequest, PlannedPolicy, PolicyFindings } from './fixity-operations.ts';
export type { FindingAidAnswer, FindingAidOperations, FindingAidRequest } from './finding-aid-operations.ts';
export type { DescriptionDesk, DescriptionOperations, RecordExport } from './description-operations.ts';
export { EXIT_STATUSES, exitStatus, type RunResult } from './exit-status.ts';
export type { CommandLineIo, TextOutput } from './io.ts';
export type { JobOperations, WorkRequest, WorkTold } from './job-operations.ts';
export type {
  AuditAnswer, AuditRequest, CopiesFollowed, CheckRequest, DemoRequest, Diagnosis, ExportRequest, Followed, FsckRequest, IngestRequest, ListedPackage, UpdateRequest, Operations, PackageDetails, Serving, StoreChoice,
  BackupRequest, DrillAnswer, DrillRequest, RestoreAnswer, RestoreRequest,
} from './operations.ts';
export type { OaiOperations, OaiStanding } from './oai-operations.ts';
export type { TokenOperations } from './token-operations.ts';
export type { PublicationOperations } from './publication-operations.ts';
export type { PackagesRepair, RepairOperations, RepairSummary, TitledIncident, TitledOutcome } from './repair-operations.ts';
export { runCommandLine } from './run-command-line.ts';
