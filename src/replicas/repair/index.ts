export { decide, type CopyAct, type Decision, type Origin } from './decide.ts';
export type { Committed, CopyComparison, CopyEvidence, Evidence } from './evidence.ts';
export { gatherEvidence, type Gathering, type KnownCopy, type Remembered } from './gather.ts';
export { incidentLog, isEvidence, restoreIncidents, type IncidentLog, type IncidentLogParts } from './incident-record.ts';
export { classOf, repairPackage, type RepairOutcome, type RepairParts, type RepairRequest, type SoundCopy } from './repair-package.ts';
