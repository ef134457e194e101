import { storageFault } from './storage-fault.ts';

/**
 * Remembers the first flush that failed on the store's file system. The kernel tells a write-back error to one asker
 * and then forgets it, and `sync -f` asks for every file of the file system at once: a failure that one flush was told
 * may be about bytes that another flush would call durable. So after a failure none is believed any more; the process
 * throws its stages away, and the next one reads the sources again (guarantees §1.4, fsync rule).
 */
export class FlushWatch {
  readonly #path: string;
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly cause: unknown } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Runs a flush. It counts only when no other flush has failed that began before it ended. */
  async flush(work: () => Promise<void>): Promise<void> {
    this.#refuseAfterFailure();
    const earlier = [...this.#underWay];
    const own = this.#watched(work);
    this.#underWay.add(own);
    try {
      await own;
    } finally {
      this.#underWay.delete(own);
    }
    await Promise.all(earlier);
    this.#refuseAfterFailure();
  }

  /** Starts a flush whose failure the next `flush` tells. */
  begin(work: () => Promise<void>): void {
    void this.flush(work).catch(() => undefined);
  }

  /** Never rejects. */
  async #watched(work: () => Promise<void>): Promise<void> {
    await work().catch((cause: unknown) => { this.#failure ??= { cause }; });
  }

  #refuseAfterFailure(): void {
    if (this.#failure !== undefined) throw storageFault(this.#failure.cause, this.#path);
  }
}
