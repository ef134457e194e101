import type { MessageParams, Severity } from '../../base/index.ts';

/** One place where a rule is broken; the profile knows how much that weighs unless the breach says otherwise. */
export interface Breach {
  readonly path?: string;
  readonly place?: string;
  readonly params?: MessageParams;
  readonly severity?: Severity;
}
