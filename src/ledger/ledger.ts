import { timestamp, type Clock, type NewId } from '../base/index.ts';
import { appendFacts, appendMade, committedFrom, insertMade, leafFrom } from './append.ts';
import type { Leaf, LedgerFact } from './facts.ts';
import { ledgerStatements, type LedgerDatabase } from './statements.ts';
import { ledgerTables, type LedgerSql } from './tables.ts';

/** A version that the ledger says was committed. */
export interface CommittedVersion {
  readonly object: string;
  readonly version: number;
  readonly inventorySha512: string;
  /** Place of its leaf. */
  readonly seq: number;
}

/** A leaf with what it is made of. */
export interface LedgerLeaf {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

/**
 * The append-only record of preservation facts (architecture D8). Promises:
 * - *atomic*: a leaf is there exactly when the transaction that it was appended in is committed, and then it is durable;
 * - *exactly once*: an `aip.commit` of a version that is committed already appends nothing;
 * - leaves are numbered without gaps in the order of their transactions; nothing here changes or removes one;
 * - what makes it tamper-evident are the files made of it (`openTreeFiles`), which may come later.
 */
export interface Ledger {
  /**
   * Appends facts in the transaction of the facts themselves; answers the place of each. `LEDGER_CONFLICT` when a version
   * was committed with another digest: then one of the two is not what was archived.
   */
  append(facts: readonly LedgerFact[], tx: LedgerSql): Promise<readonly number[]>;
  /** The inventory digest that every copy of this version has to have; undefined when the ledger does not know the version. */
  committedDigest(objectId: string, version: number): Promise<string | undefined>;
  /** The committed versions of these objects, in order. */
  committedVersions(objectIds: readonly string[], tx?: LedgerSql): Promise<readonly CommittedVersion[]>;
  /** All committed versions, by place, a page at a time. */
  commits(query: { readonly from: number; readonly limit: number }): Promise<readonly CommittedVersion[]>;
  /** What happened to an object, oldest first. */
  history(objectId: string, tx?: LedgerSql): Promise<readonly Leaf[]>;
  /** The newest leaf of a type. */
  newest(type: Leaf['type']): Promise<Leaf | undefined>;
  /** All leaves of a type, oldest first: for those that are rare. */
  ofType(type: Leaf['type']): Promise<readonly Leaf[]>;
  /** How many leaves there are. */
  size(): Promise<number>;
  /** Leaves from a place on, at most `limit`. */
  leaves(from: number, limit: number): Promise<readonly LedgerLeaf[]>;
  /** Puts back leaves that the files have and the database has not; they must follow each other and what is there. */
  restore(leaves: readonly Uint8Array[], tx?: LedgerSql): Promise<void>;
  /**
   * Puts leaves that others hold at the place `from`. What was appended there meanwhile and never signed follows behind them, at its
   * new places; a commit that is among them already is not stated twice. All or nothing.
   */
  insert(from: number, leaves: AsyncIterable<readonly Uint8Array[]>): Promise<void>;
  /** Makes a person's pseudonyms meaningless. Answers whether there were any. */
  forget(person: string): Promise<boolean>;
}

/** The ledger in the catalogue's database (`ledgerMigrations`). */
export function createLedger(sql: LedgerSql, { clock, newId }: { readonly clock: Clock; readonly newId: NewId }): Ledger {
  const db = ledgerTables(sql);
  const statements = ledgerStatements(db);
  const on = (tx: LedgerSql | undefined): LedgerDatabase => (tx === undefined ? db : ledgerTables(tx));
  return {
    append: async (facts, tx) => appendFacts({ db: ledgerTables(tx), statements }, facts, { time: timestamp(clock.now()), newId }),
    committedDigest: async (objectId, version) => (
      (await committedVersions(db, [objectId])).find((one) => one.version === version)?.inventorySha512
    ),
    committedVersions: async (objectIds, tx) => committedVersions(on(tx), objectIds),
    commits: async ({ from, limit }) => {
      const rows = await db.selectFrom('ledger_leaf').selectAll().where('type', '=', 'aip.commit').where('seq', '>=', from).orderBy('seq').limit(limit).execute();
      return rows.map((row) => committedFrom(leafFrom(row)));
    },
    history: async (objectId, tx) => {
      const rows = await on(tx).selectFrom('ledger_leaf').selectAll().where('object', '=', objectId).orderBy('seq').execute();
      return rows.map(leafFrom);
    },
    newest: async (type) => {
      const row = await db.selectFrom('ledger_leaf').selectAll().where('type', '=', type).orderBy('seq', 'desc').limit(1).executeTakeFirst();
      return row === undefined ? undefined : leafFrom(row);
    },
    ofType: async (type) => (await db.selectFrom('ledger_leaf').selectAll().where('type', '=', type).orderBy('seq').execute()).map(leafFrom),
    size: async () => (await db.selectFrom('ledger_head').select('size').executeTakeFirstOrThrow()).size,
    leaves: async (from, limit) => db.selectFrom('ledger_leaf').select(['seq', 'bytes', 'hash']).where('seq', '>=', from).orderBy('seq').limit(limit).execute(),
    restore: async (leaves, tx) => {
      if (tx !== undefined) await appendMade({ db: ledgerTables(tx), statements }, leaves);
      else await db.transaction().execute(async (own) => appendMade({ db: own, statements }, leaves));
    },
    insert: async (from, leaves) => db.transaction().execute(async (own) => insertMade({ db: own, statements }, from, leaves)),
    forget: async (person) => (await db.deleteFrom('ledger_salt').where('person', '=', person).executeTakeFirst()).numDeletedRows > 0n,
  };
}

/** Objects that one statement asks for. */
const OBJECTS_AT_ONCE = 500;

async function committedVersions(db: LedgerDatabase, objects: readonly string[]): Promise<readonly CommittedVersion[]> {
  const versions: CommittedVersion[] = [];
  for (let at = 0; at < objects.length; at += OBJECTS_AT_ONCE) {
    const rows = await db.selectFrom('ledger_leaf').select(['seq', 'bytes']).where('type', '=', 'aip.commit').where('object', 'in', objects.slice(at, at + OBJECTS_AT_ONCE))
      .orderBy('object').orderBy('version').execute();
    versions.push(...rows.map((row) => committedFrom(leafFrom(row))));
  }
  return versions;
}
