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

/** Everything that `checkBag` looks at. */
export interface BagInput {
  /** Every file of the bag by bag-relative NFC path. */
  readonly paths: ReadonlyMap<string, BagFile>;
  /** Content of the files for which `isBagTagFile` is true, by the same paths. */
  readonly tagFiles: ReadonlyMap<string, Uint8Array | string>;
}
