import type { MessageParams } from '../../../base/index.ts';
import type { JsonValue } from '../../json/index.ts';
import type { ContentFacts } from './content-facts.ts';
import type { InventoryFacts } from './inventory-facts.ts';
import type { ObjectFacts } from './object-facts.ts';
import type { RootFacts } from './root-facts.ts';

/** One place where a rule is broken. */
export interface Breach {
  /** Path below what is checked: the object root, or the storage root. */
  readonly path: string;
  /** Inside the file: `versions/v1/created`, a content path, a digest. */
  readonly place?: string;
  readonly params?: MessageParams;
}

/** A rule about the object as a whole; asked once. */
export type ObjectRule = (object: ObjectFacts) => Iterable<Breach>;

/** A rule about one inventory; asked for the root's and for that of every version before the latest. */
export type InventoryRule = (inventory: InventoryFacts, object: ObjectFacts) => Iterable<Breach>;

/** A rule about content files and what inventories say of them; asked once, when everything is known. */
export type ContentRule = (content: ContentFacts, object: ObjectFacts) => Iterable<Breach>;

/** A rule about a storage root; asked once, and what it needs of single objects is in the facts. */
export type RootRule = (root: RootFacts) => Iterable<Breach>;

const SHOWN = 120;

/** A value of an untrusted document, short enough for a message. */
export function shown(value: JsonValue | undefined): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' && value !== null ? (value instanceof Map ? '{…}' : '[…]') : String(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
