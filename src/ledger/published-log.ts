import { Fault } from '../base/index.ts';
import {
  consistencyProof, edgeTiles, entriesOfBundle, hashesOfTile, inclusionProof, nodesFromTiles, sameHash, tilePath, TILE_WIDTH, TreeEdge, treeRoot,
  type Hash, type ReadNodes, type Tile, type VerifierKey,
} from '../formats/tlog/index.ts';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint-note.ts';

/** The folder of static files that the log is; see `KeptFiles` of storage for what each call promises. */
export interface LogFiles {
  read(name: string): Promise<Uint8Array | undefined>;
  create(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<readonly string[]>;
  replace(name: string, bytes: Uint8Array): Promise<void>;
  drop(folders: readonly string[]): Promise<void>;
  setAside(name: string): Promise<void>;
}

/** Name of the newest checkpoint's file (tlog-tiles). */
export const CHECKPOINT = 'checkpoint';
/** Name of the file with the public keys, a line each; a convenience, never a proof of itself. */
export const KEYS = 'keys';

/** The newest checkpoint, or undefined when none was published. `LEDGER_FORGED` when it is not signed by these keys. */
export async function publishedCheckpoint(files: Pick<LogFiles, 'read'>, keys: readonly VerifierKey[]): Promise<SignedCheckpoint | undefined> {
  const bytes = await files.read(CHECKPOINT);
  if (bytes === undefined) return undefined;
  const opened = openCheckpoint(bytes, keys);
  if (typeof opened === 'string') throw new Fault('LEDGER_FORGED', { path: CHECKPOINT, detail: opened });
  return opened;
}

/** Hashes of a tile as it is published. `LEDGER_FILES_DAMAGED` when the file is missing or has another length. */
export async function publishedTile(files: Pick<LogFiles, 'read'>, tile: Tile): Promise<readonly Hash[]> {
  // The full tile has every partial one in it, and may be all that was kept.
  const bytes = await files.read(tilePath(tile)) ?? (await files.read(tilePath({ ...tile, width: TILE_WIDTH })))?.subarray(0, tile.width * 32);
  const hashes = bytes === undefined ? undefined : hashesOfTile(bytes, tile.width);
  if (hashes === undefined) throw new Fault('LEDGER_FILES_DAMAGED', { path: tilePath(tile), detail: bytes === undefined ? 'ENOENT' : `${bytes.byteLength} bytes` });
  return hashes;
}

/** Entries of a bundle as it is published. `LEDGER_FILES_DAMAGED` when the file is missing or malformed. */
export async function publishedEntries(files: Pick<LogFiles, 'read'>, tile: Tile): Promise<readonly Uint8Array[]> {
  const exact = await files.read(tilePath(tile));
  const whole = exact === undefined && tile.width < TILE_WIDTH ? await files.read(tilePath({ ...tile, width: TILE_WIDTH })) : undefined;
  const bytes = exact ?? whole;
  const entries = bytes === undefined ? undefined : entriesOfBundle(bytes, whole === undefined ? tile.width : TILE_WIDTH);
  if (entries === undefined) throw new Fault('LEDGER_FILES_DAMAGED', { path: tilePath(tile), detail: bytes === undefined ? 'ENOENT' : `${bytes.byteLength} bytes` });
  return entries.slice(0, tile.width);
}

/** The nodes of the published tree of `size` leaves. */
export function publishedNodes(files: Pick<LogFiles, 'read'>, size: number): ReadNodes {
  return nodesFromTiles(size, async (tile) => publishedTile(files, tile));
}

/** Whether the tiles give exactly this tree. Reads a few tiles, whatever the size. */
export async function holdsTree(files: Pick<LogFiles, 'read'>, { size, root }: { readonly size: number; readonly root: Hash }): Promise<boolean> {
  try {
    return sameHash(await treeRoot(size, publishedNodes(files, size)), root);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'LEDGER_FILES_DAMAGED') return false;
    throw thrown;
  }
}

/** The right edge of a published tree, to let it grow. */
export async function publishedEdge(files: Pick<LogFiles, 'read'>, size: number): Promise<TreeEdge> {
  const partial = new Map<number, readonly Hash[]>();
  for (const tile of edgeTiles(size)) partial.set(Number(tile.level), await publishedTile(files, tile));
  return new TreeEdge(size, partial);
}

export async function publishedInclusion(files: Pick<LogFiles, 'read'>, index: number, size: number): Promise<readonly Hash[]> {
  return inclusionProof(index, size, publishedNodes(files, size));
}

export async function publishedConsistency(files: Pick<LogFiles, 'read'>, old: number, size: number): Promise<readonly Hash[]> {
  return consistencyProof(old, size, publishedNodes(files, size));
}
