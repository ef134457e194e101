import { readCheckpoint, readNote, tileOfPath, tilePath, tileWidth } from '../formats/tlog/index.ts';
import { CHECKPOINT, KEYS, type LogFiles } from './published-log.ts';

/** A file of the log that anybody may have. */
export interface ServedFile {
  /** `newest` changes with every checkpoint; a `tile` and `entries` never change any more (tlog-tiles). */
  readonly kind: 'newest' | 'tile' | 'entries';
  readonly bytes: Uint8Array;
}

/**
 * The file of an untrusted path below the log's address, or undefined. Only what the published checkpoint promises is there: a tile
 * beyond it may still be made again with other leaves, and readers keep tiles for ever.
 */
export async function servedFile(files: Pick<LogFiles, 'read'>, path: string): Promise<ServedFile | undefined> {
  if (path === CHECKPOINT || path === KEYS) {
    const bytes = await files.read(path);
    return bytes === undefined ? undefined : { kind: 'newest', bytes };
  }
  const tile = tileOfPath(path);
  if (tile === undefined || tileWidth(tile.level, tile.index, await publishedSize(files)) < tile.width) return undefined;
  const bytes = await files.read(tilePath(tile));
  return bytes === undefined ? undefined : { kind: tile.level === 'entries' ? 'entries' : 'tile', bytes };
}

async function publishedSize(files: Pick<LogFiles, 'read'>): Promise<number> {
  const bytes = await files.read(CHECKPOINT);
  const note = bytes === undefined ? undefined : readNote(bytes);
  return note === undefined ? 0 : readCheckpoint(note.text)?.size ?? 0;
}
