import type { ByteStream, Clock, DublinCore, Messages, NewId } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { DeletionRecord } from '../formats/deletion/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Persons } from '../persons/index.ts';
import type { CopyRoot, DestructionPoint, Store } from '../storage/index.ts';
import type { Running } from './waiting.ts';

/** A place where copies of packages are. */
export interface CopyPlace {
  readonly name: string;
  /** Undefined while it cannot be reached: what it has stays outstanding. */
  readonly root?: CopyRoot;
  /** Keeps everybody else from writing there, until what it answers is called; `LOCATION_BUSY` when somebody does. */
  readonly lock?: () => Promise<() => Promise<void>>;
}

/** The package that takes the place of a deleted one, or its next version; `ingest` makes it as it makes every package. */
export interface DeletionPackage {
  readonly record: DeletionRecord;
  readonly documents: readonly { readonly name: string; readonly open: () => ByteStream }[];
  readonly tombstoneUuid: string;
  readonly time: string;
  readonly operator: string;
  readonly description: DublinCore;
  readonly events: readonly PremisEvent[];
  readonly message: string;
}

/** The points between the steps of a deletion where a crash would leave a different state; tests kill there. */
export type DeletionPoint = 'executing' | 'tombstone' | 'destroying' | DestructionPoint | 'destroyed' | 'certified';

/** What deletions work with. */
export interface DisposalParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly ledger: Pick<Ledger, 'append'>;
  readonly persons: Persons;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly messages: Messages;
  readonly running: () => Running;
  /** Waiting time between approval and deletion, seconds; a request can only make it longer. */
  readonly waitSeconds: number;
  readonly archive: (deletion: DeletionPackage) => Promise<void>;
  /** Gives the record of a deletion its copies before those of the package are destroyed: a disk that is lost afterwards must not undo it. */
  readonly keepCopies: (tombstoneId: string) => Promise<void>;
  /** Where copies are besides the store itself. */
  readonly places: () => Promise<readonly CopyPlace[]>;
  readonly onPoint?: (point: DeletionPoint) => void;
}
