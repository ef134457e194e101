import fs from 'node:fs';
import path from 'node:path';
import { Fault, systemErrorCode } from '../../base/index.ts';

/** A copy of a database that lies where nothing may be written, and how it is thrown away. */
export interface ReadOnlyCopy {
  readonly file: string;
  remove(): void;
}

/** Times that a copy is begun again because the database changed meanwhile. */
const ATTEMPTS = 5;

/** What lies in the log belongs to the database; the shared memory is made anew. */
const PARTS = ['', '-wal'] as const;

/**
 * SQLite cannot read a database in WAL mode where it may not write beside it: such a database is copied to `scratch` and
 * read there. Undefined when it may be written: then there is no need. `onlyMounted`: only what is mounted read-only, so
 * that the copy can never become old; where merely this account may not write, that is `STORE_READ_ONLY`.
 */
export function readOnlyCopy(file: string, scratch: string, onlyMounted: boolean): ReadOnlyCopy | undefined {
  const why = notWritable(file);
  if (why === undefined) return undefined;
  if (onlyMounted && why !== 'EROFS') throw new Fault('STORE_READ_ONLY', { path: path.dirname(file), detail: why });
  const folder = fs.mkdtempSync(path.join(scratch, 'kho-catalogue-'));
  const remove = (): void => { fs.rmSync(folder, { recursive: true, force: true }); };
  const copy = path.join(folder, path.basename(file));
  try {
    for (let left = ATTEMPTS; ; left -= 1) {
      const before = stateOf(file);
      for (const part of PARTS) {
        fs.rmSync(`${copy}${part}`, { force: true });
        if (fs.existsSync(`${file}${part}`)) fs.copyFileSync(`${file}${part}`, `${copy}${part}`);
      }
      if (stateOf(file) === before) break;
      if (left === 1) throw new Fault('CATALOGUE_FAILED', { path: file, detail: 'EBUSY' });
    }
    for (const part of PARTS) if (fs.existsSync(`${copy}${part}`)) fs.chmodSync(`${copy}${part}`, 0o600);
    return { file: copy, remove };
  } catch (cause) {
    remove();
    throw cause instanceof Fault ? cause : new Fault('CATALOGUE_FAILED', { path: file, detail: systemErrorCode(cause) ?? String(cause) }, { cause });
  }
}

/** Why nothing can be written to a database and beside it; undefined when it can, or when there is none to read. */
export function notWritable(file: string): string | undefined {
  try {
    fs.accessSync(path.dirname(file), fs.constants.W_OK);
    fs.accessSync(file, fs.constants.W_OK);
    return undefined;
  } catch (cause) {
    const code = systemErrorCode(cause);
    return code === 'EROFS' || code === 'EACCES' || code === 'EPERM' ? code : undefined;
  }
}

function stateOf(file: string): string {
  return PARTS.map((part) => {
    const stat = fs.statSync(`${file}${part}`, { throwIfNoEntry: false });
    return stat === undefined ? '-' : `${stat.size} ${stat.mtimeMs}`;
  }).join(' ');
}
