import type { Digests } from '../../base/index.ts';

/** One file of the bag, payload or tag file. */
export interface BagFile {
  /** Octets. */
  readonly size: number;
  /** At least the algorithms of `requiredAlgorithms`. */
  readonly digests: Digests;
  /** The whole name as received, in its own Unicode form. */
  readonly receivedName: string;
}

/** How a bag arrived: as a folder, or as one file ("serialised"). */
export type BagContainer = 'folder' | 'zip' | 'tar' | 'tgz';

/** Everything that `checkBag` looks at. */
export interface BagInput {
  /** Every file of the bag by bag-relative NFC path. */
  readonly paths: ReadonlyMap<string, BagFile>;
  /** Content of the files for which `isBagTagFile` is true, by the same paths. */
  readonly tagFiles: ReadonlyMap<string, Uint8Array | string>;
  /** Every folder by the same kind of path; when it is not given, only those that hold files are known. */
  readonly folders?: ReadonlySet<string>;
  /** When it is not given, nothing is said about it. */
  readonly container?: BagContainer;
}
