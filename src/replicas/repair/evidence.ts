import type { CommittedTree, CopyLook, FileProblem } from '../../storage/index.ts';

/** What is known to have been committed of one object. */
export interface Committed {
  /** The newest version; undefined when nothing that we trust knows the object. */
  readonly head?: number;
  /** sha512 of each version's inventory. */
  readonly digests: ReadonlyMap<number, string>;
  /** What else somebody remembers of a version: the ledger says one thing and the catalogue another. */
  readonly disputed: ReadonlyMap<number, readonly string[]>;
  /** Location whose copy a person accepted. */
  readonly acceptedAt?: string;
  /**
   * What the digests rest on: what was *committed*; a copy that a person *accepted*; or, when nobody remembers,
   * what most copies have (LOCKSS's last resort).
   */
  readonly basis: 'committed' | 'accepted' | 'majority';
}

/** What was found at one location. */
export interface CopyEvidence {
  /** Identifier of the location. */
  readonly location: string;
  readonly look: CopyLook;
  /** The newest version that was verified there before; undefined when none ever was: copying it is not repair. */
  readonly holds?: number;
  /** The comparison with what was committed; undefined when no copy has that inventory, or nothing can be reached. */
  readonly survey?: CopyComparison;
}

export interface CopyComparison {
  /** The version that this copy has to have. */
  readonly version: number;
  readonly tree: CommittedTree;
  readonly problems: readonly FileProblem[];
}

/** All that a decision rests on. */
export interface Evidence {
  readonly committed: Committed;
  /** The store's own first. */
  readonly copies: readonly CopyEvidence[];
}
