import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '../base/index.ts';

/**
 * A folder that holds the store itself (`kho ingest .` beside `storage/`) changes while it is read, since the store is
 * written into: told at once, as what it is. What cannot be looked at is left to receiving. At once and by the identity of
 * folders: an asynchronous realpath for each package took a twelfth of an ingest of small ones.
 */
export function holdsStore(submission: string, storeRoot: string): Finding | undefined {
  const folder = identityOf(submission);
  if (folder === undefined) return undefined;
  const root = realPath(storeRoot);
  for (let above = path.dirname(root), last = root; above !== last; last = above, above = path.dirname(above)) {
    if (identityOf(above) === folder) return { standard: 'kho', code: 'K-09', severity: 'error', path: path.relative(above, root) };
  }
  return undefined;
}

function realPath(root: string): string {
  try {
    return fs.realpathSync.native(root);
  } catch {
    return path.resolve(root);
  }
}

/** Device and inode of a folder, links followed; undefined of anything else. */
function identityOf(folder: string): string | undefined {
  try {
    const stats = fs.statSync(folder, { bigint: true });
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined;
  }
}
