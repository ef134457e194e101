import type { Kysely, Migration } from 'kysely';
import { PRIMARY_LOCATION } from './incident-model.ts';
import type { FixityOutcome } from './model.ts';
import type { Sql } from './sql/open-sql.ts';
import type { CatalogueTables } from './tables.ts';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Checks of single copies that planned runs made, of every location. */
export type CopyCheckTables = {
  readonly copy_check: CopyCheckRow;
};

/** One reading of one copy. It outlives a rebuild, and its package. */
export type CopyCheckRow = {
  readonly package_id: string;
  /** `primary`, or the identifier of a location. */
  readonly location_id: string;
  /** RFC 3339, UTC, seconds. */
  readonly checked_at: string;
  readonly outcome: string;
  readonly version: number;
  readonly files: number;
  readonly bytes: number;
  /** UUID of the run. */
  readonly run: string;
};

/** One reading of one copy of a package. */
export interface CopyCheck {
  readonly packageId: string;
  /** `primary`, or the identifier of a location. */
  readonly location: string;
  /** RFC 3339, UTC, seconds. */
  readonly checkedAt: string;
  readonly outcome: FixityOutcome;
  /** The newest version that was read; absent where the record does not say. */
  readonly version?: number;
  readonly files: number;
  readonly bytes: number;
  /** UUID of the planned run; absent when somebody audited by hand. */
  readonly run?: string;
}

/** The fixity history of packages, copy by copy (PREMIS events that stand in no AIP). */
export interface CopyChecks {
  /** Adds what a run read; recording the same again changes nothing. */
  record(checks: readonly CopyCheck[], tx?: Sql): Promise<void>;
  /** What runs and audits of one package found, at every location, newest first. */
  of(packageId: string, limit: number): Promise<readonly CopyCheck[]>;
}

export const copyCheckMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('copy_check')
      .addColumn('package_id', 'text', (column) => column.notNull())
      .addColumn('location_id', 'text', (column) => column.notNull())
      .addColumn('checked_at', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('files', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('run', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('copy_check_key', ['package_id', 'checked_at', 'location_id'])
      .execute();
  },
};

type CopyCheckDatabase = Kysely<CatalogueTables & CopyCheckTables>;

/** Rows of one statement: few enough for every database's limit of parameters. */
const TOGETHER = 100;

export function copyChecksOver(sql: Sql): CopyChecks {
  const at = (tx: Sql): CopyCheckDatabase => tx.withTables<CatalogueTables & CopyCheckTables>();
  return {
    record: async (checks, tx) => record(at(tx ?? sql), checks),
    of: async (packageId, limit) => historyOf(at(sql), packageId, limit),
  };
}

async function record(db: CopyCheckDatabase, checks: readonly CopyCheck[]): Promise<void> {
  for (let from = 0; from < checks.length; from += TOGETHER) {
    const rows = checks.slice(from, from + TOGETHER).map(({ packageId, location, checkedAt, outcome, version = 0, files, bytes, run = '' }) => ({
      package_id: packageId, location_id: location, checked_at: checkedAt, outcome, version, files, bytes, run,
    }));
    await db.insertInto('copy_check').values(rows).onConflict((conflict) => conflict.doNothing()).execute();
  }
}

/** A run's check of the store's own copy stands in both tables: there it is told with its run. */
async function historyOf(db: CopyCheckDatabase, packageId: string, limit: number): Promise<readonly CopyCheck[]> {
  const planned = await db.selectFrom('copy_check').selectAll().where('package_id', '=', packageId).orderBy('checked_at', 'desc').orderBy('location_id').limit(limit).execute();
  const audits = await db.selectFrom('fixity_check').select(['checked_at', 'outcome', 'files', 'bytes']).where('package_id', '=', packageId).orderBy('no', 'desc').limit(limit).execute();
  const known = new Set(planned.filter((row) => row.location_id === PRIMARY_LOCATION).map((row) => row.checked_at));
  const checks = [
    ...planned.map(({ location_id: location, checked_at: checkedAt, outcome, version, files, bytes, run }): CopyCheck => ({
      packageId, location, checkedAt, outcome: outcome as FixityOutcome, version, files, bytes, run,
    })),
    ...audits.filter((row) => !known.has(row.checked_at)).map(({ checked_at: checkedAt, outcome, files, bytes }): CopyCheck => ({
      packageId, location: PRIMARY_LOCATION, checkedAt, outcome: outcome as FixityOutcome, files, bytes,
    })),
  ];
  return checks.sort((a, b) => (a.checkedAt > b.checkedAt ? -1 : a.checkedAt < b.checkedAt ? 1 : a.location < b.location ? -1 : 1)).slice(0, limit);
}
