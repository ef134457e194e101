import type { Stats } from 'node:fs';
import { basename, resolve } from 'node:path';
import { normalPath } from '../../base/index.ts';
import type { Finding } from '../../base/index.ts';
import { EntryCollector } from './entry-collector.ts';
import type { PackageSource, SourceListing } from './package-source.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { walkFiles } from './walk-files.ts';

/** What `fileSource` is told by the one who looked at the file. */
export interface FileAtHand {
  /** As given by the user. */
  readonly path: string;
  /** Absolute, links resolved. */
  readonly file: string;
  readonly stats: Stats;
  /** An archive of a kind that Kho does not open, such as `7z`. */
  readonly closedArchive: string | undefined;
}

/** A single file, kept as it is. */
export function fileSource({ path, file, stats, closedArchive }: FileAtHand, limits: ReceiveLimits): PackageSource {
  const name = basename(resolve(path));
  const list = (): SourceListing => {
    const collector = new EntryCollector<undefined>(limits);
    collector.admit();
    collector.addFile(name, { size: stats.size, modifiedMs: stats.mtimeMs }, undefined);
    if (closedArchive !== undefined) collector.report(closedArchiveFinding(name, closedArchive));
    return collector.finish({ takeTopOff: 'never' }).listing;
  };
  let listing: SourceListing | undefined;
  const source: PackageSource = {
    container: 'file',
    path,
    name: normalPath(name),
    list: () => Promise.resolve((listing ??= list())),
    diskPath: () => file,
    walk: (visit, signal) => walkFiles(source, visit, signal),
    changedFolders: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
  return source;
}

function closedArchiveFinding(path: string, kind: string): Finding {
  return { standard: 'kho', code: 'P-26', severity: 'warning', path, params: { kind } };
}
