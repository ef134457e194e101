import { sql, type Kysely, type Migration } from 'kysely';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Tables that jobs keep in the catalogue's database, so that a step's output and its checkpoint are one transaction. */
export type JobTables = {
  readonly job: JobRow;
  readonly checkpoint: CheckpointRow;
};

export type JobRow = {
  readonly id: string;
  readonly kind: string;
  /** Names the work: at most one open job of a kind has it. */
  readonly idem_key: string;
  readonly args: string;
  readonly ids: string;
  readonly state: string;
  readonly result: string | null;
  readonly created_at: string;
  /** Counts the times the job was taken up; writes of an earlier taker are refused. */
  readonly token: number;
};

export type CheckpointRow = {
  readonly job_id: string;
  readonly n: number;
  readonly name: string;
  readonly output: string;
};

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

/** The schema of jobs, for whoever opens the database. */
export const jobMigrations: Readonly<Record<string, Migration>> = { 'jobs-0001': first };
