import { Fault, timestamp, type Clock } from '../base/index.ts';
import type { PersonsSql } from './persons.ts';
import type { PersonTables } from './tables.ts';

/** A request that its maker may send again under the same key. */
export interface KeyedRequest {
  readonly person: string;
  /** What is asked for; a key is good for one kind of request. */
  readonly operation: string;
  readonly key: string;
  /** Digest of everything that the request says. */
  readonly digest: string;
}

/** An answer as it was given. */
export interface KeptAnswer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

/** What is known of such a request: `begun` has the identifier that its result gets, now as at the first try. */
export type KeyedState =
  | { readonly kind: 'begun'; readonly id: string }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'other' };

/**
 * Requests that were made under a key (Idempotency-Key), for a day. *durable*: what `begin` answers is kept before it resolves, so that a request which
 * was cut off by a crash is done under the same identifier when it comes again, and happens once. `other`: the key was used for something else.
 */
export interface KeptAnswers {
  begin(request: KeyedRequest, id: string): Promise<KeyedState>;
  finish(request: KeyedRequest, answer: KeptAnswer): Promise<void>;
  /** The request came to nothing; its maker may correct it under the same key. */
  forget(request: KeyedRequest): Promise<void>;
}

const KEPT_MS = 24 * 3_600_000;

export function createKeptAnswers(sql: PersonsSql, { clock }: { readonly clock: Clock }): KeptAnswers {
  const db = sql.withTables<PersonTables>();
  return {
    begin: async (request, id) => db.transaction().execute(async (tx) => {
      const now = clock.now();
      await tx.deleteFrom('kept_answer').where('begun_at', '<', timestamp(new Date(now.getTime() - KEPT_MS))).execute();
      const { person, operation, key, digest } = request;
      const row = await tx.selectFrom('kept_answer').selectAll().where('person', '=', person).where('operation', '=', operation).where('key', '=', key).executeTakeFirst();
      if (row === undefined) {
        await tx.insertInto('kept_answer').values({ person, operation, key, digest, result_id: id, begun_at: timestamp(now), status: null, location: null, body: null }).execute();
        return { kind: 'begun', id };
      }
      if (row.digest !== digest) return { kind: 'other' };
      if (row.status === null) return { kind: 'begun', id: row.result_id };
      return { kind: 'answered', answer: { status: row.status, location: row.location ?? '', body: row.body ?? '' } };
    }),
    finish: async ({ person, operation, key }, answer) => {
      const { numUpdatedRows } = await db.updateTable('kept_answer').set({ ...answer }).where('person', '=', person).where('operation', '=', operation).where('key', '=', key).executeTakeFirst();
      if (numUpdatedRows === 0n) throw new Fault('INTERNAL', { detail: 'an answer was finished that was not begun' });
    },
    forget: async ({ person, operation, key }) => {
      await db.deleteFrom('kept_answer').where('person', '=', person).where('operation', '=', operation).where('key', '=', key).where('status', 'is', null).execute();
    },
  };
}
