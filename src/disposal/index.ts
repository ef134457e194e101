export type { DeletionAsked } from './decide.ts';
export { createDisposal, type Disposal, type ListedRequest } from './disposal.ts';
export type { Hold } from './holds.ts';
export type { CopyPlace, DeletionPackage, DeletionPoint, DisposalParts } from './parts.ts';
export type { DeletionRequest, RequestState, StopReason } from './requests.ts';
export type { DeletionOutcome, DeletionRun } from './run-deletions.ts';
export { disposalMigrations } from './tables.ts';
export { seenToPass, UNSEEN, type ClockWord, type Running, type Sighting } from './waiting.ts';
