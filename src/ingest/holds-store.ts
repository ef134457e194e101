import fs from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '../base/index.ts';

/**
 * A folder that holds the store itself (`kho ingest .` beside `storage/`) changes while it is read, since the store is
 * written into: told at once, as what it is. What cannot be looked at is left to receiving.
 */
export async function holdsStore(submission: string, storeRoot: string): Promise<Finding | undefined> {
  const [from, root] = await Promise.all([submission, storeRoot].map(async (one) => fs.realpath(one).catch(() => undefined)));
  if (from === undefined || root === undefined) return undefined;
  const inside = path.relative(from, root);
  if (inside === '' || inside.split(path.sep)[0] === '..' || path.isAbsolute(inside)) return undefined;
  return { standard: 'kho', code: 'K-09', severity: 'error', path: inside };
}
