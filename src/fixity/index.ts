export { auditObject, type ObjectAudit } from './audit-object.ts';
export { auditStore, type AuditedCopy, type AuditParts, type AuditProgress, type AuditRun } from './audit-store.ts';
export type { Remembered } from './audit-structure.ts';
export type { AuditedObjects } from './due-objects.ts';
export type { PackageChoice } from './choose-packages.ts';
export { MAX_PROBLEMS, type AuditProblem, type AuditReport, type AuditSummary, type OutcomeCounts } from './report.ts';
export { checkRepository, type FsckRun } from './fsck/check-repository.ts';
export { DIFFERENCES, NOTES, type Difference, type DifferenceKind, type FsckSummary, type Risk } from './fsck/difference.ts';
