/**
 * A place that holds whole copies of packages: a complete OCFL storage root of its own (guarantees §3). Zone, media,
 * provider and region say which disasters it does not share with the other copies (NDSA levels 3 and 4).
 */
export interface CopyLocation {
  /** Made when the location is added; its declaration on the disk has the same. */
  readonly id: string;
  /** What people call it; unique in the store. */
  readonly name: string;
  readonly kind: 'fs';
  /** Absolute path of the location's folder. */
  readonly path: string;
  /** Kind of medium, in the operator's words: `hdd`, `ssd`, `tape`… Empty when nobody said. */
  readonly media: string;
  /** What threatens it together: the same building, the same river. Empty when nobody said. */
  readonly zone: string;
  readonly provider?: string;
  readonly region?: string;
  /** RFC 3339, UTC. */
  readonly addedAt: string;
  /** A retired location gets no more copies and counts for nothing; what is there stays. */
  readonly state: 'active' | 'retired';
  /** Every copy there is to be digested again within this many days. */
  readonly verifyDays: number;
}

/** Copies of every package that a store asks for, the one in the store itself included, unless it says otherwise. */
export const DEFAULT_MIN_COPIES = 1;
/** Merritt and APTrust both verify every three months (guarantees §3). */
export const DEFAULT_VERIFY_DAYS = 90;
