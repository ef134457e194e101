/** What is waiting for its turn. */
interface Pending {
  readonly who: string;
  readonly what: 'work' | 'database' | 'wait';
  wakeAt: number;
  readonly resolve: () => void;
}

/**
 * A world in which nothing happens by itself: whoever wants to act waits for its turn, and the seed decides whose turn it
 * is, how much time passes, who is paused and who dies. The same seed is the same history, to the last call.
 */
export class World {
  /** Milliseconds since 1970 as they really pass; clocks that people set are `clockError` away from it. */
  now = Date.UTC(2026, 10, 25);
  clockError = 0;
  /** Held from the beginning of a transaction to its end. */
  databaseBusy = false;
  /** Turned off when the bad days are over and everything has to come right. */
  troubled = true;
  #state: number;
  readonly #pending: Pending[] = [];
  readonly #pausedUntil = new Map<string, number>();
  readonly #dead = new Set<string>();

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to 1, by the seed alone (mulberry32). */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Whether something happens that happens so often; never when the bad days are over. */
  chance(share: number): boolean {
    return this.troubled && this.random() < share;
  }

  below(most: number): number {
    return Math.floor(this.random() * most);
  }

  async turn(who: string, what: Pending['what'] = 'work'): Promise<void> {
    return new Promise((resolve) => { this.#pending.push({ who, what, wakeAt: this.now, resolve }); });
  }

  async wait(who: string, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const hurry = (): void => { pending.wakeAt = this.now; };
      const pending: Pending = {
        who, what: 'wait', wakeAt: signal.aborted ? this.now : this.now + ms,
        resolve: () => {
          signal.removeEventListener('abort', hurry);
          resolve();
        },
      };
      this.#pending.push(pending);
      signal.addEventListener('abort', hurry, { once: true });
    });
  }

  pause(who: string, ms: number): void {
    this.#pausedUntil.set(who, this.now + ms);
  }

  /** Never gets a turn again, whatever it was in the middle of. */
  kill(who: string): void {
    this.#dead.add(who);
  }

  /** Lets one of those whose time has come act, or time pass until somebody's has; false when nobody is left. */
  async step(): Promise<boolean> {
    const living = this.#pending.filter(({ who }) => !this.#dead.has(who));
    if (living.length === 0) return false;
    const due = (one: Pending): number => Math.max(one.wakeAt, this.#pausedUntil.get(one.who) ?? 0);
    const ready = living.filter((one) => due(one) <= this.now && !(one.what === 'database' && this.databaseBusy));
    const next = ready[this.below(ready.length)];
    if (next === undefined) {
      this.now = Math.max(this.now, Math.min(...living.map(due)));
      return true;
    }
    this.now += this.below(20);
    this.#pending.splice(this.#pending.indexOf(next), 1);
    next.resolve();
    // Everything that follows from it without a further turn is over when the loop of events comes round.
    await new Promise((resolve) => { setImmediate(resolve); });
    return true;
  }
}
