import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Fault, systemErrorCode, type FaultCode } from '../base/index.ts';
import { isBusy, openSqlite } from './sql/sqlite-driver.ts';

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
 * a small database of its own, into which nothing is written: the operating system ends it with the process, however that ends, so a crash
 * never leaves a store locked. Who holds it stands in a file beside it, only for those who are refused: nothing is flushed for either.
 */
export async function acquireWriterLock(file: string, holder: LockHolder): Promise<WriterLock> {
  await fs.promises.mkdir(path.dirname(file), { recursive: true }).catch((cause: unknown) => {
    throw new Fault(folderFault(systemErrorCode(cause)), { path: file, detail: systemErrorCode(cause) ?? 'UNKNOWN' }, { cause });
  });
  const database = openSqlite(file);
  try {
    database.exec('PRAGMA busy_timeout=200');
    // Nothing is written that would have to be taken back.
    database.exec('PRAGMA journal_mode=MEMORY');
    database.exec('BEGIN IMMEDIATE');
    // Never committed: it is refused where nothing may be written.
    database.exec('PRAGMA user_version=1');
  } catch (fault) {
    database.close();
    throw isBusy(fault) ? new Fault('STORE_LOCKED', { ...await holderOf(file) }, { cause: fault }) : fault;
  }
  writeHolder(file, holder);
  return {
    release: async () => {
      // Before the lock is let go: what is written after that is another's.
      removeHolder(file);
      database.exec('ROLLBACK');
      database.close();
      return Promise.resolve();
    },
  };
}

/** Who is writing, if anybody; changes nothing and makes no file. */
export async function writerAtWork(file: string): Promise<LockHolder | undefined> {
  if (!fs.existsSync(file)) return undefined;
  const database = openSqlite(file);
  try {
    database.exec('PRAGMA busy_timeout=0');
    database.exec('BEGIN IMMEDIATE');
    database.exec('ROLLBACK');
    return undefined;
  } catch (fault) {
    if (isBusy(fault)) return await holderOf(file);
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

const holderFile = (file: string): string => `${file}.holder`;

/** A disk that takes no note of the name still gave the lock: what is written under it will meet the same disk. */
function writeHolder(file: string, holder: LockHolder): void {
  try {
    fs.writeFileSync(holderFile(file), JSON.stringify(holder));
  } catch {
    removeHolder(file);
  }
}

function removeHolder(file: string): void {
  try {
    fs.rmSync(holderFile(file), { force: true });
  } catch {
    // Only a name that stays: the lock is the database's.
  }
}

/** Whoever got the lock a moment ago may not have written down who it is. */
const LOOKS = { times: 5, apartMs: 40 } as const;

async function holderOf(file: string): Promise<LockHolder> {
  for (let look = 1; ; look += 1) {
    try {
      const { command, since, pid } = JSON.parse(fs.readFileSync(holderFile(file), 'utf8')) as LockHolder;
      return { command, since, pid };
    } catch {
      if (look === LOOKS.times) return { command: '?', since: '?', pid: 0 };
      await setTimeout(LOOKS.apartMs);
    }
  }
}
