/** Files of all objects that are looked at together: what they say of themselves is in memory. */
const MOST = 20_000;

/** Lets small objects be looked at side by side and a large one alone, so that memory is that of one large object. */
export class Weights {
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** Waits until there is room; the answer gives it back. Who waited longest comes first. */
  async take(files: number): Promise<() => void> {
    const weight = Math.min(Math.max(files, 1), MOST);
    while (this.#taken + weight > MOST) await new Promise<void>((resolve) => { this.#waiting.push(resolve); });
    this.#taken += weight;
    return () => {
      this.#taken -= weight;
      for (const wake of this.#waiting.splice(0)) wake();
    };
  }
}
