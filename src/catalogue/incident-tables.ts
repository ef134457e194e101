import { sql, type Generated, type Kysely, type Migration } from 'kysely';

/** Incidents stand by package id, since they outlive a rebuild. */
export type IncidentRow = {
  readonly no: Generated<number>;
  readonly id: string;
  readonly class: string;
  readonly state: string;
  readonly package_id: string;
  readonly location_id: string;
  readonly location_name: string;
  readonly opened_at: string;
  readonly last_seen_at: string;
  readonly reason: string | null;
  /** JSON. */
  readonly files: string;
  readonly file_count: number;
  readonly evidence: string;
  readonly closed_at: string | null;
  readonly resolved_by: string | null;
  readonly resolution: string | null;
};

export type IncidentEventRow = {
  readonly no: Generated<number>;
  readonly incident_id: string;
  readonly package_id: string;
  readonly type: string;
  readonly time: string;
  readonly agent: string;
  readonly detail: string;
};

/** Incidents, and what was committed of every version: the digest that a copy must have to be good. */
export const incidentMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('version').addColumn('inventory_digest', 'text').execute();
    // Earlier versions of packages that are there already become known by a rebuild.
    await sql`update version set inventory_digest = (select package.inventory_digest from package where package.no = version.package_no and package.head = version.version)`.execute(db);
    await incidents(db);
    await db.schema.createTable('incident_event')
      .addColumn('no', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('incident_id', 'text', (column) => column.notNull())
      .addColumn('package_id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('time', 'text', (column) => column.notNull())
      .addColumn('agent', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('incident_event_package').on('incident_event').columns(['package_id', 'no']).execute();
  },
};

async function incidents(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('incident')
    .addColumn('no', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('class', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('package_id', 'text', (column) => column.notNull())
    .addColumn('location_id', 'text', (column) => column.notNull())
    .addColumn('location_name', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('last_seen_at', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('files', 'text', (column) => column.notNull())
    .addColumn('file_count', 'integer', (column) => column.notNull())
    .addColumn('evidence', 'text', (column) => column.notNull())
    .addColumn('closed_at', 'text')
    .addColumn('resolved_by', 'text')
    .addColumn('resolution', 'text')
    .execute();
  await db.schema.createIndex('incident_package').on('incident').columns(['package_id', 'no']).execute();
  // Two audits at once must not open two incidents of one copy.
  await db.schema.createIndex('incident_open').unique().on('incident').columns(['package_id', 'location_id'])
    .where(sql.ref('closed_at'), 'is', null).execute();
}
