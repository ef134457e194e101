import type { CopyLocation } from '../../base/index.ts';
import type { StoreLocations } from '../local/locations.ts';
import type { ObjectView } from '../object-view.ts';

/** One file of a copy that is not what the inventories say, by its path below the object root. */
export interface CopyProblem {
  readonly path: string;
  readonly outcome: 'mismatch' | 'missing' | 'unreadable';
  readonly expected?: string;
  readonly found?: string;
  /** System error code. */
  readonly detail?: string;
}

/** What one object has at a location. */
export interface CopyHead {
  readonly version: number;
  readonly inventoryDigest: string;
}

/** How the copying of one object ended. Only the first two are copies. */
export type CopyResult = { readonly objectId: string } & (
  /** Written, read back from the location, and published. */
  | ({ readonly kind: 'copied'; readonly files: number; readonly bytes: number } & CopyHead)
  /** It was there already; every byte was read back and matches. */
  | ({ readonly kind: 'present'; readonly bytes: number } & CopyHead)
  /** Another history of the object lies there, or a later one than ours: nothing was written. */
  | ({ readonly kind: 'divergent' } & CopyHead)
  /** What lies there is damaged: nothing of it was overwritten. */
  | { readonly kind: 'damaged'; readonly problems: readonly CopyProblem[] }
  /** Our own object is damaged: nothing was copied, so that damage does not spread. */
  | { readonly kind: 'source-damaged'; readonly problems: readonly CopyProblem[] }
);

/** How the verification of one object at a location ended. */
export type CopyVerdict = { readonly objectId: string } & (
  | ({ readonly kind: 'verified'; readonly bytes: number } & CopyHead)
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly problems: readonly CopyProblem[] }
);

/** How copying and verifying are done. */
export interface ReceiveRun {
  readonly signal: AbortSignal;
  /** Bytes written or read back since the last call. */
  readonly onBytes?: (bytes: number) => void;
  /** Upper bound for reading, bytes a second. */
  readonly bytesPerSecond?: number;
}

/** One object to verify; with the object in the store, older inventories are compared with it too. */
export interface VerifyTask {
  readonly objectId: string;
  readonly primary?: ObjectView;
}

/** What a location is at this moment. */
export interface CopyStoreFacts {
  /** Device number of the file system; the same number is the same disk. */
  readonly device: number;
  readonly freeBytes: number;
  /** Names that lie in the location's quarantine. */
  readonly quarantined: number;
}

/**
 * A location that holds whole copies. Promises of every implementation:
 * - *durable*: what `receive` answers as copied survives power loss and was read back from the location;
 * - *atomic*: a reader of the location sees a whole old or a whole new version, never a half copy;
 * - *idempotent*: an interrupted `receive` is simply repeated; what is there is not copied again;
 * - *concurrent*: any number of readers beside one writer (the caller sees to that);
 * - *missing*: a location that is not there is the fault `LOCATION_MISSING`, never an empty location;
 * - nothing published is changed or removed; a different history is reported, never overwritten.
 * Faults: `LOCATION_MISSING`, `LOCATION_FOREIGN`, `LOCATION_FULL`, `LOCATION_READ_ONLY`, `LOCATION_FAILED`, `INTERRUPTED`.
 */
export interface CopyStore {
  readonly location: CopyLocation;
  /** Where things lie there, for the one module that repairs. */
  readonly paths: StoreLocations;
  describe(): Promise<CopyStoreFacts>;
  /** What the root sidecar of an object declares; undefined when there is no such object. One small read. */
  inventoryDigest(objectId: string): Promise<string | undefined>;
  openObject(objectId: string): Promise<ObjectView>;
  /** Every object root, as paths relative to the storage root, in a stable order. */
  objectRoots(): AsyncIterable<string>;
  openObjectRoot(objectRoot: string): Promise<ObjectView>;
  /** Copies the versions that the location lacks; the group shares its flushes. Answers in the order of the group. */
  receive(group: readonly ObjectView[], run: ReceiveRun): Promise<readonly CopyResult[]>;
  /** Digests every byte of the objects again. Answers in the order of the tasks. */
  verify(tasks: readonly VerifyTask[], run: ReceiveRun): Promise<readonly CopyVerdict[]>;
  /** Removes copies in the making that no process owns any more (the caller is the location's only writer); answers how many. */
  clearStages(): Promise<number>;
}
