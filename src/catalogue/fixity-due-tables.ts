import { sql, type Kysely, type Migration } from 'kysely';

/**
 * When one copy of a package was last read again, and when it is to be next. By package id: like all that is known of
 * checks it outlives a rebuild.
 */
export type FixityDueRow = {
  /** `primary` for the store's own object. */
  readonly location_id: string;
  readonly package_id: string;
  /** Name of the policy that it falls under; empty until a run has looked. */
  readonly policy: string;
  readonly cycle_days: number;
  /** RFC 3339, UTC; empty: at once. */
  readonly due_at: string;
  /** Null until it was read once. */
  readonly checked_at: string | null;
  readonly outcome: string | null;
  /** The version that is to be checked. */
  readonly head: number;
  /** Bytes of its payload, for budgets and coverage. */
  readonly bytes: number;
  /** The run that read it last. */
  readonly run: string | null;
};

/** Checks by plan, and which run each check of the history belongs to. */
export const fixityDueMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('fixity_due')
      .addColumn('location_id', 'text', (column) => column.notNull())
      .addColumn('package_id', 'text', (column) => column.notNull())
      .addColumn('policy', 'text', (column) => column.notNull())
      .addColumn('cycle_days', 'integer', (column) => column.notNull())
      .addColumn('due_at', 'text', (column) => column.notNull())
      .addColumn('checked_at', 'text')
      .addColumn('outcome', 'text')
      .addColumn('head', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('run', 'text')
      .addPrimaryKeyConstraint('fixity_due_key', ['package_id', 'location_id'])
      .modifyEnd(sql`without rowid`)
      .execute();
    // The next one that is due is the first row of this one, however many there are.
    await db.schema.createIndex('fixity_due_next').on('fixity_due').columns(['location_id', 'policy', 'due_at', 'package_id']).execute();
    // Coverage by age, without looking at rows.
    await db.schema.createIndex('fixity_due_age').on('fixity_due').columns(['location_id', 'checked_at', 'bytes', 'due_at']).execute();
    await db.schema.createIndex('fixity_due_outcome').on('fixity_due').columns(['outcome', 'package_id']).execute();
    await db.schema.createIndex('fixity_due_run').on('fixity_due').column('run').execute();
    await db.schema.alterTable('fixity_check').addColumn('run', 'text').execute();
    await fillFromBefore(db);
  },
};

/** What an older Kho had checked is not due at once. */
async function fillFromBefore(db: Kysely<unknown>): Promise<void> {
  await sql`insert into fixity_due (location_id, package_id, policy, cycle_days, due_at, checked_at, outcome, head, bytes)
    select 'primary', package.id, '', 90, '', fixity_state.checked_at, fixity_state.outcome, package.head, package.byte_count
    from package left join fixity_state on fixity_state.package_id = package.id`.execute(db);
  await sql`insert into fixity_due (location_id, package_id, policy, cycle_days, due_at, checked_at, outcome, head, bytes)
    select replica.location_id, package.id, '', 90, '', replica.verified_at, 'match', replica.version, package.byte_count
    from replica inner join package on package.no = replica.package_no where replica.verified_at is not null`.execute(db);
}
