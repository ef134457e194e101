/** Held by the submission that is being ingested under some keys. */
export interface Claim {
  /** The version was handed to its group: flushing the group will end the claim. */
  handedOver(): void;
  /** The version is registered, or the ingest ended without one. */
  release(): void;
}

interface Held {
  readonly handedOver: Promise<void>;
  readonly released: Promise<void>;
}

/**
 * Keeps two copies of one submission in the same run apart: the second waits until the first is registered and is
 * then recognised. Keys are submission digests and producers' identifiers. Not durable: between processes the
 * writer lock does the same.
 */
export class Twins {
  readonly #held = new Map<string, Held>();
  readonly #flush: () => Promise<void>;

  /** `flush` commits what was handed over so far. */
  constructor(flush: () => Promise<void>) {
    this.#flush = flush;
  }

  /** Waits until nobody holds any of the keys, then holds them all. */
  async claim(keys: readonly string[]): Promise<Claim> {
    for (let twin = this.#holder(keys); twin !== undefined; twin = this.#holder(keys)) {
      await twin.handedOver;
      await this.#flush();
      await twin.released;
    }
    return this.#hold(keys);
  }

  #holder(keys: readonly string[]): Held | undefined {
    return keys.map((key) => this.#held.get(key)).find((held) => held !== undefined);
  }

  #hold(keys: readonly string[]): Claim {
    let handedOver: () => void = () => undefined;
    let released: () => void = () => undefined;
    const held: Held = {
      handedOver: new Promise((resolve) => { handedOver = resolve; }),
      released: new Promise((resolve) => { released = resolve; }),
    };
    for (const key of keys) this.#held.set(key, held);
    return {
      handedOver,
      release: () => {
        for (const key of keys) if (this.#held.get(key) === held) this.#held.delete(key);
        handedOver();
        released();
      },
    };
  }
}
