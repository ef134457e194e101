import { sql, type Selectable, type SelectQueryBuilder } from 'kysely';
import { Fault } from '../base/index.ts';
import type { Resource } from '../policy/index.ts';
import type { ArchivalRecord, RecordKind } from '../records/index.ts';
import { allowedRecords, resourceOfRecord, type AllowedTo } from './allowed-rows.ts';
import type { AppliedObject } from './records-apply.ts';
import { hideRecords, queueRecords, type GoneItem } from './record-items.ts';
import { RecordFinder, recordsAt, recordsById, type RecordsDatabase } from './records-database.ts';
import type { RecordState, StoredRecord } from './records-model.ts';
import type { RecordRow, RecordTables } from './records-tables.ts';
import { removeTexts } from './sql/sqlite-text-index.ts';
import type { Sql } from './sql/open-sql.ts';

/** A record as lists show it. */
export interface ListedRecord {
  readonly id: string;
  readonly kind: RecordKind;
  readonly label: string;
  readonly code?: string;
  readonly parent?: string;
  readonly fonds?: string;
  readonly fromYear?: number;
  readonly toYear?: number;
  /** Level of access by all that stands above it: open, conditional, unknown, secret. */
  readonly access: string;
  /** What may be told to anybody: full, title, none. */
  readonly shown: string;
  readonly state: RecordState;
  readonly packages: number;
  readonly datestamp: string;
}

/** Which records to list. */
export interface RecordQuery {
  /** `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
  readonly kind?: RecordKind;
  /** Directly below this record; together with `kind` or alone. */
  readonly parent?: string;
  /** Only what the policy allows somebody. */
  readonly allowedTo?: AllowedTo;
}

export interface RecordList {
  readonly items: readonly ListedRecord[];
  readonly next?: string;
}

/**
 * The archive's catalogue: an index of the objects that hold it, which `kho rebuild` can make again. Reads see whole changes; lists are paged by
 * key in Vietnamese order, numbers by value.
 */
export interface ArchiveRecords {
  record(id: string): Promise<StoredRecord | undefined>;
  /** The record as the policy sees it. */
  resource(id: string): Promise<Resource | undefined>;
  /** The record and those above it, as they are kept. */
  storedChain(id: string): Promise<readonly StoredRecord[]>;
  /** Those of some records that are there; a few hundred at a time. */
  storedOf(ids: readonly string[]): Promise<ReadonlyMap<string, StoredRecord>>;
  /** As lists show it. */
  listed(id: string): Promise<ListedRecord | undefined>;
  /** By identifier, by its unmistakable beginning, or by code; `RECORD_NOT_FOUND`, and `RECORD_AMBIGUOUS` when several are meant. */
  find(asked: string): Promise<ListedRecord>;
  /** The record that bears a code, among those that somebody may see; undefined when there is none, or more than one. */
  idByCode(code: string, allowedTo?: AllowedTo): Promise<string | undefined>;
  /** The record and those above it. */
  chain(id: string): Promise<readonly ArchivalRecord[]>;
  /** The object that holds a record. */
  objectOf(id: string): Promise<string | undefined>;
  list(query: RecordQuery): Promise<RecordList>;
  /** How many records of each kind stand directly below one. */
  counts(parent: string, allowedTo?: AllowedTo): Promise<Readonly<Record<string, number>>>;
  /** Every kind, whole archive. */
  totals(allowedTo?: AllowedTo): Promise<Readonly<Record<string, number>>>;
  /** Records that a package holds. */
  ofPackage(packageId: string): Promise<readonly ListedRecord[]>;
  /** Everything of one object: identifiers and lines by identifier. */
  idsOf(objectId: string, after: string, limit: number): Promise<readonly string[]>;
  /** The same for many, those that are known. */
  objectsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Objects in storage that hold parts of the archive's catalogue, as they were committed. */
  objects(): Promise<readonly AppliedObject[]>;
  /** Versions that these tables say. */
  applied(): Promise<readonly AppliedObject[]>;
  /** Forgets an object that is no longer there, with all its records; answers those that harvesters knew. */
  forgetObject(objectId: string): Promise<readonly GoneItem[]>;
}

export function archiveRecordsOver(root: Sql): ArchiveRecords {
  const db = recordsAt(root);
  return {
    record: async (id) => (await recordsById(db, [id], false)).get(id),
    resource: async (id) => resourceOfRecord(db, id),
    storedChain: async (id) => {
      const finder = new RecordFinder(db, { changing: false });
      await finder.load([id]);
      const stored = finder.stored(id);
      return stored === undefined ? [] : finder.chain(stored.record).flatMap((one) => finder.stored(one.id) ?? []);
    },
    storedOf: async (ids) => recordsById(db, ids, false),
    listed: async (id) => {
      const row = await db.selectFrom('record').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : listedFrom(row);
    },
    find: async (asked) => findRecord(db, asked),
    idByCode: async (code, allowedTo) => {
      const rows = await seenBy(allowedTo, db.selectFrom('record').select('id').where('code', '=', code)).limit(2).execute();
      return rows.length === 1 ? rows[0]?.id : undefined;
    },
    chain: async (id) => {
      const finder = new RecordFinder(db, { changing: false });
      await finder.load([id]);
      const stored = finder.stored(id);
      return stored === undefined ? [] : finder.chain(stored.record);
    },
    objectOf: async (id) => (await db.selectFrom('record').select('object_id').where('id', '=', id).executeTakeFirst())?.object_id,
    objectsOf: async (ids) => new Map(ids.length === 0 ? [] : (await db.selectFrom('record').select(['id', 'object_id']).where('id', 'in', ids).execute()).map((row) => [row.id, row.object_id])),
    objects: async () => (await sql<{ id: string; head: number; inventory_digest: string }>`select id, head, inventory_digest from package where kind = 'description' order by id`.execute(db))
      .rows.map(({ id, head, inventory_digest: inventoryDigest }) => ({ id, version: head, inventoryDigest })),
    list: async (query) => listRecords(db, query),
    counts: async (parent, allowedTo) => tally(await seenBy(allowedTo, db.selectFrom('record').select(({ fn }) => ['kind', fn.countAll<number>().as('count')])).where('parent', '=', parent).groupBy('kind').execute()),
    totals: async (allowedTo) => tally(await seenBy(allowedTo, db.selectFrom('record').select(({ fn }) => ['kind', fn.countAll<number>().as('count')])).groupBy('kind').execute()),
    ofPackage: async (packageId) => (await db.selectFrom('record_package').innerJoin('record', 'record.id', 'record_package.record_id').selectAll('record')
      .where('record_package.package_id', '=', packageId).orderBy('record.sort_key').orderBy('record.id').execute()).map(listedFrom),
    idsOf: async (objectId, after, limit) => (await db.selectFrom('record').select('id').where('object_id', '=', objectId).where('id', '>', after).orderBy('id').limit(limit).execute()).map(({ id }) => id),
    applied: async () => (await db.selectFrom('description_object').selectAll().orderBy('object_id').execute())
      .map(({ object_id: id, version, inventory_digest: inventoryDigest }) => ({ id, version, inventoryDigest })),
    forgetObject: async (objectId) => db.transaction().execute(async (tx) => {
      const gone = sql`(select id from record where object_id = ${objectId})`;
      await queueRecords(tx, sql`select id from record where object_id = ${objectId}`, { changed: true });
      await removeTexts(tx, sql`(select no from record where object_id = ${objectId})`);
      await sql`delete from record_body where id in ${gone}`.execute(tx);
      await sql`delete from record_package where record_id in ${gone}`.execute(tx);
      await tx.deleteFrom('record').where('object_id', '=', objectId).execute();
      await tx.deleteFrom('description_object').where('object_id', '=', objectId).execute();
      return hideRecords(tx);
    }),
  };
}

/** The part of a query that somebody may see: what is not shown is not counted either. */
function seenBy<Row>(allowedTo: AllowedTo | undefined, query: SelectQueryBuilder<RecordTables, 'record', Row>): SelectQueryBuilder<RecordTables, 'record', Row> {
  return allowedTo === undefined ? query : query.where(allowedRecords(allowedTo));
}

function tally(rows: readonly { readonly kind: string; readonly count: number }[]): Readonly<Record<string, number>> {
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

/** Fewer characters of an identifier are a guess. */
const SHORTEST_BEGINNING = 4;

async function findRecord(db: RecordsDatabase, asked: string): Promise<ListedRecord> {
  const text = asked.trim();
  const id = text.toLowerCase().replace(/^urn:uuid:/, '');
  const exact = await db.selectFrom('record').selectAll().where('id', '=', id).executeTakeFirst();
  if (exact !== undefined) return listedFrom(exact);
  const beginning = /^[0-9a-f-]+$/.test(id) && id.length >= SHORTEST_BEGINNING
    ? await db.selectFrom('record').selectAll().where('id', '>=', id).where('id', '<', `${id}g`).limit(2).execute() : [];
  const byCode = await db.selectFrom('record').selectAll().where('code', '=', text.normalize('NFC')).limit(2).execute();
  const found = byCode.length > 0 ? byCode : beginning;
  const [one, other] = found;
  if (one === undefined) throw new Fault('RECORD_NOT_FOUND', { id: asked });
  if (other !== undefined) throw new Fault('RECORD_AMBIGUOUS', { id: asked, detail: `${one.id}, ${other.id}` });
  return listedFrom(one);
}

/** By key (order, id): the millionth page costs what the first one costs. */
async function listRecords(db: RecordsDatabase, { after, limit, kind, parent, allowedTo }: RecordQuery): Promise<RecordList> {
  const key = after === undefined ? undefined : decodeKey(after);
  let query = db.selectFrom('record').selectAll().orderBy('sort_key').orderBy('id').limit(limit + 1);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  if (parent !== undefined) query = query.where('parent', '=', parent);
  if (allowedTo !== undefined) query = query.where(allowedRecords(allowedTo));
  if (key !== undefined) query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('sort_key', 'id'), '>', tuple(key.sortKey, key.id)));
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(listedFrom);
  return rows.length > limit && last !== undefined ? { items, next: Buffer.from(`${last.id} ${last.sort_key}`).toString('base64url') } : { items };
}

function decodeKey(key: string): { readonly sortKey: string; readonly id: string } | undefined {
  const text = Buffer.from(key, 'base64url').toString('utf8');
  const at = text.indexOf(' ');
  return at < 0 ? undefined : { id: text.slice(0, at), sortKey: text.slice(at + 1) };
}

export function listedFrom(row: Selectable<RecordRow>): ListedRecord {
  return {
    id: row.id, kind: row.kind as RecordKind, label: row.label, access: row.access, shown: row.shown, state: row.state as RecordState, packages: row.packages, datestamp: row.datestamp,
    ...(row.code === null ? {} : { code: row.code }), ...(row.parent === null ? {} : { parent: row.parent }), ...(row.fonds === null ? {} : { fonds: row.fonds }),
    ...(row.from_year === null ? {} : { fromYear: row.from_year }), ...(row.to_year === null ? {} : { toYear: row.to_year }),
  };
}
