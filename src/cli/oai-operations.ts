import type { CheckResult, Verification } from '../harvest/index.ts';

/** What the command line can ask about harvesting; wired in `app`. */
export interface OaiOperations {
  /** Our own door, or that of anybody at `url`. Faults: `SOURCE_UNREADABLE` when it does not answer or sends to another host. */
  verify(request: {
    readonly repo: string;
    readonly url?: string;
    /** Pages of the list that are followed. */
    readonly pages?: number;
    readonly signal: AbortSignal;
    readonly onResult: (result: CheckResult) => void;
  }): Promise<Verification>;
}
