import { sql, type Generated, type Kysely, type Migration } from 'kysely';
import { createTextIndex } from './sql/sqlite-text-index.ts';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Tables of the archive's catalogue; all of them can be made again from storage, but for changes that are being made. */
export type RecordTables = {
  readonly record: RecordRow;
  readonly record_body: RecordBodyRow;
  readonly record_package: RecordPackageRow;
  readonly record_change: RecordChangeRow;
  readonly description_object: DescriptionObjectRow;
};

/** What lists, filters and facets need of a record: narrow, because a million rows are counted. */
export type RecordColumns = {
  readonly id: string;
  /** Package of kind `description` that holds it. */
  readonly object_id: string;
  readonly shelf: string;
  readonly kind: string;
  readonly parent: string | null;
  readonly fonds: string | null;
  readonly own_key: string | null;
  readonly label: string;
  /** Vietnamese order, natural for numbers; plain bytes. */
  readonly sort_key: string;
  readonly code: string | null;
  readonly from_year: number | null;
  readonly to_year: number | null;
  /** Level of access by all that stands above it: open, conditional, unknown, secret. */
  readonly access: string;
  /** What may be told to anybody: full, title, none. */
  readonly shown: string;
  readonly state: string;
  readonly retention: string | null;
  readonly document_type: string | null;
  /** Packages that hold it. */
  readonly packages: number;
};

export type RecordRow = RecordColumns & {
  /** Short key of the search index; means nothing outside this database. */
  readonly no: Generated<number>;
  /** When a harvester has to ask again; never goes back. */
  readonly datestamp: string;
  /** Whether the search index has it as it is. */
  readonly indexed: number;
};

/** The record itself, as the line that storage holds. */
export type RecordBodyRow = {
  readonly id: string;
  readonly line: string;
};

export type RecordPackageRow = {
  readonly record_id: string;
  readonly package_id: string;
};

/** A record as it will be when the version that is being made is published; without a line it will be gone from that object. */
export type RecordChangeRow = RecordColumns & {
  readonly line: string | null;
  /** What those below it inherit changes: they are looked at again. */
  readonly below: number;
};

/** Which version of an object the tables say. */
export type DescriptionObjectRow = {
  readonly object_id: string;
  readonly version: number;
  readonly inventory_digest: string;
};

/** Tables of the archive's catalogue. */
export const recordsMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await columns(db, 'record')
      .addColumn('no', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('datestamp', 'text', (column) => column.notNull())
      .addColumn('indexed', 'integer', (column) => column.notNull().defaultTo(0))
      .addUniqueConstraint('record_id', ['id'])
      .execute();
    await db.schema.createTable('record_body')
      .addColumn('id', 'text', (column) => column.primaryKey()).addColumn('line', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createTable('record_package')
      .addColumn('record_id', 'text', (column) => column.notNull()).addColumn('package_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('record_package_key', ['record_id', 'package_id'])
      .execute();
    await columns(db, 'record_change')
      .addColumn('line', 'text').addColumn('below', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('record_change_key', ['object_id', 'id'])
      .execute();
    await db.schema.createTable('description_object')
      .addColumn('object_id', 'text', (column) => column.primaryKey()).addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('inventory_digest', 'text', (column) => column.notNull())
      .execute();
    await indexes(db);
  },
};

function columns(db: Kysely<unknown>, table: string) {
  return db.schema.createTable(table)
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('object_id', 'text', (column) => column.notNull())
    .addColumn('shelf', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('parent', 'text')
    .addColumn('fonds', 'text')
    .addColumn('own_key', 'text')
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('sort_key', 'text', (column) => column.notNull())
    .addColumn('code', 'text')
    .addColumn('from_year', 'integer')
    .addColumn('to_year', 'integer')
    .addColumn('access', 'text', (column) => column.notNull())
    .addColumn('shown', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('retention', 'text')
    .addColumn('document_type', 'text')
    .addColumn('packages', 'integer', (column) => column.notNull());
}

async function indexes(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('record_shelf').on('record').columns(['object_id', 'shelf', 'id']).execute();
  await db.schema.createIndex('record_siblings').on('record').columns(['parent', 'sort_key', 'id']).execute();
  await db.schema.createIndex('record_own_key').on('record').columns(['parent', 'own_key']).execute();
  await db.schema.createIndex('record_kind').on('record').columns(['kind', 'sort_key', 'id']).execute();
  await db.schema.createIndex('record_datestamp').on('record').columns(['datestamp', 'id']).execute();
  await db.schema.createIndex('record_package_package').on('record_package').column('package_id').execute();
  await db.schema.createIndex('record_change_shelf').on('record_change').columns(['object_id', 'shelf', 'id']).execute();
  await db.schema.createIndex('record_change_own_key').on('record_change').columns(['parent', 'own_key']).execute();
  // They are few, and asked for whenever somebody begins to write.
  await db.schema.createIndex('package_description').on('package').column('id').where(sql`kind`, '=', sql`'description'`).execute();
  await db.schema.createIndex('record_unindexed').on('record').column('no').where(sql`indexed`, '=', sql`0`).execute();
}

/** What is found by its code. */
export const recordCodesMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createIndex('record_code').on('record').column('code').execute();
  },
};

/** What is found by its words. */
export const recordSearchMigration: Migration = { up: async (db: Kysely<unknown>) => createTextIndex(db) };
