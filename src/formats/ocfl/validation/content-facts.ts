import { digestFormBreach, isKnownAlgorithm } from './digest-names.ts';
import { isComparable, pathsOf, type DigestEntry, type InventoryFacts } from './inventory-facts.ts';
import type { FoundDigests, ObjectFiles, WantedDigests } from './object-files.ts';

/** A digest that an inventory states for a stored file. */
export interface Expectation {
  readonly path: string;
  readonly algorithm: string;
  /** In lower case. */
  readonly digest: string;
  readonly block: 'manifest' | 'fixity';
  /** Which inventory says so. */
  readonly inventory: string;
}

/** A manifest entry whose value is not an array. */
export interface Malformed {
  readonly inventory: string;
  readonly digest: string;
}

/** What is known when every inventory was read and, in a deep check, every byte. */
export interface ContentFacts {
  readonly malformed: readonly Malformed[];
  /** Paths that a manifest names and that are not stored. */
  readonly missing: readonly Expectation[];
  /** Digests that a stored file does not have; nothing in a shallow check, but for `size`. */
  readonly different: readonly (Expectation & { readonly actual: string })[];
}

/**
 * Gathers what inventories state about stored files: the same statement of many inventories is kept once. Paths are
 * only ever looked up in the listing; nothing from an inventory is joined to a path on disk.
 */
export class Expectations {
  readonly #files: ObjectFiles;
  readonly #stated = new Map<string, Expectation[]>();
  readonly #missing = new Map<string, Expectation>();
  readonly #malformed: Malformed[] = [];

  constructor(files: ObjectFiles) {
    this.#files = files;
  }

  /** Takes what one inventory states. `misplaced`: paths that another rule has told about. */
  add(inventory: InventoryFacts, misplaced: ReadonlySet<string>): void {
    const { path, algorithm, manifest = [], fixity } = inventory;
    const listed = new Set<string>();
    for (const entry of manifest) {
      if (entry.paths === undefined) this.#malformed.push({ inventory: path, digest: entry.digest });
      for (const content of pathsOf(entry)) listed.add(content);
    }
    if (!isComparable(inventory)) return;
    const state = (entries: readonly DigestEntry[], name: string, block: Expectation['block']): void => {
      for (const entry of entries) {
        for (const content of pathsOf(entry)) {
          // A fixity path outside the manifest is told by E057, a path outside the content folder by E042 and others.
          if ((block === 'fixity' && !listed.has(content)) || misplaced.has(content)) continue;
          this.#state({ path: content, algorithm: name, digest: entry.key, block, inventory: path });
        }
      }
    };
    if (algorithm !== undefined) state(manifest, algorithm, 'manifest');
    for (const { algorithm: name, entries = [] } of fixity) state(entries, name, 'fixity');
  }

  /** Everything that has to be read; nothing that is not listed or malformed. */
  wanted(): readonly WantedDigests[] {
    return [...this.#stated].map(([path, stated]) => ({
      path, algorithms: [...new Set(stated.map(({ algorithm }) => algorithm))].filter((name) => name !== 'size' && isKnownAlgorithm(name)),
    })).filter(({ algorithms }) => algorithms.length > 0);
  }

  /** Compares with what was read; `found` is empty in a shallow check. */
  compare(found: ReadonlyMap<string, FoundDigests>): ContentFacts {
    const different: (Expectation & { readonly actual: string })[] = [];
    for (const [path, stated] of this.#stated) {
      const size = String(this.#files.files.get(path)?.size);
      for (const one of stated) {
        const actual = one.algorithm === 'size' ? size : found.get(path)?.get(one.algorithm);
        if (actual !== undefined && actual !== one.digest) different.push({ ...one, actual });
      }
    }
    return { malformed: this.#malformed, missing: [...this.#missing.values()], different };
  }

  #state(one: Expectation): void {
    const { path, algorithm, digest, block } = one;
    if (!this.#files.files.has(path)) {
      const key = `${block}:${path}`;
      if (!this.#missing.has(key)) this.#missing.set(key, one);
      return;
    }
    // A malformed digest cannot match; that it is malformed is told by the rule of its algorithm.
    if (digestFormBreach(algorithm, digest) !== undefined) return;
    const stated = this.#stated.get(path);
    if (stated === undefined) this.#stated.set(path, [one]);
    else if (!stated.some((other) => other.algorithm === algorithm && other.digest === digest && other.block === block)) stated.push(one);
  }
}
