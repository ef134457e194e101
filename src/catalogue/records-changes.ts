import { sql } from 'kysely';
import type { ArchivalRecord } from '../records/index.ts';
import { applyChanges, type AppliedObject } from './records-apply.ts';
import { columnsOf } from './records-columns.ts';
import type { GoneItem } from './record-items.ts';
import { RecordFinder, recordsAt } from './records-database.ts';
import type { StoredRecord } from './records-model.ts';
import type { RecordChangeRow } from './records-tables.ts';
import type { Sql } from './sql/open-sql.ts';
import { openChangeTable } from './sql/sqlite-change-table.ts';

/** A record that is changed or new. */
export interface PutRecord {
  readonly stored: StoredRecord;
  /** As it was: what is below it may have to follow. */
  readonly before?: ArchivalRecord;
  /** Identifier of the object that will hold it. */
  readonly objectId: string;
}

/** A shelf of an object, and those identifiers on it that begin with a prefix. */
export interface ShelfPart {
  readonly objectId: string;
  readonly shelf: string;
  readonly prefix: string;
}

/**
 * One change of the archive's catalogue in the making: put together in tables of its own, so that an import of a million rows
 * takes no memory, and applied in the transaction that registers the version of which it is. Nobody else sees it before.
 * *concurrent*: one change at a time in a process; whoever applies it holds the writer lock. What a process leaves is gone with it.
 */
export interface RecordChanges {
  begin(): Promise<void>;
  /** Finds records as they will be. */
  readonly finder: RecordFinder;
  /** Parents have to be there already, or earlier in the same call. */
  put(records: readonly PutRecord[]): Promise<void>;
  remove(objectId: string, id: string): Promise<void>;
  /** The identifier of a sibling by its number; see `ownKey`. */
  idByOwnKey(parent: string, key: string): Promise<string | undefined>;
  /** Siblings whose numbers begin so, at most two: enough to know whether one is meant. */
  idsByOwnKeys(parent: string, beginning: string): Promise<readonly string[]>;
  /** How many records the change has, and how many of them were not there before. */
  counts(): Promise<{ readonly changed: number; readonly added: number; readonly removed: number }>;
  /** Objects of which something changes, in order. */
  objects(): Promise<readonly string[]>;
  /** What changes on the shelves of an object, where it was and where it will be; in the order of shelves and identifiers. */
  touched(objectId: string, after: { readonly shelf: string; readonly id: string } | undefined, limit: number): Promise<readonly { readonly shelf: string; readonly id: string }[]>;
  countIn(part: ShelfPart): Promise<number>;
  /** Lines in the order of identifiers; at most a few thousand. */
  linesIn(part: ShelfPart): Promise<readonly string[]>;
  /** What an object has and the change does not speak of is to be gone: the change is all of the object. */
  removeOthers(objectId: string): Promise<void>;
  /** Takes out what would stay as it is. */
  dropUnchanged(): Promise<void>;
  /**
   * Makes the change, in the caller's transaction; answers records that harvesters knew and nobody may see any more. What there is to be told of the others
   * is put down (`Catalogue.stampRecords`).
   */
  apply(tx: Sql, applied: readonly AppliedObject[], now: string): Promise<readonly GoneItem[]>;
}

/** Rows of one statement: below SQLite's limit of 32,766 parameters. */
const ROWS = 500;

export function recordChangesOver(root: Sql): RecordChanges {
  const db = recordsAt(root);
  const finder = new RecordFinder(db, { changing: true });
  const merged = ({ objectId, shelf, prefix }: ShelfPart) => sql`
    select r.id as id, b.line as line from record r join record_body b on b.id = r.id
    where r.object_id = ${objectId} and r.shelf = ${shelf} and r.id >= ${prefix} and r.id < ${`${prefix}g`}
      and not exists (select 1 from record_change c where c.object_id = r.object_id and c.id = r.id)
    union all
    select id, line from record_change
    where object_id = ${objectId} and shelf = ${shelf} and id >= ${prefix} and id < ${`${prefix}g`} and line is not null`;
  return {
    finder,
    begin: async () => {
      finder.forget();
      await openChangeTable(root);
      await db.deleteFrom('record_change').execute();
    },
    put: async (records) => {
      for (let at = 0; at < records.length; at += ROWS) await putRows(root, finder, records.slice(at, at + ROWS));
    },
    remove: async (objectId, id) => {
      const row = await db.selectFrom('record').select(['shelf', 'kind']).where('object_id', '=', objectId).where('id', '=', id).executeTakeFirst();
      if (row === undefined) return;
      const gone: RecordChangeRow = {
        id, object_id: objectId, shelf: row.shelf, kind: row.kind, parent: null, fonds: null, own_key: null, label: '', sort_key: '', code: null, from_year: null, to_year: null,
        access: '', shown: '', state: '', retention: null, document_type: null, packages: 0, below: 0, line: null,
      };
      await db.insertInto('record_change').values(gone).onConflict((conflict) => conflict.columns(['object_id', 'id']).doUpdateSet({ line: null })).execute();
    },
    idByOwnKey: async (parent, key) => {
      const changed = await db.selectFrom('record_change').select('id').where('parent', '=', parent).where('own_key', '=', key).where('line', 'is not', null).executeTakeFirst();
      if (changed !== undefined) return changed.id;
      const row = await db.selectFrom('record').select('id').where('parent', '=', parent).where('own_key', '=', key)
        .where(({ not, exists, selectFrom }) => not(exists(selectFrom('record_change').select('record_change.id').whereRef('record_change.id', '=', 'record.id')))).executeTakeFirst();
      return row?.id;
    },
    idsByOwnKeys: async (parent, beginning) => (await db.selectFrom('record').select('id').where('parent', '=', parent)
      .where('own_key', '>=', beginning).where('own_key', '<', `${beginning}:`).limit(2).execute()).map(({ id }) => id),
    counts: async () => {
      const { changed, removed } = await db.selectFrom('record_change').select(({ fn }) => [
        fn.count<number>('line').as('changed'),
        // What goes from one object into another is not gone.
        sql<number>`count(case when line is null and not exists (select 1 from record_change other where other.id = record_change.id and other.line is not null) then 1 end)`.as('removed'),
      ]).executeTakeFirstOrThrow();
      const { added } = await db.selectFrom('record_change').leftJoin('record', 'record.id', 'record_change.id').select(({ fn }) => fn.countAll<number>().as('added'))
        .where('record_change.line', 'is not', null).where('record.id', 'is', null).executeTakeFirstOrThrow();
      return { changed, added, removed };
    },
    objects: async () => (await db.selectFrom('record_change').select('object_id').distinct().orderBy('object_id').execute()).map((row) => row.object_id),
    touched: async (objectId, after, limit) => {
      const rows = await sql<{ shelf: string; id: string }>`
        select shelf, id from (
          select shelf, id from record_change where object_id = ${objectId}
          union select r.shelf, r.id from record r join record_change c on c.id = r.id and c.object_id = r.object_id where r.object_id = ${objectId} and r.shelf <> c.shelf
        ) as places where shelf > ${after?.shelf ?? ''} or (shelf = ${after?.shelf ?? ''} and id > ${after?.id ?? ''}) order by shelf, id limit ${limit}`.execute(db);
      return rows.rows;
    },
    countIn: async (part) => (await sql<{ count: number }>`select count(*) as count from (${merged(part)}) as lines`.execute(db)).rows[0]?.count ?? 0,
    linesIn: async (part) => (await sql<{ line: string }>`select line from (${merged(part)}) as lines order by id`.execute(db)).rows.map(({ line }) => line),
    removeOthers: async (objectId) => {
      await sql`insert into record_change (id, object_id, shelf, kind, label, sort_key, access, shown, state, packages, below)
        select id, object_id, shelf, kind, '', '', '', '', '', 0, 0 from record r where r.object_id = ${objectId}
          and not exists (select 1 from record_change c where c.object_id = r.object_id and c.id = r.id)`.execute(db);
    },
    dropUnchanged: async () => {
      await sql`delete from record_change where exists (
        select 1 from record r join record_body b on b.id = r.id where r.id = record_change.id and r.object_id = record_change.object_id
          and b.line = record_change.line and r.shelf = record_change.shelf and r.access = record_change.access and r.shown = record_change.shown
          and coalesce(r.code, '') = coalesce(record_change.code, '') and coalesce(r.fonds, '') = coalesce(record_change.fonds, '')
          and coalesce(r.retention, '') = coalesce(record_change.retention, ''))`.execute(db);
    },
    apply: async (tx, applied, now) => {
      const gone = await applyChanges(recordsAt(tx), applied, now);
      finder.forget();
      return gone;
    },
  };
}

async function putRows(root: Sql, finder: RecordFinder, records: readonly PutRecord[]): Promise<void> {
  const db = recordsAt(root);
  await finder.load(records.flatMap(({ stored: { record } }) => [record.id, ...record.parent === undefined ? [] : [record.parent]]));
  const rows = new Map<string, RecordChangeRow>();
  for (const { stored, objectId, before } of records) {
    finder.remember(stored);
    const row = { ...columnsOf(stored, finder.chain(stored.record), objectId), below: before !== undefined && changesBelow(before, stored.record) ? 1 : 0 };
    const key = `${objectId} ${row.id}`;
    rows.set(key, { ...row, below: Math.max(row.below, rows.get(key)?.below ?? 0) });
  }
  await db.insertInto('record_change').values([...rows.values()]).onConflict((conflict) => conflict.columns(['object_id', 'id']).doUpdateSet(({ ref }) => ({
    ...Object.fromEntries(CHANGED.map((column) => [column, ref(`excluded.${column}`)])),
    // Once something below has to be looked at, it has to be.
    below: sql<number>`case when record_change.below > excluded.below then record_change.below else excluded.below end`,
  }))).execute();
}

const CHANGED = [
  'shelf', 'kind', 'parent', 'fonds', 'own_key', 'label', 'sort_key', 'code', 'from_year', 'to_year', 'access', 'shown', 'state', 'retention', 'document_type', 'packages', 'line',
] as const satisfies readonly (keyof RecordChangeRow)[];

/** Fields that are said once for everything below, or stand in the codes of what is below. */
const HANDED_DOWN = [
  // Harvesters are told of a record with what stands above it.
  'title', 'archiveCode', 'fondsCode', 'agencyCode', 'status', 'creators', 'languages', 'retention', 'access', 'accessReasons', 'secrecyLevel', 'reserveCopy', 'number', 'fileNumber', 'transferNumber', 'year', 'startDate',
] as const satisfies readonly (keyof ArchivalRecord['fields'])[];

function changesBelow(before: ArchivalRecord, after: ArchivalRecord): boolean {
  return before.parent !== after.parent || HANDED_DOWN.some((name) => JSON.stringify(before.fields[name]) !== JSON.stringify(after.fields[name]));
}
