import { sql, type Kysely, type Migration } from 'kysely';

/** Something of which harvesters may have to be told: the bare identifier of a record, or `urn:uuid:…` of a package. */
export type OaiPendingRow = {
  readonly id: string;
  /** It was public until the change that put it here. */
  readonly hidden: number;
  /** It was itself changed, and not only something above it. */
  readonly changed: number;
};

/** Records of the descriptions as items of the harvest. What was published before is told of by the next writer. */
export const harvestRecordsMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('oai_item').addColumn('level', 'text').execute();
    await db.schema.alterTable('oai_item').addColumn('behind', 'text').execute();
    await db.schema.alterTable('oai_item').addColumn('gives', 'integer').execute();
    await db.schema.createIndex('oai_item_behind').on('oai_item').column('behind').where('behind', 'is not', null).execute();
    await db.schema.createTable('oai_pending')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('hidden', 'integer', (column) => column.notNull())
      .addColumn('changed', 'integer', (column) => column.notNull())
      .execute();
    await sql`insert into oai_pending (id, hidden, changed) select id, 0, 1 from record where state = 'published'`.execute(db);
    await sql`insert into oai_pending (id, hidden, changed) select distinct p.package_id, 0, 1 from record_package p join record r on r.id = p.record_id where r.state = 'published'`.execute(db);
  },
};
