import fs from 'node:fs';
import path from 'node:path';
import { Fault, systemErrorCode } from '../../base/index.ts';
import { isUnusableDatabase, openSqlite } from './sqlite-driver.ts';

// The seam of the dialect: SQLite copies itself (VACUUM INTO); another engine brings its own dump.

/**
 * Writes a copy of a database as it is at one moment, beside readers and a writer, and looks whether the copy is whole.
 * `into` must not exist; it is not durable yet.
 */
export function copyDatabase(file: string, into: string): void {
  refuseAbsence(file);
  const source = openSqlite(file);
  try {
    source.exec('PRAGMA busy_timeout=15000');
    source.exec(`VACUUM INTO '${into.replaceAll('\'', '\'\'')}'`);
  } catch (thrown) {
    throw isFull(path.dirname(into)) ? new Fault('STORAGE_FULL', { path: into }, { cause: thrown }) : thrown;
  } finally {
    source.close();
  }
  const problem = databaseProblem(into);
  if (problem !== undefined) throw new Fault('CATALOGUE_FAILED', { path: into, detail: problem });
}

/** What SQLite finds wrong with the pages of a database file; undefined when it is whole. A disk that fails is a fault. */
export function databaseProblem(file: string): string | undefined {
  refuseAbsence(file);
  try {
    const database = openSqlite(file);
    try {
      const rows = database.prepare('PRAGMA integrity_check(1)').all([]) as { readonly integrity_check: string }[];
      const said = rows[0]?.integrity_check ?? 'integrity_check';
      return said === 'ok' ? undefined : said;
    } finally {
      database.close();
    }
  } catch (thrown) {
    // A disk that fails or is full says nothing of what the file holds.
    if (!(thrown instanceof Fault) || !isUnusableDatabase(thrown, file)) throw thrown;
    return String(thrown.params['detail'] ?? thrown.code);
  }
}

/** Opening would make an empty database of what is not there. */
function refuseAbsence(file: string): void {
  try {
    fs.accessSync(file, fs.constants.R_OK);
  } catch (cause) {
    throw new Fault('CATALOGUE_FAILED', { path: file, detail: systemErrorCode(cause) ?? 'UNKNOWN' }, { cause });
  }
}

/** SQLite reports a full disk in several ways; less room than this cannot hold another page anyway, bytes. */
const LEAST_ROOM = 64 * 1024;

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize < LEAST_ROOM;
  } catch {
    return false;
  }
}
