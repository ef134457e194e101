import { shown, type Breach, type ContentRule, type ObjectRule } from '../breach.ts';
import type { Expectation } from '../content-facts.ts';

// OCFL 1.1 §3.5.2, §3.5.4, §3.7: what inventories say of stored files is so.

/** E064: the root inventory is, byte for byte, that of the latest version. */
export const e064: ObjectRule = function* ({ root, latestDiffers }) {
  if (latestDiffers !== undefined && root !== undefined) yield { path: latestDiffers };
};

/** E092: under each digest of a manifest stand the paths of stored files that have it. */
export const e092: ContentRule = function* ({ malformed, missing, different }) {
  for (const { inventory, digest } of malformed) yield { path: inventory, place: 'manifest', params: { value: shown(digest), expected: '[…]', inventory } };
  yield* of('manifest', missing, different);
};

/** E093: under each digest of a fixity block stand the paths of stored files that have it. */
export const e093: ContentRule = ({ missing, different }) => of('fixity', missing, different);

function* of(block: Expectation['block'], missing: readonly Expectation[], different: readonly (Expectation & { readonly actual: string })[]): Iterable<Breach> {
  for (const one of missing) if (one.block === block) yield { path: one.path, place: one.algorithm, params: { value: '∅', expected: shown(one.digest), inventory: one.inventory } };
  for (const one of different) if (one.block === block) yield { path: one.path, place: one.algorithm, params: { value: one.actual, expected: shown(one.digest), inventory: one.inventory } };
}
