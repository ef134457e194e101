import type { Kysely, Migration } from 'kysely';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Tables of deletions that are under way, in the catalogue's database. What was deleted is in storage (tombstones). */
export type DisposalTables = {
  readonly deletion_request: RequestRow;
  readonly deletion_copy: CopyRow;
};

export type RequestRow = {
  readonly id: string;
  readonly package_id: string;
  readonly state: string;
  readonly reason: string;
  readonly basis: string;
  readonly conceal: number;
  /** sha512 of the root inventory of the version that was asked about: another version needs another decision. */
  readonly inventory_digest: string;
  readonly requested_by: string;
  readonly requested_at: string;
  /** Newest change of persons when it was requested: who came later cannot decide on it. */
  readonly persons_at: number;
  readonly wait_seconds: number;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  /** Why it was refused, withdrawn or stopped. */
  readonly note: string | null;
  /** When the waiting was last looked at, by the clock and by the machine's running time, and how much of it was seen to pass. */
  readonly seen_at: string | null;
  readonly seen_uptime: number | null;
  readonly seen_boot: string | null;
  readonly waited_seconds: number;
  /** Fixed when the deletion begins: doing it again gives the same tombstone. */
  readonly deleted_at: string | null;
};

export type CopyRow = {
  readonly package_id: string;
  readonly location: string;
  /** `destroying` is written before the copy is touched. */
  readonly state: string;
  readonly at: string;
  readonly files: number;
  readonly bytes: number;
  readonly inventory_sha512: string | null;
};

const second: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('deletion_request')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('package_id', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('basis', 'text', (column) => column.notNull())
      .addColumn('conceal', 'integer', (column) => column.notNull())
      .addColumn('inventory_digest', 'text', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('requested_at', 'text', (column) => column.notNull())
      .addColumn('persons_at', 'integer', (column) => column.notNull())
      .addColumn('wait_seconds', 'integer', (column) => column.notNull())
      .addColumn('decided_by', 'text')
      .addColumn('decided_at', 'text')
      .addColumn('note', 'text')
      .addColumn('seen_at', 'text')
      .addColumn('seen_uptime', 'integer')
      .addColumn('waited_seconds', 'integer', (column) => column.notNull())
      .addColumn('deleted_at', 'text')
      .execute();
    await db.schema.createIndex('deletion_request_package').on('deletion_request').column('package_id').execute();
    await db.schema.createIndex('deletion_request_state').on('deletion_request').column('state').execute();
    await db.schema.createTable('deletion_copy')
      .addColumn('package_id', 'text', (column) => column.notNull())
      .addColumn('location', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('files', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('inventory_sha512', 'text')
      .addPrimaryKeyConstraint('deletion_copy_key', ['package_id', 'location'])
      .execute();
  },
};

const third: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('deletion_request').addColumn('seen_boot', 'text').execute();
  },
};

/** The schema of deletions, for whoever opens the database. */
export const disposalMigrations: Readonly<Record<string, Migration>> = { 'disposal-0002': second, 'disposal-0003': third };
