/** Who did something and when. */
export interface Act {
  readonly by: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** What became of one copy of a deleted package. */
export interface CopyEnd {
  /** Name of the location; `primary` is the store itself. */
  readonly location: string;
  /**
   * `destroyed`: its bytes were unlinked by Kho and the place was looked at afterwards; `absent`: it was looked for and
   * there was none; `outstanding`: the location cannot be reached, or the copy cannot be removed yet.
   */
  readonly state: 'destroyed' | 'absent' | 'outstanding';
  readonly at: string;
  readonly files: number;
  readonly bytes: number;
  /** sha512 of the root inventory that the copy had; absent when there was none that could be read. */
  readonly inventorySha512?: string;
}

/**
 * The record of a deletion: `deletion.json` in the package that takes the place of the deleted one. It says who, why, on
 * what decision and what was deleted, and holds nothing of the content.
 */
export interface DeletionRecord {
  readonly format: typeof DELETION_FORMAT;
  readonly package: {
    readonly id: string;
    /** Absent when it was to be concealed. */
    readonly title?: string;
    readonly versions: number;
    readonly files: number;
    readonly bytes: number;
    /** Of the newest version, as it was committed. */
    readonly inventorySha512: string;
  };
  /** Digests of every submission that became a version. */
  readonly submissions: readonly string[];
  readonly reason: string;
  readonly basis: string;
  readonly requested: Act;
  readonly approved: Act;
  /** Seconds that had to pass between approval and deletion, and how many Kho saw pass. */
  readonly waited: { readonly asked: number; readonly seen: number };
  /** When the package left the catalogue. */
  readonly deletedAt: string;
  /** Document beside this one that lists what was deleted. */
  readonly listedIn: string;
  /** Empty until copies have been looked at. */
  readonly copies: readonly CopyEnd[];
  /** What was left where Kho does not delete: names in the quarantine folder. */
  readonly remains: readonly string[];
  /** Whether no copy is outstanding. */
  readonly certified: boolean;
}

export const DELETION_FORMAT = 'kho-deletion-1';

/** Name of the record in the content of its package. */
export const DELETION_FILE = 'deletion.json';
