export { openSource } from './open-source.ts';
export { changedWhileRead } from './container-finding.ts';
export { sourceFault } from './source-fault.ts';
export { RECEIVE_LIMITS } from './receive-limits.ts';
export type { ReceiveLimits } from './receive-limits.ts';
export type { Container, PackageSource, SourceEntry, SourceListing, VisitEntry } from './package-source.ts';
