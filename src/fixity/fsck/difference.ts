import type { MessageParams } from '../../base/index.ts';

/** What a difference puts at risk: nothing, perhaps something, or bytes that are gone or changed here. */
export type Risk = 'none' | 'possible' | 'data';

/** Every kind of difference between storage and catalogue, and what it puts at risk. The words are `fsck.<kind>`. */
export const DIFFERENCES = {
  // Work that was interrupted: the next writing command ends it.
  'open-transaction': 'none',
  'job-without-end': 'none',
  'rebuild-unfinished': 'none',
  'stage-abandoned': 'none',
  // What an operator has decided about copies cannot be read.
  'settings-unreadable': 'possible',
  // A location remembers a deletion that this store does not: it was put back into an earlier state.
  'deleted-elsewhere': 'possible',
  // Objects and rows.
  'object-unknown': 'none',
  'object-of-deleted': 'possible',
  'object-missing': 'data',
  'object-unreadable': 'data',
  'object-misplaced': 'possible',
  'catalogue-behind': 'none',
  'catalogue-ahead': 'data',
  'inventory-differs': 'data',
  'root-inventory-broken': 'possible',
  'version-missing': 'data',
  'version-stray': 'possible',
  // What lies where nothing should.
  'file-in-object': 'none',
  'file-beside-objects': 'none',
  'folder-empty': 'none',
  'quarantine-entry': 'none',
} as const satisfies Readonly<Record<string, Risk>>;

export type DifferenceKind = keyof typeof DIFFERENCES;

/** Kinds that are for somebody to know of: a store with nothing else is in order. */
export const NOTES: ReadonlySet<DifferenceKind> = new Set(['quarantine-entry']);

/** One difference. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Where: an identifier, or a path below the store. */
  readonly place: string;
  readonly params?: MessageParams;
}

/** What a check came to. */
export interface FsckSummary {
  /** Object roots that were met (full). */
  readonly objects: number;
  /** Packages of the catalogue that were looked for (full). */
  readonly packages: number;
  readonly counts: Readonly<Partial<Record<DifferenceKind, number>>>;
  /** Who was writing meanwhile: what that process has under way was not judged. */
  readonly writer?: { readonly command: string; readonly since: string; readonly pid: number };
}
