/**
 * What the catalogue holds of a package's copy at one location. `pending`: not looked at since the newest version came
 * (or since the catalogue was made again): it may be missing, behind, or there. Only `verified` counts as a copy.
 */
export type ReplicaState = 'pending' | 'verified' | 'missing' | 'damaged' | 'divergent';

/** A package's copy at one location, as far as it is known. */
export interface Replica {
  readonly packageId: string;
  readonly locationId: string;
  readonly state: ReplicaState;
  /** The version that was last verified there; older than the head: the copy is behind. */
  readonly version?: number;
  readonly inventoryDigest?: string;
  /** RFC 3339, UTC. */
  readonly verifiedAt?: string;
  readonly checkedAt?: string;
  /** What was found, for an operator: a path or a digest. */
  readonly detail?: string;
}

/** What somebody found out about one copy. */
export interface CopyRecord {
  readonly packageId: string;
  readonly locationId: string;
  readonly state: Exclude<ReplicaState, 'pending'>;
  /** With `verified`: the head that was read back. */
  readonly version?: number;
  readonly inventoryDigest?: string;
  readonly at: string;
  readonly detail?: string;
}

/** A package that has work to do at a location. */
export interface CopyTask {
  readonly packageId: string;
  readonly title: string;
  readonly head: number;
  /** As committed; a source that differs is not copied. */
  readonly inventoryDigest: string;
  readonly byteCount: number;
  readonly state: ReplicaState;
}

/** How many packages are in which state at one location. */
export interface LocationCounts {
  readonly verified: number;
  /** Nothing was ever verified there. */
  readonly pending: number;
  /** The newest version was read there, but not since a restore or a move of the location. */
  readonly unread: number;
  /** An older version was verified there. */
  readonly behind: number;
  readonly missing: number;
  readonly damaged: number;
  readonly divergent: number;
  /** Of those that count as verified; absent when there are none. */
  readonly oldestVerifiedAt?: string;
}
