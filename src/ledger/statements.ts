import { CompiledQuery, type Compilable, type Kysely, type QueryResult } from 'kysely';
import type { LedgerLeafRow, LedgerTables } from './tables.ts';

// An append is on the way of every fact. To build the text of its statements anew each time costs more than SQLite needs for them; so it is
// made once. None depends on how many rows there are: a text for each length of a list would push the others out of the prepared ones.

/** What appending does with the database, on the connection or in a transaction. */
export interface LedgerStatements {
  /** Takes the next `count` places and answers how many there are now. Every other transaction that appends waits for this one. */
  takePlaces(db: LedgerDatabase, count: number): Promise<number>;
  addLeaf(db: LedgerDatabase, row: LedgerLeafRow): Promise<void>;
  /** The commits of an object, by version. */
  commitsOf(db: LedgerDatabase, object: string): Promise<readonly Pick<LedgerLeafRow, 'seq' | 'bytes'>[]>;
  saltOf(db: LedgerDatabase, person: string): Promise<string | undefined>;
  addSalt(db: LedgerDatabase, person: string, salt: string): Promise<void>;
}

export type LedgerDatabase = Kysely<LedgerTables>;

/** The statements in the words of the database's dialect. */
export function ledgerStatements(db: LedgerDatabase): LedgerStatements {
  const head = kept(db.updateTable('ledger_head').set((build) => ({ size: build('size', '+', 0) })).where('one', '=', 1).returning('size'));
  const leaf = kept(db.insertInto('ledger_leaf').values({ seq: 0, bytes: new Uint8Array(), hash: new Uint8Array(), time: '', type: '', object: '', version: 0 }));
  const commits = kept(db.selectFrom('ledger_leaf').select(['seq', 'bytes']).where('type', '=', 'aip.commit').where('object', '=', '').orderBy('version'));
  const salt = kept(db.selectFrom('ledger_salt').select('salt').where('person', '=', ''));
  const newSalt = kept(db.insertInto('ledger_salt').values({ person: '', salt: '' }));
  return {
    takePlaces: async (on, count) => (await head(on, [count, 1])).rows[0]?.size ?? 0,
    addLeaf: async (on, { seq, bytes, hash, time, type, object, version }) => { await leaf(on, [seq, bytes, hash, time, type, object, version]); },
    commitsOf: async (on, object) => (await commits(on, ['aip.commit', object])).rows,
    saltOf: async (on, person) => (await salt(on, [person])).rows[0]?.salt,
    addSalt: async (on, person, value) => { await newSalt(on, [person, value]); },
  };
}

/** A statement whose text stays; each run hands in the values, in the order in which the query names them. */
function kept<Row>(query: Compilable<Row>): (on: LedgerDatabase, values: readonly unknown[]) => Promise<QueryResult<Row>> {
  const { sql } = query.compile();
  return async (on, values) => on.executeQuery(CompiledQuery.raw(sql, [...values]));
}
