import type { Kysely } from 'kysely';
import { Fault, timestamp, type Clock, type NewId } from '../base/index.ts';
import { leafHash } from '../formats/tlog/index.ts';
import type { Leaf, LedgerFact } from './facts.ts';
import { readLeaf, writeLeaf } from './leaf.ts';
import { pseudonymsOf } from './pseudonym.ts';
import { ledgerTables, type LedgerLeafRow, type LedgerSql, type LedgerTables } from './tables.ts';

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

/** Rows of one insert. */
const ROWS_AT_ONCE = 500;
/** Objects that one statement asks for. */
const OBJECTS_AT_ONCE = 500;

/** The ledger in the catalogue's database (`ledgerMigrations`). */
export function createLedger(sql: LedgerSql, { clock, newId }: { readonly clock: Clock; readonly newId: NewId }): Ledger {
  const db = ledgerTables(sql);
  const on = (tx: LedgerSql | undefined): Kysely<LedgerTables> => (tx === undefined ? db : ledgerTables(tx));
  return {
    append: async (facts, tx) => append(ledgerTables(tx), facts, { time: timestamp(clock.now()), newId }),
    committedDigest: async (objectId, version) => (
      (await committedVersions(db, [objectId])).find((one) => one.version === version)?.inventorySha512
    ),
    committedVersions: async (objectIds, tx) => committedVersions(on(tx), objectIds),
    commits: async ({ from, limit }) => {
      const rows = await db.selectFrom('ledger_leaf').selectAll().where('type', '=', 'aip.commit').where('seq', '>=', from).orderBy('seq').limit(limit).execute();
      return rows.map(committedFrom);
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
    restore: async (leaves, tx) => (tx === undefined ? db.transaction().execute(async (own) => restore(own, leaves)) : restore(ledgerTables(tx), leaves)),
    insert: async (from, leaves) => db.transaction().execute(async (own) => insertLeaves(own, from, leaves)),
    forget: async (person) => (await db.deleteFrom('ledger_salt').where('person', '=', person).executeTakeFirst()).numDeletedRows > 0n,
  };
}

interface KeyedFact {
  readonly fact: LedgerFact;
  /** Two facts with one key are one leaf. */
  readonly key: string;
}

async function append(db: Kysely<LedgerTables>, facts: readonly LedgerFact[], { time, newId }: { readonly time: string; readonly newId: NewId }): Promise<readonly number[]> {
  const keyed = facts.map((fact, at): KeyedFact => ({ fact, key: fact.type === 'aip.commit' ? versionKey(fact) : `#${at}` }));
  const places = await placesOfCommitted(db, facts);
  const added = [...new Map(keyed.filter(({ key }) => !places.has(key)).map((one) => [one.key, one])).values()];
  const start = await reserve(db, added.length);
  const actors = await pseudonymsOf(db, added.flatMap(({ fact: { actor } }) => (actor === undefined ? [] : [actor])), newId);
  await insert(db, added.map(({ fact: { actor, ...fact } }, at) => {
    const leaf: Leaf = { v: 1, seq: start + at, time, ...fact, ...(actor === undefined ? {} : { actor: actors.get(actor) ?? '' }) };
    return rowOf(leaf, writeLeaf(leaf));
  }));
  added.forEach(({ key }, at) => places.set(key, start + at));
  return keyed.map(({ key }) => places.get(key) ?? 0);
}

function versionKey({ object = '', version = 0 }: { readonly object?: string | undefined; readonly version?: number | undefined }): string {
  return `${object} ${version}`;
}

/** The places of those versions that are committed already, or a fault when what is claimed of one is not what was. */
async function placesOfCommitted(db: Kysely<LedgerTables>, facts: readonly LedgerFact[]): Promise<Map<string, number>> {
  const claimed = facts.filter(({ type }) => type === 'aip.commit');
  const known = await committedVersions(db, [...new Set(claimed.flatMap(({ object }) => (object === undefined ? [] : [object])))]);
  const digests = new Map(known.map((one) => [versionKey(one), one.inventorySha512]));
  for (const { object = '', version = 0, inventorySha512 = '' } of claimed) {
    const key = versionKey({ object, version });
    const committed = digests.get(key) ?? inventorySha512;
    if (committed !== inventorySha512) throw new Fault('LEDGER_CONFLICT', { id: object, version, detail: `${committed.slice(0, 16)}… ≠ ${inventorySha512.slice(0, 16)}…` });
    digests.set(key, inventorySha512);
  }
  return new Map(known.map((one) => [versionKey(one), one.seq]));
}

/** The first of `count` places in a row. The update makes every other transaction that appends wait for this one. */
async function reserve(db: Kysely<LedgerTables>, count: number): Promise<number> {
  const { size } = await db.updateTable('ledger_head').set((build) => ({ size: build('size', '+', count) })).where('one', '=', 1)
    .returning('size').executeTakeFirstOrThrow();
  return size - count;
}

async function insert(db: Kysely<LedgerTables>, rows: readonly LedgerLeafRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) await db.insertInto('ledger_leaf').values(rows.slice(at, at + ROWS_AT_ONCE)).execute();
}

async function restore(db: Kysely<LedgerTables>, leaves: readonly Uint8Array[]): Promise<void> {
  const start = await reserve(db, leaves.length);
  const rows = leaves.map((bytes, at) => {
    const leaf = readLeaf(bytes);
    if (leaf?.seq !== start + at) throw new Fault('LEDGER_DIVERGED', { seq: start + at, detail: 'leaf' });
    return rowOf(leaf, bytes);
  });
  await insert(db, rows);
}

async function insertLeaves(db: Kysely<LedgerTables>, from: number, leaves: AsyncIterable<readonly Uint8Array[]>): Promise<void> {
  const tail = (await db.selectFrom('ledger_leaf').selectAll().where('seq', '>=', from).orderBy('seq').execute()).map(leafFrom);
  await db.deleteFrom('ledger_leaf').where('seq', '>=', from).execute();
  await db.updateTable('ledger_head').set({ size: from }).where('one', '=', 1).execute();
  for await (const some of leaves) await restore(db, some);
  const places = await placesOfCommitted(db, tail);
  const moved = tail.filter((leaf) => leaf.type !== 'aip.commit' || !places.has(versionKey(leaf)));
  const start = await reserve(db, moved.length);
  await insert(db, moved.map((leaf, at) => {
    const placed = { ...leaf, seq: start + at };
    return rowOf(placed, writeLeaf(placed));
  }));
}

function rowOf(leaf: Leaf, bytes: Uint8Array): LedgerLeafRow {
  const { seq, time, type, object = null, version = null } = leaf;
  return { seq, bytes, hash: leafHash(bytes), time, type, object, version };
}

async function committedVersions(db: Kysely<LedgerTables>, objects: readonly string[]): Promise<readonly CommittedVersion[]> {
  const versions: CommittedVersion[] = [];
  for (let at = 0; at < objects.length; at += OBJECTS_AT_ONCE) {
    const rows = await db.selectFrom('ledger_leaf').selectAll().where('type', '=', 'aip.commit').where('object', 'in', objects.slice(at, at + OBJECTS_AT_ONCE))
      .orderBy('object').orderBy('version').execute();
    versions.push(...rows.map(committedFrom));
  }
  return versions;
}

function committedFrom(row: LedgerLeafRow): CommittedVersion {
  const { inventorySha512 = '' } = leafFrom(row);
  return { object: row.object ?? '', version: row.version ?? 0, inventorySha512, seq: row.seq };
}

/** The bytes are what counts: the columns beside them are only to find them by. */
function leafFrom({ seq, bytes }: Pick<LedgerLeafRow, 'seq' | 'bytes'>): Leaf {
  const leaf = readLeaf(bytes);
  if (leaf === undefined) throw new Fault('LEDGER_DIVERGED', { seq, detail: 'leaf' });
  return leaf;
}
