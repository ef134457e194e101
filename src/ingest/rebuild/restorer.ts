import type { Catalogue } from '../../catalogue/index.ts';
import type { Store } from '../../storage/index.ts';

/** What a restorer works with: packages are in the catalogue again when it is called. */
export interface RestorerParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly signal: AbortSignal;
}

/**
 * Something besides packages that the catalogue keeps and that storage remembers too: incidents, copies, tombstones. Each
 * module brings its own (they are listed in `src/app/restorers.ts`); `kho rebuild` calls them in order, after the packages.
 * Idempotent: an interrupted rebuild calls it again. What it cannot read it answers, and goes on.
 */
export interface Restorer {
  /** What it brings back, in a word, for whoever reads a fault. */
  readonly about: string;
  restore(parts: RestorerParts): Promise<readonly RebuildProblem[]>;
}

/** Something in storage that could not be read; it stays on the disk and out of the catalogue. */
export interface RebuildProblem {
  /** An object root, or what else it is, relative to its place in the store. */
  readonly objectRoot: string;
  readonly detail: string;
}
