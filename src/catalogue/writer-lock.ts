import fs from 'node:fs';
import path from 'node:path';
import { Fault, systemErrorCode, type FaultCode } from '../base/index.ts';
import { isBusy, openSqlite, type SqliteDatabase } from './sql/sqlite-driver.ts';

/** Who holds the lock, as the one who is refused gets to read it. */
export interface LockHolder {
  /** The command that is running, e.g. `ingest`. */
  readonly command: string;
  /** RFC 3339, UTC. */
  readonly since: string;
  readonly pid: number;
}

export interface WriterLock {
  release(): Promise<void>;
}

/**
 * Makes this process the store's only writer, or throws `STORE_LOCKED` with the holder. The lock is a transaction on
 * a small database of its own: the operating system ends it with the process, however that ends, so a crash never
 * leaves a store locked.
 */
export async function acquireWriterLock(file: string, holder: LockHolder): Promise<WriterLock> {
  await fs.promises.mkdir(path.dirname(file), { recursive: true }).catch((cause: unknown) => {
    throw new Fault(folderFault(systemErrorCode(cause)), { path: file, detail: systemErrorCode(cause) ?? 'UNKNOWN' }, { cause });
  });
  const database = openSqlite(file);
  try {
    database.exec('PRAGMA busy_timeout=200');
    database.exec('CREATE TABLE IF NOT EXISTS holder (one INTEGER PRIMARY KEY CHECK (one = 1), command TEXT, since TEXT, pid INTEGER)');
    database.exec('BEGIN IMMEDIATE');
    database.prepare('REPLACE INTO holder VALUES (1, ?, ?, ?)').run([holder.command, holder.since, holder.pid]);
    // Committed, so that others can read who it is; then held by a transaction that stays open.
    database.exec('COMMIT');
    database.exec('BEGIN IMMEDIATE');
  } catch (fault) {
    const locked = isBusy(fault) ? new Fault('STORE_LOCKED', { ...holderOf(database) }, { cause: fault }) : fault;
    database.close();
    throw locked;
  }
  return {
    release: async () => {
      database.exec('ROLLBACK');
      database.close();
      return Promise.resolve();
    },
  };
}

/** Who is writing, if anybody; changes nothing and makes no file. */
export function writerAtWork(file: string): LockHolder | undefined {
  if (!fs.existsSync(file)) return undefined;
  const database = openSqlite(file);
  try {
    database.exec('PRAGMA busy_timeout=0');
    database.exec('BEGIN IMMEDIATE');
    database.exec('ROLLBACK');
    return undefined;
  } catch (fault) {
    if (isBusy(fault)) return holderOf(database);
    // Whoever may not write here cannot ask for the lock; on a disk that is mounted read-only there is nobody to find.
    if (fault instanceof Fault && fault.code === 'STORE_READ_ONLY') return undefined;
    throw fault;
  } finally {
    database.close();
  }
}

/** A full disk and a broken one are not a matter of permissions, and their operator has other things to do. */
function folderFault(code: string | undefined): FaultCode {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'STORAGE_FULL';
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'STORAGE_NOT_PERMITTED' : 'STORAGE_FAILED';
}

function holderOf(database: SqliteDatabase): LockHolder {
  const unknown = { command: '?', since: '?', pid: 0 };
  try {
    const [row] = database.prepare('SELECT command, since, pid FROM holder').all([]) as LockHolder[];
    return row ?? unknown;
  } catch {
    return unknown;
  }
}
