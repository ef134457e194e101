import type { DecidedPublication } from '../access/index.ts';
import type { PublicationState } from '../catalogue/index.ts';

/** Decisions about who may see a package; wired in `app`. */
export interface PublicationOperations {
  /** Faults: `PACKAGE_NOT_FOUND`, `PACKAGE_DELETED`, `MERGED_INTO_ITSELF`, `MERGED_INTO_UNSEEN`, `STORE_LOCKED`. */
  decide(request: {
    readonly repo: string;
    readonly id: string;
    readonly state: PublicationState;
    readonly reason: string;
    readonly by: string;
    readonly into?: string;
  }): Promise<DecidedPublication>;
}
