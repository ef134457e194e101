import { isUtf8 } from 'node:buffer';
import { isValid } from '../../base/index.ts';
import type { Finding } from '../../base/index.ts';
import { archiveDamage } from './archive-damage.ts';
import { archiveName } from './archive-file.ts';
import type { ArchiveFile } from './archive-file.ts';
import { ContainerProblem, containerError, visibleName } from './container-finding.ts';
import { EntryCollector } from './entry-collector.ts';
import type { Collection } from './entry-collector.ts';
import type { PackageSource, SourceEntry, SourceListing, VisitEntry } from './package-source.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { inflatedTar, storedTar } from './tar-bytes.ts';
import type { TarBytes } from './tar-bytes.ts';
import { readTar } from './tar-reading.ts';
import type { TarEntry } from './tar-reading.ts';
import { visitGuarded } from './visit-guarded.ts';

/** What `TarSource` reads. */
export interface TarAtHand {
  /** As given by the user. */
  readonly path: string;
  readonly archive: ArchiveFile;
  readonly gzip: boolean;
}

const SPECIAL_KINDS: Readonly<Record<string, string>> = { '3': 'device', '4': 'device', '6': 'fifo' };

/** A tar archive, plain or inside gzip. Listing reads only the headers of a plain one; a gzip is inflated twice. */
export class TarSource implements PackageSource {
  readonly container: 'tar' | 'tgz';
  readonly path: string;
  readonly #archive: ArchiveFile;
  readonly #limits: ReceiveLimits;
  #collection: Collection<number> | undefined;

  constructor({ path, archive, gzip }: TarAtHand, limits: ReceiveLimits) {
    this.container = gzip ? 'tgz' : 'tar';
    this.path = path;
    this.#archive = archive;
    this.#limits = limits;
  }

  get name(): string {
    return this.#collection?.top ?? archiveName(this.path);
  }

  async list(signal: AbortSignal): Promise<SourceListing> {
    this.#collection ??= await this.#collect(signal);
    return this.#collection.listing;
  }

  diskPath(): undefined {
    return undefined;
  }

  async walk(visit: VisitEntry, signal: AbortSignal): Promise<readonly Finding[]> {
    const { findings } = await this.list(signal);
    if (!isValid(findings)) return findings;
    const entries = new Map<number, SourceEntry>();
    for (const { entry, place } of this.#collection?.placed ?? []) entries.set(place, entry);
    const bytes = this.#bytes();
    try {
      for await (const tarEntry of readTar(bytes, this.path)) {
        signal.throwIfAborted();
        const entry = entries.get(tarEntry.ordinal);
        if (entry === undefined) continue;
        const problem = await visitGuarded(tarEntry.bytes, (guarded) => visit(entry, guarded));
        if (problem !== undefined) return [await this.#cause(problem)];
      }
    } catch (thrown) {
      if (!(thrown instanceof ContainerProblem)) throw thrown;
      return [await this.#cause(thrown.finding)];
    } finally {
      await bytes.close();
    }
    const change = await this.#archive.change();
    return change === undefined ? [] : [change];
  }

  /** Damage of an archive that somebody is writing to is not damage. */
  async #cause(problem: Finding): Promise<Finding> {
    return (await this.#archive.change()) ?? problem;
  }

  changedFolders(): Promise<readonly Finding[]> {
    return Promise.resolve([]);
  }

  async close(): Promise<void> {
    await this.#archive.close();
  }

  async #collect(signal: AbortSignal): Promise<Collection<number>> {
    const collector = new EntryCollector<number>(this.#limits);
    const bytes = this.#bytes();
    try {
      for await (const entry of readTar(bytes, this.path)) {
        signal.throwIfAborted();
        if (!collector.admit() || !takeEntry(entry, collector)) break;
      }
    } catch (thrown) {
      if (!(thrown instanceof ContainerProblem)) throw thrown;
      collector.report(await archiveDamage(this.#archive, this.container, thrown.finding));
    } finally {
      await bytes.close();
    }
    return collector.finish({ takeTopOff: 'always' });
  }

  #bytes(): TarBytes {
    return this.container === 'tgz' ? inflatedTar(this.#archive, this.#limits) : storedTar(this.#archive);
  }
}

/** False when a limit ends the reading. */
function takeEntry(entry: TarEntry, collector: EntryCollector<number>): boolean {
  const name = entry.name.toString();
  if (!isUtf8(entry.name)) {
    collector.report(containerError('P-06', name));
    return true;
  }
  if (entry.sparse) {
    collector.report(containerError('P-12', name));
    return true;
  }
  switch (entry.type) {
    case '0':
    case '7':
      return collector.addFile(name, { size: entry.size }, entry.ordinal);
    case '5':
      collector.addFolder(name);
      return true;
    case '1':
    case '2':
      collector.report(containerError('P-10', name, { target: visibleName(entry.linkName.toString()) }));
      return true;
    default:
      collector.report(containerError('P-11', name, { kind: SPECIAL_KINDS[entry.type] ?? 'unknown' }));
      return true;
  }
}
