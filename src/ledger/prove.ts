import { Fault } from '../base/index.ts';
import { TILE_WIDTH, tileWidth, writeProofFile } from '../formats/tlog/index.ts';
import type { SignedCheckpoint } from './checkpoint-note.ts';
import { publishedEntries, publishedInclusion, type LogFiles } from './published-log.ts';

/** A proof for one leaf that verifies offline: the leaf itself, its path to the root, and the signed checkpoint (tlog-proof). */
export async function proveLeaf(files: Pick<LogFiles, 'read'>, { size, note }: SignedCheckpoint, seq: number): Promise<string> {
  if (seq >= size) throw new Fault('LEDGER_NOT_YET', { seq, size });
  const index = Math.floor(seq / TILE_WIDTH);
  const entries = await publishedEntries(files, { level: 'entries', index, width: tileWidth('entries', index, size) });
  const extra = entries[seq % TILE_WIDTH];
  return writeProofFile({ index: seq, path: await publishedInclusion(files, seq, size), checkpoint: note, ...(extra === undefined ? {} : { extra }) });
}
