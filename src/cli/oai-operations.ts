import type { CheckResult, Harvester, HarvesterStanding, Verification } from '../harvest/index.ts';

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
  /** Who harvested, the latest last. */
  harvesters(request: { readonly repo: string }): Promise<readonly Harvester[]>;
  /** Where a record is in the harvest; `asked`: an OAI identifier, an address, or the identifier of a package or a record. */
  why(request: { readonly repo: string; readonly asked: string }): Promise<OaiStanding>;
}

/** Why a record is or is not yet at somebody's; without an item it is not in the harvest. */
export interface OaiStanding {
  readonly asked: string;
  readonly item?: { readonly identifier: string; readonly datestamp: string; readonly deleted: boolean; readonly sets: readonly string[] };
  readonly harvesters: readonly (Harvester & { readonly standing: HarvesterStanding })[];
}
