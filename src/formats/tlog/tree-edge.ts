import { EMPTY_ROOT, HASH_BYTES, nodeHash, perfectRoot, type Hash } from './hash.ts';
import { levelCount, TILE_WIDTH, tileWidth, type Tile } from './tile.ts';

/** A tile and its bytes. */
export interface TileContent {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/** The tiles that hold the right edge of a tree: all that is needed of it to let it grow. One a level, from 0 up, where there is a partial one. */
export function* edgeTiles(size: number): Generator<Tile> {
  for (let level = 0; levelCount(level, size) > 0; level += 1) {
    const index = Math.floor(levelCount(level, size) / TILE_WIDTH);
    const width = tileWidth(level, index, size);
    if (width > 0) yield { level, index, width };
  }
}

/**
 * The right edge of a growing tree: whatever its size, at most 255 hashes a level are kept. Full tiles are handed out as
 * they become full; the partial ones of the edge whenever they are asked for.
 */
export class TreeEdge {
  #size: number;
  /** By level: hashes of its rightmost tile while that is partial. */
  readonly #levels: Hash[][] = [];
  #full: TileContent[] = [];

  /** Takes up a tree of `size` leaves; `partial` gives the hashes of its `edgeTiles`. */
  constructor(size = 0, partial: ReadonlyMap<number, readonly Hash[]> = new Map()) {
    this.#size = size;
    for (let level = 0; levelCount(level, size) > 0; level += 1) this.#levels[level] = [...partial.get(level) ?? []];
  }

  get size(): number {
    return this.#size;
  }

  add(leaf: Hash): void {
    this.#size += 1;
    this.#put(0, leaf);
  }

  /** The tiles that became full since the last call. */
  takeFull(): readonly TileContent[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** The partial tiles of the edge. */
  partial(): readonly TileContent[] {
    return this.#levels.flatMap((hashes, level) => {
      const index = Math.floor(levelCount(level, this.#size) / TILE_WIDTH);
      return hashes.length === 0 ? [] : [{ tile: { level, index, width: hashes.length }, bytes: Buffer.concat(hashes) }];
    });
  }

  /** RFC 6962: what hangs furthest right is combined first. */
  root(): Hash {
    let root: Hash | undefined;
    for (const hashes of this.#levels) {
      for (const subtree of perfectSubtrees(hashes).reverse()) root = root === undefined ? subtree : nodeHash(subtree, root);
    }
    return root ?? EMPTY_ROOT;
  }

  #put(level: number, hash: Hash): void {
    const hashes = this.#levels[level] ?? [];
    this.#levels[level] = hashes;
    hashes.push(hash);
    if (hashes.length < TILE_WIDTH) return;
    const index = levelCount(level, this.#size) / TILE_WIDTH - 1;
    this.#full.push({ tile: { level, index, width: TILE_WIDTH }, bytes: Buffer.concat(hashes, TILE_WIDTH * HASH_BYTES) });
    this.#levels[level] = [];
    this.#put(level + 1, perfectRoot(hashes));
  }
}

/** Hashes of one level, split into perfect subtrees from the left, largest first. */
function perfectSubtrees(hashes: readonly Hash[]): Hash[] {
  const roots: Hash[] = [];
  for (let at = 0, width = TILE_WIDTH / 2; width >= 1; width /= 2) {
    if (at + width > hashes.length) continue;
    roots.push(perfectRoot(hashes.slice(at, at + width)));
    at += width;
  }
  return roots;
}
