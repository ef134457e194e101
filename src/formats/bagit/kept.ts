/** Observations kept of one sort in one file: a flood of bad lines (untrusted) must not become a flood in memory. */
export const KEPT_OBSERVATIONS = 1_000;

/** The first observations of a sort, and how many more there were. */
export interface KeptFew<T> {
  readonly items: readonly T[];
  readonly more: number;
}

/** Gathers observations up to a bound and counts the rest. */
export class Kept<T> implements KeptFew<T> {
  readonly #items: T[] = [];
  #more = 0;

  get items(): readonly T[] {
    return this.#items;
  }

  get more(): number {
    return this.#more;
  }

  add(item: T): void {
    if (this.#items.length < KEPT_OBSERVATIONS) this.#items.push(item);
    else this.#more += 1;
  }
}
