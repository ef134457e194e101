import { sql, type Kysely, type Migration } from 'kysely';

const first: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('job')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('idem_key', 'text', (column) => column.notNull())
      .addColumn('args', 'text', (column) => column.notNull())
      .addColumn('ids', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('result', 'text')
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('token', 'integer', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('job_open').on('job').columns(['kind', 'idem_key']).unique().where(sql<boolean>`state = 'open'`).execute();
    await db.schema.createIndex('job_state').on('job').column('state').execute();
    await db.schema.createTable('checkpoint')
      .addColumn('job_id', 'text', (column) => column.notNull().references('job.id').onDelete('cascade'))
      .addColumn('n', 'integer', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('output', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('checkpoint_key', ['job_id', 'n'])
      .execute();
  },
};

/** Leases, attempts, steps and schedules. What was open is held by the writer that opened it, as before. */
const second: Migration = {
  up: async (db: Kysely<unknown>) => {
    await queued(db);
    await steps(db);
    await schedules(db);
  },
};

/** The schema of jobs, for whoever opens the database. */
export const jobMigrations: Readonly<Record<string, Migration>> = { 'jobs-0001': first, 'jobs-0002': second };

async function queued(db: Kysely<unknown>): Promise<void> {
  for (const name of ['once', 'prio', 'attempt', 'max'] as const) {
    await db.schema.alterTable('job').addColumn(name, 'integer', (column) => column.notNull().defaultTo(0)).execute();
  }
  for (const name of ['run_at', 'since'] as const) {
    await db.schema.alterTable('job').addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0)).execute();
  }
  await db.schema.alterTable('job').addColumn('request_sha', 'text', (column) => column.notNull().defaultTo('')).execute();
  await db.schema.alterTable('job').addColumn('lease_until', 'bigint').execute();
  for (const name of ['holder', 'parent', 'reason', 'progress'] as const) await db.schema.alterTable('job').addColumn(name, 'text').execute();
  await db.schema.dropIndex('job_open').execute();
  await sql`update job set state = 'running', holder = 'writer', attempt = token where state = 'open'`.execute(db);
  await db.schema.createIndex('job_key').on('job').columns(['kind', 'idem_key']).unique()
    .where(sql<boolean>`state in ('waiting', 'running', 'parked') or once = 1`).execute();
}

async function steps(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('step')
    .addColumn('job_id', 'text', (column) => column.notNull().references('job.id').onDelete('cascade'))
    .addColumn('n', 'integer', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('input_sha', 'text', (column) => column.notNull())
    .addColumn('output', 'text', (column) => column.notNull())
    .addColumn('output_sha', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('step_key', ['job_id', 'n'])
    .execute();
  await sql`insert into step (job_id, n, name, state, input_sha, output, output_sha) select job_id, n, name, 'done', '', output, '' from checkpoint`.execute(db);
  await db.schema.dropTable('checkpoint').execute();
}

async function schedules(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('schedule')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('tz', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('args', 'text', (column) => column.notNull())
    .addColumn('missed', 'text', (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .execute();
  // Runs outlive their schedule: one that is removed and made again does not fire twice for one due time.
  await db.schema.createTable('schedule_run')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('job_id', 'text', (column) => column.references('job.id').onDelete('set null'))
    .addColumn('missed', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('schedule_run_key', ['name', 'due_at'])
    .execute();
}
