import type { DigestAlgorithm, Digests } from '../../base/index.ts';

/** Read one file once: digest it, and, when `to` is given, write the same bytes there. */
export interface DigestTask {
  readonly from: string;
  /** A new file; it must not exist yet. */
  readonly to?: string;
  /** What the listing said; a difference means that the file changed since. */
  readonly size?: number;
  readonly modifiedMs?: number;
}

/** How one task ended. */
export type DigestOutcome =
  | { readonly kind: 'digested'; readonly size: number; readonly digests: Digests; readonly head: Uint8Array }
  /** The source is not what was listed, or grew or shrank while it was read. */
  | { readonly kind: 'changed' }
  /** A system call failed; `side` tells whose disk. */
  | { readonly kind: 'failed'; readonly side: 'read' | 'write'; readonly code: string; readonly path: string };

/** The run was aborted in the middle of this file; never delivered. */
export interface Stopped {
  readonly kind: 'stopped';
}

/** What the pool sends to a worker. */
export interface DigestBatch {
  readonly id: number;
  readonly tasks: readonly DigestTask[];
  readonly algorithms: readonly DigestAlgorithm[];
  readonly heads: boolean;
  /** This worker's share of the allowed rate; undefined = as fast as the disk gives. */
  readonly bytesPerSecond?: number;
  /** Shared with the pool: 1 in its only place means stop now. */
  readonly stop: Int32Array;
}

/** What a worker sends back. */
export interface DigestBatchResult {
  readonly id: number;
  readonly outcomes: readonly DigestOutcome[];
  /** Set when the thread met something that no outcome describes: a mistake of ours. */
  readonly failure?: unknown;
}

/** How many first bytes of each file come back with its digests when they are asked for, for format identification. */
export const HEAD_BYTES = 512;
