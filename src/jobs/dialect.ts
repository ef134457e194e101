import { sql, type RawBuilder } from 'kysely';

/**
 * What SQL databases do differently and jobs depend on: the one place for it. Every implementation passes
 * `test/contract/job-queue.ts`.
 */
export interface JobDialect {
  /**
   * Milliseconds since 1970 by the clock of the *database*, of the moment and not of the transaction's beginning:
   * leases and due times are compared with it alone, so that it does not matter what a worker believes the time is.
   */
  readonly now: () => RawBuilder<number | string>;
  /** Concurrent claimers pass over what another one is claiming; without it transactions that write follow one another. */
  readonly skipsLocked: boolean;
}

/** SQLite: a transaction that writes is alone from its beginning (`begin immediate`). */
export const sqliteJobs: JobDialect = {
  now: () => sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  skipsLocked: false,
};
