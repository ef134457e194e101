import type { ByteStream } from '../../../base/index.ts';

/** The files of one OCFL object, wherever they lie. The validator knows nothing else of disks, archives or networks. */
export interface ObjectFiles {
  /** Every regular file by its path below the object root, exactly as stored (`v1/content/a.txt`). */
  readonly files: ReadonlyMap<string, { readonly size: number }>;
  /** Every folder, empty ones too, by the same kind of path. */
  readonly folders: ReadonlySet<string>;
  /** The bytes of one listed file. */
  open(path: string): ByteStream;
  /**
   * Lower-case hexadecimal digests of listed files, read again from storage. Asked once for an object, with everything
   * that has to be known; `algorithms` are names of the OCFL vocabulary that `isVerifiable`.
   */
  digests(wanted: readonly WantedDigests[]): Promise<readonly FoundDigests[]>;
}

/** One file and the algorithms whose digests have to be known. */
export interface WantedDigests {
  readonly path: string;
  readonly algorithms: readonly string[];
}

/** Digests by algorithm; at the same place as what was wanted. */
export type FoundDigests = ReadonlyMap<string, string>;
