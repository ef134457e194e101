import { isUtf8 } from 'node:buffer';
import { accessSync, constants, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { normalPath, systemErrorCode } from '../../base/index.ts';
import type { Finding } from '../../base/index.ts';
import { changedWhileRead, containerError, visibleName } from './container-finding.ts';
import { EntryCollector } from './entry-collector.ts';
import type { Collection } from './entry-collector.ts';
import type { PackageSource, SourceListing } from './package-source.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { sourceFault } from './source-fault.ts';
import { walkFiles } from './walk-files.ts';

/** Looks at files between two turns of the event loop: synchronous calls cost a tenth of those that wake a thread. */
const LOOKS_PER_TURN = 1000;

type Collector = EntryCollector<undefined>;

/** Folder below the root ('' is the root) → when its entries last changed, as it was before it was listed. */
type FolderTimes = Map<string, number>;

/** A folder on disk. Links are reported, never followed. */
export function folderSource(path: string, limits: ReceiveLimits): PackageSource {
  const root = resolve(path);
  const below = root.endsWith('/') ? root : `${root}/`;
  const times: FolderTimes = new Map();
  let listing: Promise<SourceListing> | undefined;
  let name = normalPath(basename(root));
  const list = async (signal: AbortSignal): Promise<SourceListing> => {
    const collection = await listFolder(root, { limits, signal, times });
    name = collection.top ?? name;
    return collection.listing;
  };
  const source: PackageSource = {
    container: 'folder',
    path,
    get name() { return name; },
    list: (signal) => (listing ??= list(signal)),
    diskPath: (entry) => `${below}${entry.receivedName}`,
    walk: (visit, signal) => walkFiles(source, visit, signal),
    changedFolders: async () => changedFolders(root, times),
    close: () => Promise.resolve(),
  };
  return source;
}

interface Listing {
  readonly limits: ReceiveLimits;
  readonly signal: AbortSignal;
  readonly times: FolderTimes;
}

async function listFolder(root: string, { limits, signal, times }: Listing): Promise<Collection<undefined>> {
  const collector: Collector = new EntryCollector(limits);
  const folders = [''];
  times.set('', timeOf(root));
  const turns = new Turns(signal);
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const more = await listOne(root, folder, { collector, times, turns });
    if (more === undefined) break;
    for (const subfolder of more) folders.push(subfolder);
  }
  return collector.finish({ takeTopOff: 'holdsPackage' });
}

/** Subfolders still to list; undefined when a limit ends the listing. */
async function listOne(
  root: string,
  folder: string,
  { collector, times, turns }: { readonly collector: Collector; readonly times: FolderTimes; readonly turns: Turns },
): Promise<readonly string[] | undefined> {
  const names = namesIn(join(root, folder), folder, collector);
  const subfolders: string[] = [];
  for (const last of names) {
    const turn = turns.next();
    // Even to wait for nothing takes as long as half of the look.
    if (turn !== undefined) await turn;
    const name = folder === '' ? last : `${folder}/${last}`;
    if (!collector.admit()) return undefined;
    const stats = look(`${root}/${name}`);
    if (stats === undefined) collector.report(changedWhileRead({ receivedName: name }));
    else if (stats.isFile()) {
      const { size, mtimeMs: modifiedMs } = stats;
      if (!collector.addFile(name, { size, modifiedMs }, undefined)) return undefined;
    } else if (stats.isDirectory()) {
      if (!collector.addFolder(name)) continue;
      subfolders.push(name);
      times.set(name, stats.mtimeMs);
    } else reportSpecial(name, stats, { root, collector });
  }
  return subfolders;
}

/** Lets others have a turn from time to time, and ends a listing that nobody waits for any more. */
class Turns {
  readonly #signal: AbortSignal;
  #looks = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** The next turn, when it is time for one. */
  next(): Promise<void> | undefined {
    this.#signal.throwIfAborted();
    this.#looks += 1;
    return this.#looks % LOOKS_PER_TURN === 0 ? setImmediate() : undefined;
  }
}

/** With the slash, for a root that is a link: the time is that of the folder. */
function timeOf(folder: string): number {
  try {
    return lstatSync(`${folder}/`).mtimeMs;
  } catch (thrown) {
    throw sourceFault(thrown, folder);
  }
}

/** A directory's time changes with every name that comes or goes; a file that came is in no listing. */
function changedFolders(root: string, times: FolderTimes): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [folder, before] of times) {
    if (timeNow(`${root}/${folder}`) !== before) findings.push(changedWhileRead({ receivedName: folder === '' ? basename(root) : folder }));
  }
  return findings;
}

function timeNow(folder: string): number | undefined {
  try {
    return lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  } catch {
    // Whatever keeps us from looking now did not before.
    return undefined;
  }
}

/** Names in their own form, and those that are not UTF-8, which would be silently changed, as findings. */
function namesIn(path: string, folder: string, collector: Collector): readonly string[] {
  try {
    const names = readdirSync(path);
    // The mark that stands for bytes that are no letter; it may also be one.
    return names.some((name) => name.includes('\uFFFD')) ? nameableIn(readdirSync(path, { encoding: 'buffer' }), folder, collector) : names.sort();
  } catch (thrown) {
    throw sourceFault(thrown, path);
  }
}

function nameableIn(raw: readonly Buffer[], folder: string, collector: Collector): readonly string[] {
  const names: string[] = [];
  for (const bytes of raw) {
    const name = bytes.toString();
    if (isUtf8(bytes)) names.push(name);
    else collector.report(containerError('P-06', folder === '' ? name : `${folder}/${name}`));
  }
  return names.sort();
}

/** What lies at a path, or undefined when it vanished since its folder was read. */
function look(path: string): Stats | undefined {
  try {
    const stats = lstatSync(path);
    // An unreadable file is a fault now, not after gigabytes were copied.
    if ((stats.mode & constants.S_IROTH) === 0 && stats.isFile()) accessSync(path, constants.R_OK);
    return stats;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw sourceFault(thrown, path);
  }
}

function reportSpecial(name: string, stats: Stats, { root, collector }: { readonly root: string; readonly collector: Collector }): void {
  if (stats.isSymbolicLink()) {
    const target = targetOf(`${root}/${name}`);
    collector.report(target === undefined ? changedWhileRead({ receivedName: name }) : containerError('P-10', name, { target: visibleName(target) }));
    return;
  }
  const kind = stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : 'device';
  collector.report(containerError('P-11', name, { kind }));
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw sourceFault(thrown, link);
  }
}
