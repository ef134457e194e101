import { asFault, type Finding } from '../base/index.ts';
import {
  hashesOfTile, leafHash, sameHash, TILE_WIDTH, tilePath, tilesGrown, tileWidth, TreeEdge, type Hash, type Tile, type VerifierKey,
} from '../formats/tlog/index.ts';
import { openCheckpoint, type NoteRefusal, type SignedCheckpoint } from './checkpoint-note.ts';
import { readLeaf } from './leaf.ts';
import type { Ledger } from './ledger.ts';
import { CHECKPOINT, publishedEntries, publishedTile, type LogFiles } from './published-log.ts';

/** What somebody holds the log to. */
export interface LogVerification {
  readonly files: Pick<LogFiles, 'read'>;
  /** The keys that are trusted; those of the log itself, or those that an auditor brought. */
  readonly keys: readonly VerifierKey[];
  /** A checkpoint that the verifier got earlier: with it history cannot be rewritten unseen. */
  readonly old?: Uint8Array;
  /** Compare with the database too. */
  readonly ledger?: Ledger;
  readonly signal: AbortSignal;
  /** Leaves verified so far. */
  readonly onProgress: (leaves: number, of: number) => void;
}

/** What came of it: no finding means that every leaf is what it was when the checkpoint was signed. */
export interface LogVerdict {
  readonly checkpoint?: SignedCheckpoint;
  /** The older checkpoint, when it could be read. */
  readonly old?: SignedCheckpoint;
  /** Leaves that were read and hashed. */
  readonly leaves: number;
  readonly findings: readonly Finding[];
}

/** More findings than this say nothing new. */
const FINDINGS_LIMIT = 1000;

/** Reads every entry and every tile, hashes all of them anew, and holds the result to the signed checkpoint and to the older one. */
export async function verifyLog(verification: LogVerification): Promise<LogVerdict> {
  const { files, keys, old } = verification;
  const findings: Finding[] = [];
  const bytes = await files.read(CHECKPOINT);
  const checkpoint = bytes === undefined ? 'malformed' : openCheckpoint(bytes, keys);
  const older = old === undefined ? undefined : openCheckpoint(old, keys);
  if (typeof older === 'string') findings.push(found('L-11', { detail: older }));
  if (typeof checkpoint === 'string') return { leaves: 0, findings: [...findings, found(REFUSALS[checkpoint], {})], ...(typeof older === 'object' ? { old: older } : {}) };
  const rehashed = await rehash(verification, checkpoint, typeof older === 'object' ? older : undefined);
  findings.push(...rehashed.findings);
  if (typeof older === 'object') findings.push(...compareOlder(checkpoint, older, rehashed));
  if (verification.ledger !== undefined) findings.push(...await compareDatabase(verification.ledger, files, checkpoint));
  return { checkpoint, leaves: rehashed.leaves, findings: findings.slice(0, FINDINGS_LIMIT), ...(typeof older === 'object' ? { old: older } : {}) };
}

const REFUSALS: Readonly<Record<NoteRefusal, string>> = { malformed: 'L-01', 'another-log': 'L-02', 'unknown-key': 'L-03', forged: 'L-04' };

function found(code: string, params: NonNullable<Finding['params']>): Finding {
  return { standard: 'kho', code, severity: 'error', params };
}

interface Rehashed {
  readonly leaves: number;
  readonly findings: readonly Finding[];
  /** Root of the leaves at the older checkpoint's size, when it was passed. */
  readonly oldRoot?: Hash;
}

/** Level by level: entries → leaf hashes → tiles above → root. */
async function rehash({ files, signal, onProgress }: LogVerification, checkpoint: SignedCheckpoint, older: SignedCheckpoint | undefined): Promise<Rehashed> {
  const findings: Finding[] = [];
  const { size } = checkpoint;
  const edge = new TreeEdge();
  let oldRoot = older?.size === 0 ? edge.root() : undefined;
  const note = (finding: Finding | undefined): void => { if (finding !== undefined && findings.length < FINDINGS_LIMIT) findings.push(finding); };
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    signal.throwIfAborted();
    const width = tileWidth('entries', index, size);
    const entries = await readOr(async () => publishedEntries(files, { level: 'entries', index, width }), 'L-06', note);
    if (entries === undefined) return { leaves: edge.size, findings };
    entries.forEach((entry, at) => {
      note(misplaced(entry, index * TILE_WIDTH + at));
      edge.add(leafHash(entry));
      if (edge.size === older?.size) oldRoot = edge.root();
    });
    for (const { tile, bytes } of edge.takeFull()) await compareTile(files, tile, bytes, note);
    onProgress(edge.size, size);
  }
  for (const { tile, bytes } of edge.partial()) await compareTile(files, tile, bytes, note);
  if (!sameHash(edge.root(), checkpoint.root)) note(found('L-09', { size }));
  return { leaves: size, findings, ...(oldRoot === undefined ? {} : { oldRoot }) };
}

/** A leaf says its own place: one that stands elsewhere was moved, or others before it were removed. */
function misplaced(entry: Uint8Array, seq: number): Finding | undefined {
  const leaf = readLeaf(entry);
  if (leaf === undefined) return found('L-07', { seq });
  return leaf.seq === seq ? undefined : found('L-08', { seq, said: leaf.seq });
}

async function compareTile(files: Pick<LogFiles, 'read'>, tile: Tile, bytes: Uint8Array, note: (finding: Finding | undefined) => void): Promise<void> {
  const published = await readOr(async () => publishedTile(files, tile), 'L-05', note);
  if (published === undefined) return;
  const other = hashesOfTile(bytes, tile.width)?.findIndex((hash, at) => published[at] === undefined || !sameHash(hash, published[at])) ?? -1;
  if (other < 0) return;
  const at = tile.index * TILE_WIDTH + other;
  note(tile.level === 0 ? found('L-10', { seq: at, path: tilePath(tile) }) : found('L-12', { path: tilePath(tile) }));
}

async function readOr<T>(read: () => Promise<T>, code: string, note: (finding: Finding) => void): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'LEDGER_FILES_DAMAGED') throw fault;
    note(found(code, { path: String(fault.params['path']), detail: String(fault.params['detail']) }));
    return undefined;
  }
}

/** With an older checkpoint in hand nobody can shorten the log or change what it had then. */
function compareOlder(checkpoint: SignedCheckpoint, older: SignedCheckpoint, { oldRoot }: Rehashed): readonly Finding[] {
  if (older.size > checkpoint.size) return [found('L-13', { size: checkpoint.size, old: older.size })];
  if (oldRoot === undefined) return [];
  return sameHash(oldRoot, older.root) ? [] : [found('L-14', { old: older.size })];
}

/** The database must have every leaf of the log, the same; it may have newer ones that are not published yet. */
async function compareDatabase(ledger: Ledger, files: Pick<LogFiles, 'read'>, { size }: SignedCheckpoint): Promise<readonly Finding[]> {
  const leaves = await ledger.size();
  if (leaves < size) return [found('L-15', { leaves, size })];
  for (const tile of tilesGrown(0, 0, size)) {
    const hashes = await readOr(async () => publishedTile(files, tile), 'L-05', () => undefined);
    const from = tile.index * TILE_WIDTH;
    const rows = await ledger.leaves(from, tile.width);
    const other = hashes?.findIndex((hash, at) => rows[at]?.seq !== from + at || !sameHash(hash, leafHash(rows[at].bytes))) ?? -1;
    if (other >= 0) return [found('L-16', { seq: from + other })];
  }
  return [];
}

