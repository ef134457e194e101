import { EMPTY_ROOT, nodeHash, type Hash } from './hash.ts';

/** A perfect subtree: the leaves from `index × 2^level` on, 2^level of them. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Leaves from `start` up to, and without, `end`. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** Hashes of perfect subtrees, in the order asked for. */
export type ReadNodes = (nodes: readonly TreeNode[]) => Promise<readonly Hash[]>;

/** The root of the tree of the first `size` leaves (RFC 6962 §2.1). */
export async function treeRoot(size: number, read: ReadNodes): Promise<Hash> {
  if (size === 0) return EMPTY_ROOT;
  const [root = EMPTY_ROOT] = await rangeHashes([{ start: 0, end: size }], read);
  return root;
}

/** Proof that the leaf at `index` is in the tree of `size` leaves, from its sibling to the root's child (RFC 9162 §2.1.3.1). */
export async function inclusionProof(index: number, size: number, read: ReadNodes): Promise<readonly Hash[]> {
  return rangeHashes(inclusionRanges(index, { start: 0, end: size }), read);
}

/** Proof that the tree of `size` leaves begins with the tree of `old` leaves (RFC 9162 §2.1.4.1); empty when either says nothing. */
export async function consistencyProof(old: number, size: number, read: ReadNodes): Promise<readonly Hash[]> {
  if (old === 0 || old === size) return [];
  return rangeHashes(consistencyRanges(old, { start: 0, end: size }, true), read);
}

/** The perfect subtrees that make up a range that a proof names, largest first. */
export function rangeNodes({ start, end }: LeafRange): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = start; at < end;) {
    let [level, size] = [0, 1];
    while (at % (size * 2) === 0 && at + size * 2 <= end) [level, size] = [level + 1, size * 2];
    nodes.push({ level, index: at / size });
    at += size;
  }
  return nodes;
}

/** One reading for a whole proof: a store fetches what it needs side by side. */
async function rangeHashes(ranges: readonly LeafRange[], read: ReadNodes): Promise<readonly Hash[]> {
  const parts = ranges.map(rangeNodes);
  const hashes = await read(parts.flat());
  let at = 0;
  return parts.map((nodes) => {
    const own = hashes.slice(at, at + nodes.length);
    at += nodes.length;
    return own.reduceRight((right, left) => nodeHash(left, right));
  });
}

/** PATH(m, D[n]) of RFC 6962 §2.1.1. */
function inclusionRanges(index: number, { start, end }: LeafRange): readonly LeafRange[] {
  if (end - start <= 1) return [];
  const middle = start + largestPowerBelow(end - start);
  const [left, right] = [{ start, end: middle }, { start: middle, end }];
  return index < middle ? [...inclusionRanges(index, left), right] : [...inclusionRanges(index, right), left];
}

/** SUBPROOF(m, D[n], b) of RFC 6962 §2.1.2; `old` counts from the beginning of the tree. */
function consistencyRanges(old: number, { start, end }: LeafRange, whole: boolean): readonly LeafRange[] {
  if (old === end) return whole ? [] : [{ start, end }];
  const middle = start + largestPowerBelow(end - start);
  const [left, right] = [{ start, end: middle }, { start: middle, end }];
  return old <= middle ? [...consistencyRanges(old, left, whole), right] : [...consistencyRanges(old, right, false), left];
}

/** The largest power of two smaller than `size` (which is at least 2). */
function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}
