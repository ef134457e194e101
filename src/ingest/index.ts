export { checkPackages, type CheckRun } from './check-packages.ts';
export type { CommitPoint } from './group-commit.ts';
export { ingestPackages, type IngestParts, type IngestRun } from './ingest-packages.ts';
export type { AipPlan, CheckOutcome, IngestOutcome, PlannedFile, Progress } from './outcome.ts';
export { readAip } from './read-aip.ts';
export { rebuildCatalogue, type RebuildReport, type RebuildRun } from './rebuild.ts';
export type { Container } from './receive/index.ts';
export { recoverStore, type RecoveryParts, type RecoveryReport } from './recover-store.ts';
export type { Software } from './steps/describe.ts';
