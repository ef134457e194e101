import type { MessageParams } from '../../base/index.ts';
import type { BagFacts } from './bag-facts.ts';
import type { BagProfile } from './profile.ts';
import type { KeptFew } from './kept.ts';

/** Where a rule is broken, and with what its words are completed. */
export interface Breach {
  readonly path?: string;
  readonly place?: string;
  readonly params?: MessageParams;
}

/** More breaches of the same rule that were counted only. */
export interface MoreBreaches {
  readonly more: number;
}

/** What rules are asked with. */
export interface RuleContext {
  readonly bag: BagFacts;
  /** The profile that the bag is held to, when one was given. */
  readonly profile: BagProfile | undefined;
}

/** One rule: every breach of it in a bag. Pure and total; bounded by what was kept of the bag. */
export type BagRule = (context: RuleContext) => Iterable<Breach | MoreBreaches>;

/** A breach for each observation kept, and the number of those that were not. */
export function* each<T>({ items, more }: KeptFew<T>, breach: (item: T) => Breach): Generator<Breach | MoreBreaches> {
  for (const item of items) yield breach(item);
  if (more > 0) yield { more };
}
