import { EMPTY_ROOT, nodeHash, sameHash, type Hash } from './hash.ts';

/** What is claimed of one leaf. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly root: Hash;
  readonly proof: readonly Hash[];
}

/** What is claimed of two sizes of one tree. */
export interface Consistency {
  readonly old: { readonly size: number; readonly root: Hash };
  readonly now: { readonly size: number; readonly root: Hash };
  readonly proof: readonly Hash[];
}

/** Whether the proof shows that the leaf is in the tree (RFC 9162 §2.1.3.2). The proof is attacker-controlled. */
export function isIncluded({ index, size, leaf, root, proof }: Inclusion): boolean {
  if (index >= size) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(hash, root);
}

/** Whether the proof shows that the newer tree begins with the older one (RFC 9162 §2.1.4.2). The proof is attacker-controlled. */
export function isConsistent({ old, now, proof }: Consistency): boolean {
  if (old.size > now.size) return false;
  if (old.size === now.size) return proof.length === 0 && sameHash(old.root, now.root);
  // Every tree begins with the empty one: there is nothing to prove, and nothing may pretend to.
  if (old.size === 0) return proof.length === 0 && sameHash(old.root, EMPTY_ROOT);
  const path = isPowerOfTwo(old.size) ? [old.root, ...proof] : proof;
  let first = path[0];
  if (first === undefined) return false;
  let [fn, sn] = [old.size - 1, now.size - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let newer = first;
  for (const hash of path.slice(1)) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      first = nodeHash(hash, first);
      newer = nodeHash(hash, newer);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newer = nodeHash(newer, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameHash(first, old.root) && sameHash(newer, now.root);
}

// Shifts of JavaScript end at 32 bits; trees may be larger.

function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest /= 2;
  return rest === 1;
}
