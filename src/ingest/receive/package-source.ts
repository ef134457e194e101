import type { ByteStream, Finding } from '../../base/index.ts';

/** How a submission arrived. */
export type Container = 'folder' | 'file' | 'zip' | 'tar' | 'tgz';

/** One regular file of a submission. */
export interface SourceEntry {
  /** Safe, NFC, relative to the package root. */
  readonly path: string;
  /** The whole name exactly as received, in its own Unicode form, with the top folder of an archive. */
  readonly receivedName: string;
  /** Octets, as the file system or the container declares them. */
  readonly size: number;
  /** Last modification, milliseconds since 1970; only of files on disk, so that the copier notices a change. */
  readonly modifiedMs?: number;
}

/** What a container holds and everything wrong with it. */
export interface SourceListing {
  /** In `comparePaths` order. Only for display when a finding has severity `error`. */
  readonly entries: readonly SourceEntry[];
  /** Every folder, empty ones too, NFC, relative to the package root; of an archive those that it lists or implies. */
  readonly folders: readonly string[];
  readonly findings: readonly Finding[];
  readonly totalBytes: number;
}

/** Takes one entry's bytes; a stream that is not consumed is passed over. */
export type VisitEntry = (entry: SourceEntry, bytes: ByteStream) => Promise<void>;

/**
 * A submission that can be read, whatever its container. Nothing is ever written or unpacked by it, links are never
 * followed, and names are data: they are checked before anybody joins them to a path. Not for concurrent use.
 */
export interface PackageSource {
  readonly container: Container;
  /** As given by the user. */
  readonly path: string;
  /**
   * Base name without archive extension, NFC. Once `list` has found that all files of an archive lie under one top
   * folder, or that a folder on disk holds nothing but the folder of a package, the name of that folder.
   */
  readonly name: string;
  /**
   * Regular files and everything wrong with the container; the result of the first call is kept. Never throws for
   * content. Throws `Fault` SOURCE_NOT_PERMITTED / SOURCE_UNREADABLE with the path that could not be read, and the
   * signal's reason when aborted.
   */
  list(signal: AbortSignal): Promise<SourceListing>;
  /** Absolute path of an entry on disk, in its received Unicode form; undefined for archives. */
  diskPath(entry: Pick<SourceEntry, 'path' | 'receivedName'>): string | undefined;
  /**
   * Gives each entry's bytes to the visitor, in the order that the container can give them. Sizes, checksums and
   * inflation limits are enforced: the first problem ends the walk and is returned, and the stream that met it throws.
   * Errors of the visitor pass through. A container whose listing has errors is not walked: they are returned.
   */
  walk(visit: VisitEntry, signal: AbortSignal): Promise<readonly Finding[]>;
  /**
   * Folders in which something appeared or vanished since they were listed: what reading the listed files cannot show.
   * Nothing for archives and single files, whose bytes tell.
   */
  changedFolders(): Promise<readonly Finding[]>;
  close(): Promise<void>;
}
