import fs from 'node:fs';
import path from 'node:path';
import { Kysely, Migrator, SqliteDialect, type Migration } from 'kysely';
import { Fault } from '../../base/index.ts';
import { openSqlite } from './sqlite-driver.ts';

/** A database without any table that the types know; a module adds its own with `withTables`. */
export type Sql = Kysely<Record<never, never>>;

/** Changes of the schema by name; names sort in the order of application within a module. */
export type Migrations = Readonly<Record<string, Migration>>;

/** How the database is opened. */
export interface SqlOptions {
  readonly file: string;
  readonly migrations: Migrations;
  /** Make the file when it is absent; otherwise that is the fault `CATALOGUE_FAILED`. */
  readonly create: boolean;
  /** Refuse every change once the schema is up to date: `STORE_READ_ONLY`. */
  readonly queryOnly?: boolean;
}

/**
 * Opens SQLite through Kysely: WAL, so that readers never wait for the writer, and `synchronous=FULL`, so that a
 * commit that was acknowledged survives power loss (guarantees §1.4). Brings the schema up to date.
 */
export async function openSql({ file, migrations, create, queryOnly = false }: SqlOptions): Promise<Sql> {
  if (!create && !fs.existsSync(file)) throw new Fault('CATALOGUE_FAILED', { path: file, detail: 'ENOENT' });
  ensureFolder(path.dirname(file));
  const database = openSqlite(file);
  try {
    database.exec('PRAGMA busy_timeout=15000');
    database.exec('PRAGMA journal_mode=WAL');
    database.exec('PRAGMA synchronous=FULL');
    database.exec('PRAGMA foreign_keys=ON');
    database.exec('PRAGMA cache_size=-16000');
    const sql = new Kysely<Record<never, never>>({ dialect: new SqliteDialect({ database }) });
    await migrate(sql, migrations, file);
    if (queryOnly) database.exec('PRAGMA query_only=ON');
    return sql;
  } catch (fault) {
    database.close();
    throw fault;
  }
}

function ensureFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Fault('CATALOGUE_FAILED', { path: folder, detail: String(cause) }, { cause });
  }
}

async function migrate(sql: Sql, migrations: Migrations, file: string): Promise<void> {
  const provider = { getMigrations: async () => Promise.resolve({ ...migrations }) };
  const migrator = new Migrator({ db: sql, provider, allowUnorderedMigrations: true });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Fault) throw error;
  const detail = error instanceof Error ? error.message : JSON.stringify(error);
  // A migration that we do not know was made by a newer Kho.
  throw new Fault(detail.startsWith('corrupted migrations') ? 'STORE_UNSUPPORTED' : 'CATALOGUE_FAILED', { path: file, detail, version: '?', supported: Object.keys(migrations).length }, { cause: error });
}
