import fs from 'node:fs/promises';
import path from 'node:path';
import { makeDirectories, onStorage, syncPath, type DigestPool, type StoreLocations } from '../storage/index.ts';
import type { StateFile } from './manifest.ts';

/**
 * Folders of a store that are in no backup; the manifest says so. `staging` and `deleting` belong to running work; `quarantine` is
 * evidence for people on the spot; `keys` is what a thief wants most, and the ledger's signer must never forget what it
 * has signed: no older state of it may come back from a backup.
 */
export const LEFT_OUT = ['staging', 'deleting', 'quarantine', 'keys'] as const;

/** Everything else of a store: declaration, README, settings, schemas, certificates, logs, and whatever a later module keeps there. */
export async function stateFilesOf(locations: StoreLocations): Promise<readonly string[]> {
  const { root, objects, catalogue } = locations;
  const own = new Set([...LEFT_OUT.map((name) => locations[name]), objects, path.dirname(catalogue)].map((folder) => path.relative(root, folder)));
  const found: string[] = [];
  const walk = async (relative: string): Promise<void> => {
    const entries = await onStorage(path.join(root, relative), async () => fs.readdir(path.join(root, relative), { withFileTypes: true }));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (relative === '' && own.has(name)) continue;
      if (entry.isDirectory()) await walk(name);
      // A link would lead somewhere else after a restore, and half-written files are nobody's.
      else if (entry.isFile() && !name.endsWith('.new')) found.push(name);
    }
  };
  await walk('');
  return found;
}

/** Copies files under their relative names, digested on the way, and makes them durable. A file that is not there is in neither answer. */
export async function copyStateFiles(names: readonly string[], { from, to, pool, signal }: {
  readonly from: string; readonly to: string; readonly pool: DigestPool; readonly signal: AbortSignal;
}): Promise<{ readonly copied: readonly StateFile[]; readonly failed: readonly string[] }> {
  const folders = new Set<string>([to]);
  for (const name of names) {
    for (let folder = path.dirname(path.join(to, name)); folder.length > to.length; folder = path.dirname(folder)) folders.add(folder);
  }
  for (const folder of folders) await makeDirectories(folder);
  const copied: StateFile[] = [];
  const failed: string[] = [];
  const tasks = names.map((name) => ({ from: path.join(from, name), to: path.join(to, name) }));
  await pool.run(tasks, { algorithms: ['sha512'], signal }, (index, outcome) => {
    const name = names[index] ?? '';
    if (outcome.kind === 'digested') copied.push({ path: name, size: outcome.size, sha512: outcome.digests.sha512 ?? '' });
    // A log replaces a partial tile by a longer one: what is gone by now is not lacking.
    else if (outcome.kind !== 'failed' || outcome.code !== 'ENOENT') failed.push(name);
  });
  for (const { path: name } of copied) await syncPath(path.join(to, name));
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) await syncPath(folder);
  return { copied: copied.sort((a, b) => (a.path < b.path ? -1 : 1)), failed: failed.sort() };
}
