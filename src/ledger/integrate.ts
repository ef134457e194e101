import { Fault } from '../base/index.ts';
import { partialFolder, sameHash, tilePath, TILE_WIDTH, tileWidth, writeEntryBundle, writeVerifierKey, type TileContent, type TreeEdge } from '../formats/tlog/index.ts';
import type { SignedCheckpoint } from './checkpoint-note.ts';
import { CHECKPOINT, KEYS, publishedConsistency, publishedEdge, type LogFiles } from './published-log.ts';
import type { Ledger } from './ledger.ts';
import { agreedCheckpoint, type LogParts } from './standing.ts';

/** What an integration came to. */
export interface Integration {
  readonly checkpoint: SignedCheckpoint;
  /** Leaves that were not in the log before. */
  readonly added: number;
}

/** Leaves that are held in memory at once. */
const LEAVES_AT_ONCE = 16 * TILE_WIDTH;

/**
 * Makes files of the leaves that have none yet, signs the tree and publishes the checkpoint. Repeating it after a crash gives the
 * same files. Order: entries and tiles durable → signer remembers → checkpoint. The caller is the only one who integrates.
 */
export async function integrate(parts: LogParts): Promise<Integration> {
  const before = await agreedCheckpoint(parts);
  const size = await parts.ledger.size();
  if (before?.size === size && parts.signer.signing.every((keyId) => before.signedBy.includes(keyId))) return { checkpoint: before, added: 0 };
  const start = before?.size ?? 0;
  const edge = await publishedEdge(parts.files, start);
  if (before !== undefined && !sameHash(edge.root(), before.root)) throw new Fault('LEDGER_FILES_DAMAGED', { path: 'tile/0', detail: 'root' });
  await writeGrowth(parts, edge, { size, promised: start });
  return { checkpoint: await signAndPublish(parts, edge), added: size - start };
}

/** Signs the tree that the files hold, and publishes its checkpoint. */
async function signAndPublish({ files, signer }: LogParts, edge: TreeEdge): Promise<SignedCheckpoint> {
  const { size } = edge;
  const keys = Buffer.from(signer.keys.map((key) => `${writeVerifierKey(key)}\n`).join(''));
  if (Buffer.compare(await files.read(KEYS) ?? EMPTY, keys) !== 0) await files.replace(KEYS, keys);
  const checkpoint = await signer.sign({ size, root: edge.root() }, async (old) => publishedConsistency(files, old, size));
  await files.replace(CHECKPOINT, Buffer.from(checkpoint.note));
  return checkpoint;
}

const EMPTY = new Uint8Array();

/** Where leaves come from and where their files go. */
export interface Growing {
  readonly ledger: Pick<Ledger, 'leaves'>;
  readonly files: LogFiles;
}

/** How far the tree grows, and up to which size its files were promised to others by a checkpoint. */
export interface Growth {
  readonly size: number;
  readonly promised: number;
}

/**
 * Lets the tree grow from its edge with leaves of the database, and writes the files that are new. What is there with other bytes and
 * was promised by a checkpoint is damage (`LEDGER_FILES_DAMAGED`); what never was is set aside: its leaves were lost with their database.
 */
export async function writeGrowth(parts: Growing, edge: TreeEdge, { size, promised }: Growth): Promise<void> {
  const { ledger, files } = parts;
  const start = edge.size;
  // Entries of the bundle that is being filled; those before `start` are in the database too.
  let bundle = (await leavesFrom(parts, start - (start % TILE_WIDTH), start % TILE_WIDTH)).map(({ bytes }) => bytes);
  while (edge.size < size) {
    const full: TileContent[] = [];
    for (const { bytes, hash } of await leavesFrom({ ledger }, edge.size, Math.min(LEAVES_AT_ONCE, size - edge.size))) {
      edge.add(hash);
      bundle.push(bytes);
      if (bundle.length < TILE_WIDTH) continue;
      full.push(bundleOf(bundle, edge.size / TILE_WIDTH - 1));
      bundle = [];
    }
    full.push(...edge.takeFull());
    await createAll(parts, full, promised);
    // A partial tile may go once the full one is there (tlog-tiles, Partial Tiles).
    await files.drop(full.map(({ tile }) => partialFolder(tile)));
  }
  const rest = bundle.length === 0 ? [] : [bundleOf(bundle, Math.floor(size / TILE_WIDTH))];
  await createAll(parts, [...rest, ...edge.partial()], promised);
}

function bundleOf(entries: readonly Uint8Array[], index: number): TileContent {
  return { tile: { level: 'entries', index, width: entries.length }, bytes: writeEntryBundle(entries) };
}

async function leavesFrom({ ledger }: Pick<Growing, 'ledger'>, from: number, count: number): ReturnType<LogParts['ledger']['leaves']> {
  const leaves = await ledger.leaves(from, count);
  const gap = leaves.findIndex(({ seq }, at) => seq !== from + at);
  if (gap >= 0 || leaves.length < count) throw new Fault('LEDGER_DIVERGED', { seq: from + Math.max(gap, 0), detail: 'gap' });
  return leaves;
}

async function createAll({ files }: Growing, made: readonly TileContent[], promised: number): Promise<void> {
  const contents = new Map(made.map((content) => [tilePath(content.tile), content]));
  const named = [...contents].map(([name, { bytes }]) => ({ name, bytes }));
  const other = await files.create(named);
  if (other.length === 0) return;
  for (const name of other) {
    const tile = contents.get(name)?.tile;
    if (tile === undefined || tileWidth(tile.level, tile.index, promised) >= tile.width) throw new Fault('LEDGER_FILES_DAMAGED', { path: name, detail: 'other bytes' });
    await files.setAside(name);
  }
  await files.create(named);
}
