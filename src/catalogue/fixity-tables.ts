import { sql, type Kysely, type Migration } from 'kysely';
import { PRIMARY_LOCATION } from './incident-model.ts';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Rows about when copies were last read, and about the runs that read them. */
export type FixityTables = {
  readonly fixity_due: FixityDueRow;
  readonly fixity_run: FixityRunRow;
};

/** One copy that is to be read again and again: the store's own of every package, and every one that was ever verified elsewhere. */
export type FixityDueRow = {
  /** `primary`, or the identifier of a location. */
  readonly location_id: string;
  readonly package_no: number;
  readonly kind: string;
  /** When the newest version was last read there; empty before the first time, so that it comes first. RFC 3339, UTC, seconds. */
  readonly checked_at: string;
  /** What was found then; empty before the first time. */
  readonly outcome: string;
  /** The version that all this is about. */
  readonly version: number;
  /** When that version came to be there. */
  readonly since: string;
  readonly bytes: number;
  /** When any version was last read, whatever was found. */
  readonly last_at: string | null;
};

/** One run over what was due; its results lie in `fixity/runs` of the store. */
export type FixityRunRow = {
  readonly id: string;
  readonly policy: string;
  readonly started_at: string;
  readonly ended_at: string;
  /** `sound`, `damaged`, `partial`, `void`. */
  readonly outcome: string;
  /** Below `fixity/runs`. */
  readonly file: string;
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly damaged: number;
  readonly not_checked: number;
  readonly root: string;
};

/** The schema of planned fixity; what was audited before is taken over. */
export const fixityMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('fixity_due')
      .addColumn('location_id', 'text', (column) => column.notNull())
      .addColumn('package_no', 'integer', (column) => column.notNull().references('package.no').onDelete('cascade'))
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('checked_at', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('since', 'text', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('last_at', 'text')
      .addPrimaryKeyConstraint('fixity_due_key', ['package_no', 'location_id'])
      .modifyEnd(sql`without rowid`)
      .execute();
    // The walk to what was read longest ago; with the figures in it, coverage is added up without touching the rows.
    await db.schema.createIndex('fixity_due_oldest').on('fixity_due').columns(['location_id', 'kind', 'checked_at', 'package_no', 'outcome', 'since', 'bytes']).execute();
    await db.schema.createTable('fixity_run')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('policy', 'text', (column) => column.notNull())
      .addColumn('started_at', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('file', 'text', (column) => column.notNull())
      .addColumn('packages', 'integer', (column) => column.notNull())
      .addColumn('files', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('damaged', 'integer', (column) => column.notNull())
      .addColumn('not_checked', 'integer', (column) => column.notNull())
      .addColumn('root', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('fixity_run_policy').on('fixity_run').columns(['policy', 'started_at']).execute();
    await db.schema.createIndex('fixity_run_ended').on('fixity_run').columns(['ended_at', 'id']).execute();
    await takeOver(db);
  },
};

async function takeOver(db: Kysely<unknown>): Promise<void> {
  await sql`insert into fixity_due (location_id, package_no, kind, checked_at, outcome, version, since, bytes, last_at)
    select ${PRIMARY_LOCATION}, package.no, package.kind, coalesce(fixity_state.checked_at, ''), coalesce(fixity_state.outcome, ''), package.head, package.updated_at, package.byte_count, fixity_state.checked_at
    from package left join fixity_state on fixity_state.package_id = package.id and fixity_state.checked_at >= package.updated_at`.execute(db);
  await sql`insert into fixity_due (location_id, package_no, kind, checked_at, outcome, version, since, bytes, last_at)
    select replica.location_id, package.no, package.kind, replica.verified_at, 'match', package.head, replica.verified_at, package.byte_count, replica.verified_at
    from replica join package on package.no = replica.package_no where replica.state = 'verified' and replica.verified_at is not null`.execute(db);
}
