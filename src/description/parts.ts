import type { Clock, Messages, NewId } from '../base/index.ts';
import type { Catalogue, Sql } from '../catalogue/index.ts';
import type { PremisEvent } from '../formats/premis/index.ts';
import type { Store } from '../storage/index.ts';

/** A document of an object. */
export interface DescriptionDocument {
  readonly name: string;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** The next version of an object that holds a part of the archive's catalogue. */
export interface DescriptionVersion {
  readonly uuid: string;
  readonly name: string;
  readonly documents: AsyncIterable<DescriptionDocument>;
  /** Which documents of the version before stay as they are. */
  readonly keeps: (name: string) => boolean;
  readonly time: string;
  readonly operator: string;
  readonly description: { readonly title: readonly string[]; readonly type: readonly string[]; readonly language: readonly string[]; readonly date: readonly string[] };
  readonly events: readonly PremisEvent[];
  readonly message: string;
  /** The head that the change was made from; 0 when there is none. */
  readonly from: number;
}

export interface ArchivedDescription {
  readonly id: string;
  readonly version: number;
  readonly inventoryDigest: string;
}

/** The same, and how many copies it has. */
export interface KeptDescription extends ArchivedDescription {
  readonly copies: { readonly verified: number; readonly required: number };
}

/**
 * Archives versions as packages are archived, all of them or none; `alongside` runs in the transaction that registers them. Wired in `app`
 * to the module that archives packages.
 */
export type ArchiveDescriptions = (
  versions: readonly DescriptionVersion[], alongside: (tx: Sql, archived: readonly ArchivedDescription[]) => Promise<void>,
) => Promise<readonly KeptDescription[]>;

/** What descriptions are changed with; the caller holds the writer lock. */
export interface DescriptionParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly messages: Messages;
  readonly archive: ArchiveDescriptions;
}

/** Who changes something, and why: it becomes the message of the version and the detail of its event. */
export interface ChangeRun {
  readonly reason: string;
  readonly operator: string;
  /** Everything but the version is done, and nothing is kept. */
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
  /** Records put into the search index, of how many. */
  readonly onIndexed?: (done: number, total: number) => void;
}
