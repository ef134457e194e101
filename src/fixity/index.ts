export { MAX_PROBLEMS, type AuditProblem, type AuditReport, type AuditSummary, type OutcomeCounts } from './report.ts';
