import { decimalOf } from './decimal.ts';
import { HASH_BYTES, perfectRoot, type Hash } from './hash.ts';
import type { ReadNodes, TreeNode } from './tree.ts';

/** Hashes in a full tile, entries in a full bundle (tlog-tiles: height 8). */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** One static file of a log: hashes of a level of the tree, or the entries themselves. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; fewer than 256 make a partial tile. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`: 1234067 is written `x001/x234/067` (tlog-tiles). */
export function tilePath({ level, index, width }: Tile): string {
  const partial = width === TILE_WIDTH ? '' : `.p/${width}`;
  return `tile/${level}/${indexPath(index)}${partial}`;
}

/** The folder that the partial forms of a tile lie in. */
export function partialFolder({ level, index }: Omit<Tile, 'width'>): string {
  return `tile/${level}/${indexPath(index)}.p`;
}

function indexPath(index: number): string {
  const groups = [threeDigits(index % 1000)];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift(`x${threeDigits(rest % 1000)}`);
  return groups.join('/');
}

function threeDigits(value: number): string {
  return String(value).padStart(3, '0');
}

const PATH = /^tile\/(entries|0|[1-5]?[0-9]|6[0-3])\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** The tile that an untrusted path names, or undefined: there is exactly one path for each. */
export function tileOfPath(path: string): Tile | undefined {
  const [, level = '', digits = '', partial] = PATH.exec(path) ?? [];
  if (digits === '') return undefined;
  const index = Number(digits.replace(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : decimalOf(partial) ?? 0;
  const tile: Tile = { level: level === 'entries' ? level : Number(level), index, width };
  return width >= 1 && width <= TILE_WIDTH && tilePath(tile) === path ? tile : undefined;
}

/** Hashes that a level has when the tree has `size` leaves. */
export function levelCount(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** How wide a tile is in a tree of `size` leaves: 0 when it does not exist yet. */
export function tileWidth(level: number | 'entries', index: number, size: number): number {
  const count = level === 'entries' ? size : levelCount(level, size);
  return Math.max(0, Math.min(TILE_WIDTH, count - index * TILE_WIDTH));
}

/** The tiles of one level that a tree has newly or wider when it grows from `old` to `size` leaves. */
export function* tilesGrown(level: number | 'entries', old: number, size: number): Generator<Tile> {
  const [before, now] = level === 'entries' ? [old, size] : [levelCount(level, old), levelCount(level, size)];
  if (now <= before) return;
  for (let index = Math.floor(before / TILE_WIDTH); index * TILE_WIDTH < now; index += 1) {
    yield { level, index, width: tileWidth(level, index, size) };
  }
}

/** The hashes of a tile's bytes, or undefined when they are not exactly `width` of them. */
export function hashesOfTile(bytes: Uint8Array, width: number): readonly Hash[] | undefined {
  if (bytes.byteLength !== width * HASH_BYTES) return undefined;
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

/** Reads hashes of subtrees from the tiles of a tree of `size` leaves; each tile is asked for once. */
export function nodesFromTiles(size: number, readTile: (tile: Tile) => Promise<readonly Hash[]>): ReadNodes {
  const tiles = new Map<string, Promise<readonly Hash[]>>();
  const hashesOf = async (level: number, index: number): Promise<readonly Hash[]> => {
    const key = `${level}/${index}`;
    const known = tiles.get(key) ?? readTile({ level, index, width: tileWidth(level, index, size) });
    tiles.set(key, known);
    return known;
  };
  return async (nodes) => Promise.all(nodes.map(async (node) => {
    const { level, index, first, count } = placeInTile(node);
    return perfectRoot((await hashesOf(level, index)).slice(first, first + count));
  }));
}

/** Levels between those of tiles are not stored: a node there is the root over `count` hashes of the tile below. */
function placeInTile({ level, index }: TreeNode): { readonly level: number; readonly index: number; readonly first: number; readonly count: number } {
  const count = 2 ** (level % TILE_HEIGHT);
  const start = index * count;
  return { level: Math.floor(level / TILE_HEIGHT), index: Math.floor(start / TILE_WIDTH), first: start % TILE_WIDTH, count };
}
