import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import { Fault, systemErrorCode, type ByteStream } from '../../base/index.ts';
import type { Special } from '../../formats/ocfl/index.ts';

/** What lies in one folder, names in order. */
export interface FolderEntries {
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly folders: readonly string[];
  readonly specials: readonly { readonly name: string; readonly kind: Special['kind'] }[];
  /** Whether there is a name that is not UTF-8: nobody can say what it is. */
  readonly unreadableNames: boolean;
}

/**
 * Reads a folder of somebody's store. Links are never followed. Throws `Fault` SOURCE_UNREADABLE, SOURCE_NOT_PERMITTED
 * or, when the folder itself is not there, SOURCE_NOT_FOUND.
 */
export function readFolder(folder: string): FolderEntries {
  const files: { name: string; size: number }[] = [];
  const folders: string[] = [];
  const specials: { name: string; kind: Special['kind'] }[] = [];
  let unreadableNames = false;
  for (const name of namesIn(folder)) {
    if (name === undefined) {
      unreadableNames = true;
      continue;
    }
    const stats = statsOf(`${folder}/${name}`);
    if (stats === undefined) continue;
    if (stats.isDirectory()) folders.push(name);
    else if (stats.isFile()) {
      files.push({ name, size: stats.size });
      if (stats.nlink > 1) specials.push({ name, kind: 'hardlink' });
    } else specials.push({ name, kind: stats.isSymbolicLink() ? 'link' : stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : 'device' });
  }
  return { files, folders, specials, unreadableNames };
}

/** The bytes of a file; a link that took its place since it was listed is not followed (ELOOP). */
export function openUnlinked(file: string): ByteStream {
  return fs.createReadStream('', { fd: fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW) });
}

/** Why a file or folder of somebody's store cannot be read. */
export function readingFault(code: string | undefined, path: string, cause?: unknown): Fault {
  const kind = code === 'EACCES' || code === 'EPERM' ? 'SOURCE_NOT_PERMITTED' : code === 'ENOENT' || code === 'ENOTDIR' ? 'SOURCE_NOT_FOUND' : 'SOURCE_UNREADABLE';
  return new Fault(kind, { path, detail: code ?? 'UNKNOWN' }, { cause });
}

/** Sorted names; undefined for one whose bytes are not UTF-8, which a string would silently change. */
function namesIn(folder: string): readonly (string | undefined)[] {
  try {
    const names = fs.readdirSync(folder, { encoding: 'buffer' }).map((bytes) => (isUtf8(bytes) ? bytes.toString() : undefined));
    return names.sort((a = '', b = '') => (a < b ? -1 : 1));
  } catch (cause) {
    throw readingFault(systemErrorCode(cause), folder, cause);
  }
}

/** Undefined when it vanished since its folder was read. */
function statsOf(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw readingFault(systemErrorCode(cause), path, cause);
  }
}
