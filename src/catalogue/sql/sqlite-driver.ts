import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Fault } from '../../base/index.ts';
import { notWritable } from './read-only-copy.ts';

/** A prepared statement in the shape that Kysely's SQLite dialect expects. */
export interface SqliteStatement {
  /** Whether the statement gives rows. */
  readonly reader: boolean;
  all(parameters: readonly unknown[]): unknown[];
  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>;
}

/** The port to SQLite: what the two drivers have in common. Everything is synchronous and on one connection. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  /** Whether a transaction is open; SQLite itself ends one that met a full disk or a broken one. */
  inTransaction(): boolean;
  close(): void;
}

/** Statements kept prepared: more than Kho has, so that only made-up ones (long insert lists) fall out. */
const CACHED_STATEMENTS = 200;

/** First runtime whose own SQLite has everything that we use. */
const OWN_SQLITE = { major: 22, minor: 16 };

/** Opens a database with the runtime's own SQLite, or with better-sqlite3 where the runtime has none (Node 20). */
export function openSqlite(file: string): SqliteDatabase {
  return guarded(file, () => cached(file, hasOwnSqlite() ? ownSqlite(file) : betterSqlite(file)));
}

/** Name of the driver, for `kho doctor`. */
export function sqliteDriverName(): string {
  return hasOwnSqlite() ? 'node:sqlite' : 'better-sqlite3';
}

function hasOwnSqlite(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OWN_SQLITE.major || (major === OWN_SQLITE.major && minor >= OWN_SQLITE.minor);
}

// Both drivers are looked up when first needed: neither exists on every runtime.
const require = createRequire(import.meta.url);

function ownSqlite(file: string): SqliteDatabase {
  const { DatabaseSync } = require('node:sqlite') as OwnSqlite;
  const database = new DatabaseSync(file);
  return {
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters).map(plainRow),
        run: (parameters) => statement.run(...parameters),
        *iterate(parameters) {
          for (const row of statement.iterate(...parameters)) yield plainRow(row);
        },
      };
    },
    exec: (sql) => { database.exec(sql); },
    inTransaction: () => database.isTransaction,
    close: () => { database.close(); },
  };
}

/** The part of `node:sqlite` that we use; the types of Node 20 do not have it. */
interface OwnSqlite {
  readonly DatabaseSync: new (file: string) => {
    prepare(sql: string): {
      columns(): readonly unknown[];
      all(...parameters: readonly unknown[]): object[];
      run(...parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
      iterate(...parameters: readonly unknown[]): Iterable<object>;
    };
    exec(sql: string): void;
    readonly isTransaction: boolean;
    close(): void;
  };
}

/** Rows of `node:sqlite` have no prototype; ours compare like those of the other driver. */
function plainRow(row: object): object {
  return { ...row };
}

function betterSqlite(file: string): SqliteDatabase {
  let Database: new (file: string) => Omit<SqliteDatabase, 'inTransaction'> & { readonly inTransaction: boolean };
  try {
    Database = require('better-sqlite3') as typeof Database;
  } catch (cause) {
    throw new Fault('RUNTIME_UNSUPPORTED', { version: process.versions.node, detail: 'better-sqlite3' }, { cause });
  }
  const database = new Database(file);
  return {
    prepare: (sql) => database.prepare(sql),
    exec: (sql) => { database.exec(sql); },
    inTransaction: () => database.inTransaction,
    close: () => { database.close(); },
  };
}

/** What is said of a rollback of what SQLite has rolled back already: to refuse it would hide why. */
const NOTHING_DONE = { changes: 0, lastInsertRowid: 0 } as const;

/** Keeps statements prepared and turns the errors of both drivers into faults of ours. */
function cached(file: string, database: SqliteDatabase): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    if (statements.size >= CACHED_STATEMENTS) statements.delete([...statements.keys()][0] ?? '');
    statements.set(sql, statement);
    return statement;
  };
  return {
    prepare: (asked) => {
      // Kysely begins deferred; a transaction that reads first and then writes would be refused instead of waiting.
      const sql = asked === 'begin' ? 'begin immediate' : asked;
      const statement = guarded(file, () => prepare(sql));
      return {
        reader: statement.reader,
        all: (parameters) => guarded(file, () => statement.all(parameters)),
        run: (parameters) => guarded(file, () => (asked === 'rollback' && !database.inTransaction() ? NOTHING_DONE : statement.run(parameters))),
        iterate: (parameters) => statement.iterate(parameters),
      };
    },
    exec: (sql) => { guarded(file, () => { database.exec(sql); }); },
    inTransaction: () => database.inTransaction(),
    close: () => {
      statements.clear();
      database.close();
    },
  };
}

/** Low bytes of SQLite's result codes that mean something to an operator. */
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const FULL = 13;
const CANNOT_OPEN = 14;
/** SQLite's memory that connections share grows by this much at a time, bytes. */
const SHARED_MEMORY_STEP = 32 * 1024;

function guarded<Answer>(file: string, work: () => Answer): Answer {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    if (isResult(cause, FULL, 'SQLITE_FULL') || (isResult(cause, IO_ERROR, 'SQLITE_IOERR') && isDiskFull(file))) throw new Fault('STORAGE_FULL', { path: file }, { cause });
    const barred = notWritable(file);
    if (isResult(cause, READ_ONLY, 'SQLITE_READONLY') || (barred !== undefined && isResult(cause, CANNOT_OPEN, 'SQLITE_CANTOPEN'))) {
      throw new Fault('STORE_READ_ONLY', { path: path.dirname(file), detail: barred ?? '' }, { cause });
    }
    throw new Fault('CATALOGUE_FAILED', { path: file, detail }, { cause });
  }
}

/** SQLite calls a disk without room for its shared memory an input/output error. */
function isDiskFull(file: string): boolean {
  try {
    const { bavail, bsize } = fs.statfsSync(path.dirname(file));
    return bavail * bsize < SHARED_MEMORY_STEP;
  } catch {
    return false;
  }
}

/** Result codes that speak of the machine and not of what the file holds: PERM, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, AUTH. */
const SURROUNDINGS: Readonly<Record<string, number>> = {
  SQLITE_PERM: 3, SQLITE_BUSY: BUSY, SQLITE_LOCKED: 6, SQLITE_NOMEM: 7, SQLITE_READONLY: READ_ONLY, SQLITE_INTERRUPT: 9, SQLITE_IOERR: IO_ERROR, SQLITE_FULL: FULL, SQLITE_CANTOPEN: CANNOT_OPEN, SQLITE_AUTH: 23,
};

/** Whether a fault says that the database itself is not what we wrote: no disk, lock or permission explains it. */
export function isUnusableDatabase(fault: unknown, file: string): boolean {
  if (!(fault instanceof Fault) || fault.params['path'] !== file || fault.params['detail'] === 'ENOENT') return false;
  if (fault.code === 'STORE_UNSUPPORTED') return true;
  return fault.code === 'CATALOGUE_FAILED' && !Object.entries(SURROUNDINGS).some(([name, code]) => isResult(fault.cause, code, name));
}

/** Whether a fault of this driver came from a lock that another connection holds. */
export function isBusy(fault: unknown): boolean {
  return fault instanceof Fault && isResult(fault.cause, BUSY, 'SQLITE_BUSY');
}

function isResult(thrown: unknown, code: number, name: string): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  if ('errcode' in thrown && typeof thrown.errcode === 'number') return (thrown.errcode & 0xff) === code;
  return 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith(name);
}
