import { isUtf8 } from 'node:buffer';
import { access, constants, lstat, readdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { normalPath, systemErrorCode } from '../../base/index.ts';
import { changedWhileRead, containerError, visibleName } from './container-finding.ts';
import { EntryCollector } from './entry-collector.ts';
import type { PackageSource, SourceListing } from './package-source.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { sourceFault } from './source-fault.ts';
import { walkFiles } from './walk-files.ts';

/** System calls in flight: enough for a network share, few enough for the thread pool. */
const PARALLEL = 256;

type Collector = EntryCollector<undefined>;

/** A folder on disk. Links are reported, never followed. */
export function folderSource(path: string, limits: ReceiveLimits): PackageSource {
  const root = resolve(path);
  let listing: Promise<SourceListing> | undefined;
  const source: PackageSource = {
    container: 'folder',
    path,
    name: normalPath(basename(root)),
    list: (signal) => (listing ??= listFolder(root, limits, signal)),
    diskPath: (entry) => join(root, entry.receivedName),
    walk: (visit, signal) => walkFiles(source, visit, signal),
    close: () => Promise.resolve(),
  };
  return source;
}

async function listFolder(root: string, limits: ReceiveLimits, signal: AbortSignal): Promise<SourceListing> {
  const collector: Collector = new EntryCollector(limits);
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    const more = await listOne(root, folder, collector);
    if (more === undefined) break;
    folders.push(...more);
  }
  return collector.finish({ takeTopOff: false }).listing;
}

/** Subfolders still to list; undefined when a limit ends the listing. */
async function listOne(root: string, folder: string, collector: Collector): Promise<readonly string[] | undefined> {
  const names = namesIn(join(root, folder), folder, collector);
  const subfolders: string[] = [];
  for (let at = 0; at < names.length; at += PARALLEL) {
    const batch = names.slice(at, at + PARALLEL).map((name) => (folder === '' ? name : `${folder}/${name}`));
    const found = await Promise.all(batch.map((name) => inspect(join(root, name))));
    for (const [index, name] of batch.entries()) {
      if (!collector.admit()) return undefined;
      const item = found[index];
      if (item === undefined) collector.report(changedWhileRead({ receivedName: name }));
      else if (item.stats.isDirectory()) {
        if (collector.addFolder(name)) subfolders.push(name);
      } else if (item.stats.isFile()) {
        const { size, mtimeMs: modifiedMs } = item.stats;
        if (!collector.addFile(name, { size, modifiedMs }, undefined)) return undefined;
      } else reportSpecial(name, item, collector);
    }
  }
  return subfolders;
}

/** Names as bytes first: a name that is not UTF-8 would otherwise be silently changed. */
function namesIn(path: string, folder: string, collector: Collector): readonly string[] {
  let raw: readonly Buffer[];
  try {
    raw = readdirSync(path, { encoding: 'buffer' });
  } catch (thrown) {
    throw sourceFault(thrown, path);
  }
  const names: string[] = [];
  for (const bytes of raw) {
    const name = bytes.toString();
    if (isUtf8(bytes)) names.push(name);
    else collector.report(containerError('P-06', folder === '' ? name : `${folder}/${name}`));
  }
  return names.sort();
}

interface Inspected {
  readonly stats: Stats;
  readonly target: string | undefined;
}

/** What lies at a path, or undefined when it vanished since its folder was read. */
async function inspect(path: string): Promise<Inspected | undefined> {
  try {
    const stats = await look(path);
    if (stats.isFile() && (stats.mode & constants.S_IROTH) === 0) await mayRead(path);
    return { stats, target: stats.isSymbolicLink() ? await readlink(path) : undefined };
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw sourceFault(thrown, path);
  }
}

/** The callback forms of these two cost a third of the promise forms, and a package may hold a million files. */
function look(path: string): Promise<Stats> {
  return new Promise((done, fail) => {
    lstat(path, (error, stats) => { if (error === null) done(stats); else fail(error); });
  });
}

/** An unreadable file is a fault now, not after gigabytes were copied. */
function mayRead(path: string): Promise<void> {
  return new Promise((done, fail) => {
    access(path, constants.R_OK, (error) => { if (error === null) done(); else fail(error); });
  });
}

function reportSpecial(name: string, { stats, target }: Inspected, collector: Collector): void {
  if (target !== undefined) {
    collector.report(containerError('P-10', name, { target: visibleName(target) }));
    return;
  }
  const kind = stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : 'device';
  collector.report(containerError('P-11', name, { kind }));
}
