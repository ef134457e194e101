import { isValid } from '../../base/index.ts';
import type { Finding } from '../../base/index.ts';
import { archiveName } from './archive-file.ts';
import type { ArchiveFile } from './archive-file.ts';
import type { Collection, PlacedEntry } from './entry-collector.ts';
import type { PackageSource, SourceListing, VisitEntry } from './package-source.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { visitGuarded } from './visit-guarded.ts';
import { zipEntryBytes } from './zip-entry-bytes.ts';
import { listZip } from './zip-listing.ts';
import type { ZipPlace } from './zip-listing.ts';

/** A ZIP archive (APPNOTE 6.3, stored and deflated entries, ZIP64), read through its central directory. */
export class ZipSource implements PackageSource {
  readonly container = 'zip';
  readonly path: string;
  readonly #archive: ArchiveFile;
  readonly #limits: ReceiveLimits;
  #collection: Collection<ZipPlace> | undefined;

  constructor(path: string, archive: ArchiveFile, limits: ReceiveLimits) {
    this.path = path;
    this.#archive = archive;
    this.#limits = limits;
  }

  get name(): string {
    return this.#collection?.top ?? archiveName(this.path);
  }

  async list(signal: AbortSignal): Promise<SourceListing> {
    this.#collection ??= await listZip(this.#archive, this.#limits, signal);
    return this.#collection.listing;
  }

  diskPath(): undefined {
    return undefined;
  }

  async walk(visit: VisitEntry, signal: AbortSignal): Promise<readonly Finding[]> {
    const { findings } = await this.list(signal);
    if (!isValid(findings)) return findings;
    const inFileOrder = [...(this.#collection?.placed ?? [])].sort((a, b) => a.place.offset - b.place.offset);
    for (const [index, at] of inFileOrder.entries()) {
      signal.throwIfAborted();
      const problem = await this.#visit(at, inFileOrder[index + 1]?.place.offset, visit);
      if (problem !== undefined) return [await this.#cause(problem)];
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

  #visit({ entry, place }: PlacedEntry<ZipPlace>, next: number | undefined, visit: VisitEntry): Promise<Finding | undefined> {
    const bytes = zipEntryBytes(this.#archive, { entry, place, end: next ?? this.#archive.size });
    return visitGuarded(bytes, (guarded) => visit(entry, guarded));
  }
}
