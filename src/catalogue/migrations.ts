import { sql, type Kysely, type Migration } from 'kysely';
import { policyMigration } from './allowed-rows.ts';
import { incidentMigration } from './incident-tables.ts';
import { harvestMigration } from './oai-tables.ts';
import { harvestRecordsMigration } from './oai-records-tables.ts';
import { recordCodesMigration, recordSearchMigration, recordsMigration } from './records-tables.ts';
import type { Migrations } from './sql/open-sql.ts';
import { tombstoneMigration } from './tombstones.ts';

/** Tables of the catalogue's first form. A released migration is never edited; the next change is the next one. */
const first: Migration = {
  up: async (db: Kysely<unknown>) => {
    await packages(db);
    await contents(db);
    await fixity(db);
    await harvesting(db);
    await commits(db);
  },
};

/** The packages of fixity evidence are few, and are taken off the totals. */
const second: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createIndex('package_audit').on('package').column('id').where(sql`kind`, '=', sql`'audit'`).execute();
  },
};

/** The catalogue's schema. */
export const catalogueMigrations: Migrations = { 'catalogue-0001': first, 'catalogue-0002': second, 'disposal-0001': tombstoneMigration, 'harvest-0001': harvestMigration, 'incidents-0001': incidentMigration, 'policy-0001': policyMigration, 'records-0001': recordsMigration, 'records-0002': recordCodesMigration, 'records-0003': recordSearchMigration, 'records-harvest-0001': harvestRecordsMigration };

async function packages(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('package')
    .addColumn('no', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('head', 'integer', (column) => column.notNull())
    .addColumn('inventory_digest', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('producer_id', 'text')
    .addColumn('submission_digest', 'text', (column) => column.notNull())
    .addColumn('file_count', 'integer', (column) => column.notNull())
    .addColumn('byte_count', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('search', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('package_newest').on('package').columns(['updated_at', 'id']).execute();
  await db.schema.createIndex('package_producer').on('package').column('producer_id').execute();
  // Covers the totals of the front page, so that they never read descriptions.
  await db.schema.createIndex('package_totals').on('package').columns(['file_count', 'byte_count']).execute();
  await db.schema.createTable('submission')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('package_no', 'integer', (column) => column.notNull().references('package.no').onDelete('cascade'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('submission_package').on('submission').column('package_no').execute();
}

async function contents(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('version')
    .addColumn('package_no', 'integer', (column) => column.notNull().references('package.no').onDelete('cascade'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('version_key', ['package_no', 'version'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.createTable('file')
    .addColumn('package_no', 'integer', (column) => column.notNull().references('package.no').onDelete('cascade'))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('sha512', 'blob', (column) => column.notNull())
    .addColumn('sha256', 'blob', (column) => column.notNull())
    .addColumn('mime_type', 'text', (column) => column.notNull())
    .addColumn('puid', 'text')
    .addColumn('original_name', 'text')
    .addPrimaryKeyConstraint('file_key', ['package_no', 'path'])
    .modifyEnd(sql`without rowid`)
    .execute();
  await db.schema.createTable('event')
    .addColumn('package_no', 'integer', (column) => column.notNull().references('package.no').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('time', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('agent', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('event_key', ['package_no', 'position'])
    .modifyEnd(sql`without rowid`)
    .execute();
}

async function fixity(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('fixity_check')
    .addColumn('no', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('package_id', 'text', (column) => column.notNull())
    .addColumn('checked_at', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('algorithm', 'text', (column) => column.notNull())
    .addColumn('files', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('problems', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('fixity_check_package').on('fixity_check').columns(['package_id', 'no']).execute();
  await db.schema.createTable('fixity_state')
    .addColumn('package_id', 'text', (column) => column.primaryKey())
    .addColumn('checked_at', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('fixity_state_time').on('fixity_state').column('checked_at').execute();
  await db.schema.createIndex('fixity_state_outcome').on('fixity_state').column('outcome').execute();
}

async function harvesting(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('oai_item')
    .addColumn('package_id', 'text', (column) => column.primaryKey())
    .addColumn('datestamp', 'text', (column) => column.notNull())
    .addColumn('deleted', 'integer', (column) => column.notNull())
    .addColumn('description', 'text')
    .execute();
  await db.schema.createIndex('oai_item_key').on('oai_item').columns(['datestamp', 'package_id']).execute();
}

async function commits(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('store_tx')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('object_id', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('base_digest', 'text')
    .addColumn('new_digest', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('store_tx_state').on('store_tx').column('state').execute();
  await db.schema.createTable('catalogue_state')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
