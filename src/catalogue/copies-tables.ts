import { sql, type Kysely, type Migration } from 'kysely';
import { copyCheckMigration } from './copy-checks.ts';
import { fixityMigration } from './fixity-tables.ts';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Rows about copies: an index of `locations.json` and of what was verified. */
export type CopiesTables = {
  readonly location: LocationRow;
  readonly replica: ReplicaRow;
};

export type LocationRow = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  readonly media: string;
  readonly zone: string;
  readonly provider: string | null;
  readonly region: string | null;
  readonly added_at: string;
  readonly state: string;
  readonly verify_days: number;
};

/** What is known of one package at one location; there is a row for every package at every active location. */
export type ReplicaRow = {
  readonly location_id: string;
  readonly package_no: number;
  readonly state: string;
  /** The version that was last verified there, and the sha512 of its inventory. */
  readonly version: number | null;
  readonly inventory_digest: string | null;
  readonly verified_at: string | null;
  /** When somebody last looked, whatever was found. */
  readonly checked_at: string | null;
  readonly detail: string | null;
};

const first: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('location')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('path', 'text', (column) => column.notNull())
      .addColumn('media', 'text', (column) => column.notNull())
      .addColumn('zone', 'text', (column) => column.notNull())
      .addColumn('provider', 'text')
      .addColumn('region', 'text')
      .addColumn('added_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('verify_days', 'integer', (column) => column.notNull())
      .execute();
    await db.schema.createTable('replica')
      .addColumn('location_id', 'text', (column) => column.notNull().references('location.id').onDelete('cascade'))
      .addColumn('package_no', 'integer', (column) => column.notNull().references('package.no').onDelete('cascade'))
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('version', 'integer')
      .addColumn('inventory_digest', 'text')
      .addColumn('verified_at', 'text')
      .addColumn('checked_at', 'text')
      .addColumn('detail', 'text')
      .addPrimaryKeyConstraint('replica_key', ['package_no', 'location_id'])
      .modifyEnd(sql`without rowid`)
      .execute();
    // What is to be copied is found by it without looking at what is well, and the oldest verification is its first row.
    await db.schema.createIndex('replica_work').on('replica').columns(['location_id', 'state', 'package_no']).execute();
    await db.schema.createIndex('replica_oldest').on('replica').columns(['location_id', 'state', 'verified_at']).execute();
    // Verified copies of the newest version, the store's own included.
    await db.schema.alterTable('package').addColumn('copies', 'integer', (column) => column.notNull().defaultTo(1)).execute();
    await db.schema.createIndex('package_copies').on('package').columns(['copies', 'no']).execute();
  },
};

/** The schema of copies, and of when they are read: the second takes over what the first remembers. */
export const copiesMigrations: Readonly<Record<string, Migration>> = { 'copies-0001': first, 'fixity-0001': fixityMigration, 'fixity-0002': copyCheckMigration };
