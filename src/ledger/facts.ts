/**
 * What can be said in the ledger: the closed list of leaf types. A new kind of fact is a new name at the end of its
 * group; a name that was ever written keeps its meaning for good.
 */
export const LEAF_TYPES = [
  'software.start', 'config.change', 'key.change',
  'receipt', 'aip.commit', 'replica.commit', 'store.restore', 'store.backup', 'restore.drill',
  'fixity.run', 'damage', 'repair',
  'delete.request', 'delete.approve', 'delete.refuse', 'delete.withdraw', 'delete.execute', 'hold.place', 'hold.lift',
  'access.restricted', 'rights.change', 'role.change',
  'report', 'challenge',
] as const;

export type LeafType = (typeof LEAF_TYPES)[number];

/**
 * A preservation fact (architecture D8). Every text in it is an identifier, a digest or a word of a closed list: no title,
 * no file name, no name of a person ever gets into a leaf, because leaves are never removed.
 */
export interface LedgerFact {
  readonly type: LeafType;
  /** Opaque identifier of what it is about: `urn:uuid:…`. */
  readonly object?: string;
  readonly version?: number;
  /** Digest of the version's inventory: the one that every copy has to match. Lower-case hexadecimal. */
  readonly inventorySha512?: string;
  /** Who did it, as the rest of Kho knows them. The leaf gets a pseudonym that can be made meaningless (`forget`). */
  readonly actor?: string;
  /** The job that did it. */
  readonly job?: string;
  /** How it ended, one word: `archived`, `match`, `damaged`, `executed`… */
  readonly outcome: string;
  /** Counts, digests, identifiers that belong to the fact. */
  readonly detail?: LeafDetail;
}

export type LeafDetail = Readonly<Record<string, string | number | boolean>>;

/** One line of the ledger as it stays. */
export interface Leaf {
  /** Version of this form: 1. */
  readonly v: 1;
  /** Place in the log, from 0. */
  readonly seq: number;
  /** RFC 3339, UTC: when the fact's transaction was made. */
  readonly time: string;
  readonly type: LeafType;
  readonly object?: string;
  readonly version?: number;
  readonly inventorySha512?: string;
  /** `p:` and a pseudonym. */
  readonly actor?: string;
  readonly job?: string;
  readonly outcome: string;
  readonly detail?: LeafDetail;
}
