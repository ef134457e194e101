import type { Clock } from '../base/index.ts';

/** What is left of a minute's requests. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until there is something again. */
  readonly wait: number;
  readonly allowed: boolean;
}

/** Buckets that are remembered; the oldest go first, so that many addresses cost no more memory than few. */
const KEPT = 10_000;
const MINUTE_MS = 60_000;

/** A bucket for each caller that fills evenly over a minute. In the memory of this process: a limit against haste, not a right. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one request of `limit` within a minute; with `cost` 0 only looks. */
  take(caller: string, limit: number, cost = 1): Allowance {
    const now = this.#clock.now().getTime();
    const before = this.#buckets.get(caller) ?? { tokens: limit, at: now };
    // A clock that was set back fills nothing.
    const tokens = Math.min(limit, before.tokens + Math.max(0, now - before.at) * limit / MINUTE_MS);
    const allowed = tokens >= 1;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, { tokens: allowed ? tokens - cost : tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > KEPT && oldest !== undefined) this.#buckets.delete(oldest);
    const left = allowed ? tokens - cost : tokens;
    return { limit, remaining: Math.floor(left), allowed, wait: left >= 1 ? 0 : Math.ceil((1 - left) * MINUTE_MS / limit / 1000) };
  }
}
