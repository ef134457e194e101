import { asFault, Fault } from '../base/index.ts';
import { isConsistent, leafHash, readCheckpoint, readNote, sameHash, TILE_WIDTH, TreeEdge, treeRoot, tileWidth, type Checkpoint, type VerifierKey } from '../formats/tlog/index.ts';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint-note.ts';
import { writeGrowth } from './integrate.ts';
import type { LedgerLeaf } from './ledger.ts';
import { CHECKPOINT, KEYS, publishedCheckpoint, publishedConsistency, publishedEdge, publishedEntries, publishedNodes, publishedTile, type LogFiles } from './published-log.ts';

/** The files of a log, and the keys whose checkpoints are believed. */
export interface PublishedLog {
  readonly files: Pick<LogFiles, 'read'>;
  readonly keys: readonly VerifierKey[];
}

/** How a mirror stands to the log that it is of; only the first four may be written to. */
export type MirrorStanding =
  | { readonly kind: 'absent' }
  | { readonly kind: 'current' | 'behind'; readonly size: number }
  /** Its checkpoint cannot be read: damage, to be put right like any other. */
  | { readonly kind: 'unreadable' }
  /** These very keys signed more than the log has: the log was put back from an older copy. */
  | { readonly kind: 'ahead'; readonly size: number }
  /** Another history, or another log. `genuine`: by a checkpoint of these very keys, so that two histories were signed. */
  | { readonly kind: 'forked'; readonly size: number; readonly genuine: boolean };

/** Compares checkpoints, and proves from the log's own tiles that it goes on from what the mirror has. */
export async function mirrorStanding({ files, keys }: PublishedLog, mirror: Pick<LogFiles, 'read'>): Promise<MirrorStanding> {
  const [now, bytes] = [await publishedCheckpoint(files, keys), await mirror.read(CHECKPOINT)];
  if (bytes === undefined) return { kind: 'absent' };
  const old = checkpointOf(bytes);
  if (old === undefined) return { kind: 'unreadable' };
  const { size } = old;
  const forked = { kind: 'forked', size, genuine: typeof openCheckpoint(bytes, keys) !== 'string' } as const;
  if (old.origin !== (now?.origin ?? keys[0]?.name)) return forked;
  if (now === undefined || size > now.size) return forked.genuine ? { kind: 'ahead', size } : forked;
  if (size === now.size) return sameHash(old.root, now.root) ? { kind: 'current', size } : forked;
  const proof = await publishedConsistency(files, size, now.size);
  if (isConsistent({ old, now, proof })) return { kind: 'behind', size };
  // Only tiles that give the signed root can accuse a mirror; others are damaged themselves.
  const own = await treeRoot(size, publishedNodes(files, now.size));
  if (!isConsistent({ old: { size, root: own }, now, proof })) throw new Fault('LEDGER_FILES_DAMAGED', { path: 'tile', detail: 'root' });
  return forked;
}

/** Whose signature it has does not matter for what it says of history. */
function checkpointOf(bytes: Uint8Array): Checkpoint | undefined {
  const note = readNote(bytes);
  return note === undefined ? undefined : readCheckpoint(note.text);
}

/** What a mirror was given. */
export interface Mirrored {
  /** How it stood before; nothing was written when it was ahead or forked. */
  readonly standing: MirrorStanding;
  /** Entries that it has now. */
  readonly size: number;
  readonly added: number;
}

/**
 * Brings a mirror up to the published checkpoint: entries and tiles first, the checkpoint last. Only what gives the signed root is
 * written, so that damage here is not copied (`LEDGER_FILES_DAMAGED`). What lies there is never replaced, unless `whole`
 * asks for every file again: then damaged ones go to the mirror's quarantine. The caller is the mirror's only writer.
 */
export async function mirrorLog(log: PublishedLog, mirror: LogFiles, { whole = false }: { readonly whole?: boolean } = {}): Promise<Mirrored> {
  const standing = await mirrorStanding(log, mirror);
  const now = await publishedCheckpoint(log.files, log.keys);
  const known = 'size' in standing ? standing.size : 0;
  if (now === undefined || standing.kind === 'ahead' || standing.kind === 'forked') return { standing, size: known, added: 0 };
  if (standing.kind === 'current' && !whole) {
    await bringNotes(log, mirror, now);
    return { standing, size: known, added: 0 };
  }
  if (standing.kind === 'unreadable') await mirror.setAside(CHECKPOINT);
  const start = whole || standing.kind !== 'behind' || !await holdsEdge(mirror, standing.size, log) ? 0 : standing.size;
  const ledger = { leaves: leavesOf(log.files, now.size) };
  await refuseOtherRoot(ledger, await edgeAt(log.files, start), now);
  await writeGrowth({ ledger, files: mirror }, await edgeAt(log.files, start), { size: now.size, promised: start });
  await bringNotes(log, mirror, now);
  return { standing, size: now.size, added: now.size - known };
}

/** Cosignatures and keys may be newer than the tree. */
async function bringNotes({ files }: PublishedLog, mirror: LogFiles, { note }: SignedCheckpoint): Promise<void> {
  for (const [name, bytes] of [[KEYS, await files.read(KEYS)], [CHECKPOINT, Buffer.from(note)]] as const) {
    if (bytes !== undefined && Buffer.compare(await mirror.read(name) ?? new Uint8Array(), bytes) !== 0) await mirror.replace(name, bytes);
  }
}

async function edgeAt(files: Pick<LogFiles, 'read'>, size: number): Promise<TreeEdge> {
  return size === 0 ? new TreeEdge() : publishedEdge(files, size);
}

/** Whether the mirror can grow from where it is; when its edge is damaged or lost, all of it is looked at again. */
async function holdsEdge(mirror: LogFiles, size: number, { files }: PublishedLog): Promise<boolean> {
  try {
    return sameHash((await edgeAt(mirror, size)).root(), (await edgeAt(files, size)).root());
  } catch (thrown) {
    if (asFault(thrown).code !== 'LEDGER_FILES_DAMAGED') throw thrown;
    return false;
  }
}

async function refuseOtherRoot({ leaves }: { readonly leaves: ReadLeaves }, edge: TreeEdge, { size, root }: SignedCheckpoint): Promise<void> {
  while (edge.size < size) {
    for (const { hash } of await leaves(edge.size, TILE_WIDTH)) edge.add(hash);
    edge.takeFull();
  }
  if (!sameHash(edge.root(), root)) throw new Fault('LEDGER_FILES_DAMAGED', { path: 'tile/0', detail: 'root' });
}

type ReadLeaves = (from: number, limit: number) => Promise<readonly LedgerLeaf[]>;

/** Leaves as the files have them; an entry that is not what its hash says is damage. */
export function leavesOf(files: Pick<LogFiles, 'read'>, size: number): ReadLeaves {
  return async (from, limit) => {
    const found: LedgerLeaf[] = [];
    const end = Math.min(size, from + limit);
    for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH < end; index += 1) {
      const start = index * TILE_WIDTH;
      const entries = await publishedEntries(files, { level: 'entries', index, width: tileWidth('entries', index, size) });
      const hashes = await publishedTile(files, { level: 0, index, width: tileWidth(0, index, size) });
      entries.forEach((bytes, at) => {
        const [seq, hash] = [start + at, leafHash(bytes)];
        if (seq < from || seq >= end) return;
        if (hashes[at] === undefined || !sameHash(hash, hashes[at])) throw new Fault('LEDGER_FILES_DAMAGED', { path: `tile/entries ${seq}`, detail: 'hash' });
        found.push({ seq, bytes, hash });
      });
    }
    return found;
  };
}
