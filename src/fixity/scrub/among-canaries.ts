import type { DueCopy } from '../../catalogue/index.ts';
import type { Canary } from '../canaries.ts';

/** A copy, or a canary among them. */
export type Item = { readonly copy: DueCopy } | { readonly canary: Canary };

/** The canaries spread evenly among the copies, so that no lane and no part of the batch is without one. */
export function* amongCanaries(copies: readonly DueCopy[], kept: readonly Canary[]): Generator<Item> {
  const every = Math.ceil((copies.length + 1) / kept.length);
  let next = 0;
  for (const [at, copy] of copies.entries()) {
    const canary = at % every === 0 ? kept[next] : undefined;
    if (canary !== undefined) {
      next += 1;
      yield { canary };
    }
    yield { copy };
  }
  for (const canary of kept.slice(next)) yield { canary };
}
