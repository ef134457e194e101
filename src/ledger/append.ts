import { Fault, type NewId } from '../base/index.ts';
import { leafHash } from '../formats/tlog/index.ts';
import type { Leaf, LedgerFact } from './facts.ts';
import { readLeaf, writeLeaf } from './leaf.ts';
import type { CommittedVersion } from './ledger.ts';
import { pseudonymsOf } from './pseudonym.ts';
import type { LedgerDatabase, LedgerStatements } from './statements.ts';
import type { LedgerLeafRow } from './tables.ts';

/** A transaction that leaves are appended in. */
export interface Appending {
  readonly db: LedgerDatabase;
  readonly statements: LedgerStatements;
}

interface KeyedFact {
  readonly fact: LedgerFact;
  /** Two facts with one key are one leaf. */
  readonly key: string;
}

/** Appends facts and answers the place of each; a version that is committed already keeps the place it has. */
export async function appendFacts(to: Appending, facts: readonly LedgerFact[], { time, newId }: { readonly time: string; readonly newId: NewId }): Promise<readonly number[]> {
  const keyed = facts.map((fact, at): KeyedFact => ({ fact, key: fact.type === 'aip.commit' ? versionKey(fact) : `#${at}` }));
  const places = await placesOfCommitted(to, facts);
  const added = [...new Map(keyed.filter(({ key }) => !places.has(key)).map((one) => [one.key, one])).values()];
  const start = await reserve(to, added.length);
  const actors = await pseudonymsOf(to, added.flatMap(({ fact: { actor } }) => (actor === undefined ? [] : [actor])), newId);
  await insert(to, added.map(({ fact: { actor, ...fact } }, at) => {
    const leaf: Leaf = { v: 1, seq: start + at, time, ...fact, ...(actor === undefined ? {} : { actor: actors.get(actor) ?? '' }) };
    return rowOf(leaf, writeLeaf(leaf));
  }));
  added.forEach(({ key }, at) => places.set(key, start + at));
  return keyed.map(({ key }) => places.get(key) ?? 0);
}

/** Appends leaves that were made before; they have to be the next ones. */
export async function appendMade(to: Appending, leaves: readonly Uint8Array[]): Promise<void> {
  const start = await reserve(to, leaves.length);
  await insert(to, leaves.map((bytes, at) => {
    const leaf = readLeaf(bytes);
    if (leaf?.seq !== start + at) throw new Fault('LEDGER_DIVERGED', { seq: start + at, detail: 'leaf' });
    return rowOf(leaf, bytes);
  }));
}

/** Puts made leaves at a place and what stood there behind them (`Ledger.insert`). */
export async function insertMade(to: Appending, from: number, leaves: AsyncIterable<readonly Uint8Array[]>): Promise<void> {
  const { db } = to;
  const tail = (await db.selectFrom('ledger_leaf').selectAll().where('seq', '>=', from).orderBy('seq').execute()).map(leafFrom);
  await db.deleteFrom('ledger_leaf').where('seq', '>=', from).execute();
  await db.updateTable('ledger_head').set({ size: from }).where('one', '=', 1).execute();
  for await (const some of leaves) await appendMade(to, some);
  const places = await placesOfCommitted(to, tail);
  const moved = tail.filter((leaf) => leaf.type !== 'aip.commit' || !places.has(versionKey(leaf)));
  const start = await reserve(to, moved.length);
  await insert(to, moved.map((leaf, at) => {
    const placed = { ...leaf, seq: start + at };
    return rowOf(placed, writeLeaf(placed));
  }));
}

/** The commit that a leaf states. */
export function committedFrom({ object = '', version = 0, inventorySha512 = '', seq }: Leaf): CommittedVersion {
  return { object, version, inventorySha512, seq };
}

/** The bytes are what counts: the columns beside them are only to find them by. */
export function leafFrom({ seq, bytes }: Pick<LedgerLeafRow, 'seq' | 'bytes'>): Leaf {
  const leaf = readLeaf(bytes);
  if (leaf === undefined) throw new Fault('LEDGER_DIVERGED', { seq, detail: 'leaf' });
  return leaf;
}

function versionKey({ object = '', version = 0 }: { readonly object?: string | undefined; readonly version?: number | undefined }): string {
  return `${object} ${version}`;
}

/** The places of those versions that are committed already, or a fault when what is claimed of one is not what was. */
async function placesOfCommitted({ db, statements }: Appending, facts: readonly LedgerFact[]): Promise<Map<string, number>> {
  const claimed = facts.filter(({ type }) => type === 'aip.commit');
  const known: CommittedVersion[] = [];
  for (const object of new Set(claimed.flatMap((fact) => (fact.object === undefined ? [] : [fact.object])))) {
    known.push(...(await statements.commitsOf(db, object)).map((row) => committedFrom(leafFrom(row))));
  }
  const digests = new Map(known.map((one) => [versionKey(one), one.inventorySha512]));
  for (const { object = '', version = 0, inventorySha512 = '' } of claimed) {
    const key = versionKey({ object, version });
    const committed = digests.get(key) ?? inventorySha512;
    if (committed !== inventorySha512) throw new Fault('LEDGER_CONFLICT', { id: object, version, detail: `${committed.slice(0, 16)}… ≠ ${inventorySha512.slice(0, 16)}…` });
    digests.set(key, inventorySha512);
  }
  return new Map(known.map((one) => [versionKey(one), one.seq]));
}

/** The first of `count` places in a row. */
async function reserve({ db, statements }: Appending, count: number): Promise<number> {
  return await statements.takePlaces(db, count) - count;
}

async function insert({ db, statements }: Appending, rows: readonly LedgerLeafRow[]): Promise<void> {
  for (const row of rows) await statements.addLeaf(db, row);
}

function rowOf(leaf: Leaf, bytes: Uint8Array): LedgerLeafRow {
  const { seq, time, type, object = null, version = null } = leaf;
  return { seq, bytes, hash: leafHash(bytes), time, type, object, version };
}
