import type { DublinCore } from '../base/index.ts';
import type { Database } from './database.ts';
import { setsOf, type OaiSet } from './oai-sets.ts';
import type { OaiItemRow } from './oai-tables.ts';

/** What a harvester is to be told of one thing. */
export interface ItemToStamp {
  readonly id: string;
  readonly kind: 'package' | 'record';
  /**
   * `gone`: withdrawn, restricted, merged or destroyed after harvesters could know of it. `gone-if-told`: the same, when the
   * index alone can say whether they could: what was never told of is not told to be deleted (OAI-PMH 2.0 §2.5.1).
   */
  readonly state: 'live' | 'gone' | 'gone-if-told';
  /** What the sets follow from; absent: they stay as they were. */
  readonly description?: DublinCore;
  /** What the item itself keeps of its description; null when the package has it. */
  readonly kept: DublinCore | null;
}

/** What one transaction stamped. */
export interface Stamped {
  readonly datestamp: string;
  readonly ids: readonly string[];
}

/** The second of a stamp, and the oldest datestamp of this process that may have become visible later than it says. */
export interface StampTime {
  readonly now: string;
  readonly oldest?: string;
}

/** One fact about datestamps: the oldest that a writer gave and had not settled when it was last heard of. */
const UNSETTLED = 'oai-unsettled';

/**
 * Gives an item a datestamp in the caller's transaction; undefined when there is nothing to be told. Datestamps grow with
 * the order of commits, whatever the clock does: a harvester that asks from its last datestamp never misses what took long.
 */
export async function stampItem(db: Database, item: ItemToStamp, time: StampTime): Promise<string | undefined> {
  const { id, kind, state, description, kept } = item;
  const hidden = state !== 'live';
  const before = await db.selectFrom('oai_item').select(['deleted', 'sets']).where('package_id', '=', id).executeTakeFirst();
  if (hidden && (before === undefined ? state === 'gone-if-told' : before.deleted === 1)) return undefined;
  const datestamp = await nextDatestamp(db, time.now);
  // A harvester of a set has to be told that the record is gone: a deleted one stays in the sets that it was in.
  const sets = hidden || description === undefined ? setsFrom(before?.sets ?? null) : setsOf(description);
  const row = { package_id: id, datestamp, kind, deleted: hidden ? 1 : 0, description: kept === null ? null : JSON.stringify(kept), level: null, behind: null, gives: null };
  await putItems(db, [{ row, sets }]);
  await rememberUnsettled(db, time.oldest ?? datestamp);
  return datestamp;
}

/** A row of the index with its sets. */
export interface ItemRow {
  readonly row: Omit<OaiItemRow, 'sets'>;
  readonly sets: readonly OaiSet[];
}

/** Rows of one statement of members: below SQLite's limit of 32,766 parameters. */
const MEMBERS_AT_ONCE = 4000;

/** Writes rows of the index, at most a few hundred, in the caller's transaction. */
export async function putItems(db: Database, items: readonly ItemRow[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map(({ row, sets }) => ({ ...row, sets: sets.length === 0 ? null : sets.map(({ spec }) => spec).join('\n') }));
  await db.insertInto('oai_item').values(rows).onConflict((conflict) => conflict.column('package_id').doUpdateSet(({ ref }) => ({
    datestamp: ref('excluded.datestamp'), kind: ref('excluded.kind'), deleted: ref('excluded.deleted'), description: ref('excluded.description'), sets: ref('excluded.sets'),
    level: ref('excluded.level'), behind: ref('excluded.behind'), gives: ref('excluded.gives'),
  }))).execute();
  await db.deleteFrom('oai_member').where('item_id', 'in', rows.map((row) => row.package_id)).execute();
  const members = items.flatMap(({ row, sets }) => sets.map(({ spec }) => ({ set_spec: spec, datestamp: row.datestamp, item_id: row.package_id, deleted: row.deleted })));
  for (let at = 0; at < members.length; at += MEMBERS_AT_ONCE) await db.insertInto('oai_member').values(members.slice(at, at + MEMBERS_AT_ONCE)).execute();
  const named = new Map(items.flatMap(({ sets }) => sets.filter(({ label }) => label !== UNKNOWN_LABEL).map((set) => [set.spec, set.label] as const)));
  const labels = [...named].map(([set_spec, label]) => ({ set_spec, label }));
  for (let at = 0; at < labels.length; at += MEMBERS_AT_ONCE) await db.insertInto('oai_set').values(labels.slice(at, at + MEMBERS_AT_ONCE)).onConflict((conflict) => conflict.doNothing()).execute();
}

/** Takes an item out of the index as if it had never been told of: what is only being read again from storage. */
export async function forgetItem(db: Database, id: string): Promise<void> {
  await db.deleteFrom('oai_member').where('item_id', '=', id).execute();
  await db.deleteFrom('oai_item').where('package_id', '=', id).execute();
}

/** Stamps items anew that were not changed since they got a datestamp; answers those. */
export async function restamp(db: Database, { ids, datestamp: given }: Stamped, time: StampTime): Promise<Stamped | undefined> {
  const still: string[] = [];
  for (let at = 0; at < ids.length; at += MEMBERS_AT_ONCE) {
    const rows = await db.selectFrom('oai_item').select('package_id').where('package_id', 'in', ids.slice(at, at + MEMBERS_AT_ONCE)).where('datestamp', '=', given).execute();
    still.push(...rows.map(({ package_id: id }) => id));
  }
  if (still.length === 0) return undefined;
  const datestamp = await nextDatestamp(db, time.now);
  await moveItems(db, still, datestamp);
  await rememberUnsettled(db, time.oldest ?? datestamp);
  return { datestamp, ids: still };
}

/** The same items with another datestamp. */
export async function moveItems(db: Database, ids: readonly string[], datestamp: string): Promise<void> {
  for (let at = 0; at < ids.length; at += MEMBERS_AT_ONCE) {
    const some = ids.slice(at, at + MEMBERS_AT_ONCE);
    await db.updateTable('oai_item').set({ datestamp }).where('package_id', 'in', some).execute();
    await db.updateTable('oai_member').set({ datestamp }).where('item_id', 'in', some).execute();
  }
}

/** What a writer that ended before it could look had stamped. */
export async function unsettled(db: Database): Promise<readonly Stamped[]> {
  const row = await db.selectFrom('catalogue_state').select('value').where('name', '=', UNSETTLED).executeTakeFirst();
  if (row === undefined) return [];
  const rows = await db.selectFrom('oai_item').select(['package_id', 'datestamp']).where('datestamp', '>=', row.value).execute();
  const stamps = [...new Set(rows.map(({ datestamp }) => datestamp))];
  return stamps.map((datestamp) => ({ datestamp, ids: rows.filter((one) => one.datestamp === datestamp).map(({ package_id: id }) => id) }));
}

export async function forgetUnsettled(db: Database): Promise<void> {
  await db.deleteFrom('catalogue_state').where('name', '=', UNSETTLED).execute();
}

/** Grows with the order of commits. */
export async function nextDatestamp(db: Database, now: string): Promise<string> {
  const { newest } = await db.selectFrom('oai_item').select((build) => build.fn.max<string | null>('datestamp').as('newest')).executeTakeFirstOrThrow();
  return newest !== null && newest > now ? newest : now;
}

const UNKNOWN_LABEL = '\n';

/** Sets that an item is in already: their names are known. */
export function setsFrom(specs: string | null): readonly OaiSet[] {
  return specs === null ? [] : specs.split('\n').map((spec) => ({ spec, label: UNKNOWN_LABEL }));
}

/** Says that datestamps from this one on may have to be given again, should this process end before it can look. */
export async function rememberUnsettled(db: Database, datestamp: string): Promise<void> {
  await db.insertInto('catalogue_state').values({ name: UNSETTLED, value: datestamp })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: datestamp })).execute();
}
