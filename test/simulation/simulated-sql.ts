import { CompiledQuery, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type DatabaseConnection, type Driver } from 'kysely';
import { Fault } from '../../src/base/index.ts';
import { openSqlite, type SqliteDatabase } from '../../src/catalogue/sql/sqlite-driver.ts';
import { jobMigrations, type JobsSql } from '../../src/jobs/index.ts';
import type { World } from './world.ts';

/** Of a hundred statements, so many fail; half of those that fail had taken effect. */
const FAILING = 0.012;

/** One database in memory with the schema of jobs, used by one simulated history after the other. */
export async function simulatedDatabase(): Promise<SqliteDatabase> {
  const database = openSqlite(':memory:');
  const plain = connect(database, undefined, '');
  for (const name of Object.keys(jobMigrations).sort()) await jobMigrations[name]?.up(plain as Kysely<unknown>);
  database.exec('create table effect (n integer primary key autoincrement, job_id text not null, step text not null, token integer not null)');
  database.exec('create table counter (one integer primary key, value integer not null)');
  database.exec('create table journal (id text primary key, object text not null, version integer not null, base text, digest text not null, stage text not null, state text not null)');
  database.exec('create table registered (object text not null, version integer not null, digest text not null, primary key (object, version))');
  return database;
}

export function emptied(database: SqliteDatabase): SqliteDatabase {
  // One that a broken history left behind must not meet the next.
  if (database.inTransaction()) database.exec('rollback');
  for (const table of ['step', 'schedule_run', 'schedule', 'job', 'effect', 'counter', 'journal', 'registered']) database.exec(`delete from ${table}`);
  database.exec('insert into counter values (1, 0)');
  return database;
}

/** A connection of somebody in the world: each transaction waits for its turn, and any statement may fail, before or after it took effect. */
export function connect(database: SqliteDatabase, world: World | undefined, who: string): JobsSql {
  return new Kysely<Record<never, never>>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driverOf(database, world, who),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

function driverOf(database: SqliteDatabase, world: World | undefined, who: string): Driver {
  const run = (sql: string, parameters: readonly unknown[] = []): { readonly rows: unknown[]; readonly changes: bigint } => {
    const statement = database.prepare(sql);
    if (statement.reader) return { rows: statement.all(parameters), changes: 0n };
    return { rows: [], changes: BigInt(statement.run(parameters).changes) };
  };
  const perhapsFailing = <Answer>(work: () => Answer): Answer => {
    if (world?.chance(FAILING) !== true) return work();
    if (world.random() < 0.5) work();
    throw new Fault('CATALOGUE_FAILED', { detail: 'simulated' });
  };
  const connection: DatabaseConnection = {
    executeQuery: async ({ sql, parameters }: CompiledQuery) => {
      const { rows, changes } = perhapsFailing(() => run(sql, parameters));
      return { rows: rows as never[], numAffectedRows: changes };
    },
    streamQuery: async function* () { yield* []; },
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => {
      await world?.turn(who, 'database');
      if (world !== undefined) world.databaseBusy = true;
      return connection;
    },
    beginTransaction: async () => { run('begin'); },
    commitTransaction: async () => { perhapsFailing(() => run('commit')); },
    rollbackTransaction: async () => { if (database.inTransaction()) run('rollback'); },
    releaseConnection: async () => { if (world !== undefined) world.databaseBusy = false; },
    destroy: async () => undefined,
  };
}
