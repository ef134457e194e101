import { Fault } from '../base/index.ts';
import { isConsistent, sameHash, tileWidth, TILE_WIDTH } from '../formats/tlog/index.ts';
import type { SignedCheckpoint } from './checkpoint-note.ts';
import type { Ledger } from './ledger.ts';
import { CHECKPOINT, holdsTree, publishedCheckpoint, publishedConsistency, publishedTile, type LogFiles } from './published-log.ts';
import type { Signer } from './signer.ts';

/** Where the three places that know the log stand: the database, the published files, and the signer. */
export interface Standing {
  readonly leaves: number;
  readonly published?: SignedCheckpoint;
  readonly signed?: SignedCheckpoint;
}

export interface LogParts {
  readonly ledger: Ledger;
  readonly files: LogFiles;
  readonly signer: Signer;
}

/** What they say, each by itself. `LEDGER_FORGED` when the published checkpoint is of other keys. */
export async function standingOf({ ledger, files, signer }: LogParts): Promise<Standing> {
  const [leaves, published, signed] = [await ledger.size(), await publishedCheckpoint(files, signer.keys), await signer.lastSigned()];
  return { leaves, ...(published === undefined ? {} : { published }), ...(signed === undefined ? {} : { signed }) };
}

/** The newest checkpoint that left the signer, as far as anybody here knows; of one size the published one, which witnesses may have cosigned. */
export function newestSigned({ published, signed }: Standing): SignedCheckpoint | undefined {
  return (published?.size ?? -1) >= (signed?.size ?? -1) ? published : signed;
}

/**
 * Refuses to go on when one of the three is older than another in a way that no crash explains, or is another history:
 * `LEDGER_DATABASE_OLDER`, `LEDGER_FOLDER_OLDER`, `LEDGER_DIVERGED`. Puts right what a crash leaves: a checkpoint that was signed
 * and not yet published. Answers what is published now.
 */
export async function agreedCheckpoint(parts: LogParts): Promise<SignedCheckpoint | undefined> {
  const standing = await standingOf(parts);
  const { leaves, published, signed } = standing;
  const newest = newestSigned(standing);
  if (newest === undefined) return undefined;
  if (leaves < newest.size) throw new Fault('LEDGER_DATABASE_OLDER', { leaves, size: newest.size });
  if (published !== undefined && signed !== undefined) await refuseTwoHistories(parts.files, published, signed);
  if (published === undefined || published.size < newest.size) await publishSigned(parts.files, newest);
  else if (signed === undefined || signed.size < newest.size) await parts.signer.remember(newest);
  await refuseOtherDatabase(parts, newest);
  return newest;
}

async function refuseTwoHistories(files: LogFiles, published: SignedCheckpoint, signed: SignedCheckpoint): Promise<void> {
  const [old, now] = published.size < signed.size ? [published, signed] : [signed, published];
  if (old.size === now.size) {
    if (!sameHash(old.root, now.root)) throw new Fault('LEDGER_DIVERGED', { seq: old.size, detail: 'two checkpoints of one size' });
    return;
  }
  // When the folder lacks the newer tree, that is told as what it is.
  if (!await holdsTree(files, now)) throw new Fault('LEDGER_FOLDER_OLDER', { size: old.size, signed: now.size });
  if (!isConsistent({ old, now, proof: await publishedConsistency(files, old.size, now.size) })) {
    throw new Fault('LEDGER_DIVERGED', { seq: old.size, detail: 'two histories' });
  }
}

/** Tiles come before the signature, and the signature before its publication: a process that ended in between left them all. */
async function publishSigned(files: LogFiles, signed: SignedCheckpoint): Promise<void> {
  if (!await holdsTree(files, signed)) throw new Fault('LEDGER_FOLDER_OLDER', { size: 0, signed: signed.size });
  await files.replace(CHECKPOINT, Buffer.from(signed.note));
}

/** The last signed tile must be what the database has: a database restored from an older copy has grown into something else. */
async function refuseOtherDatabase({ ledger, files }: LogParts, { size }: SignedCheckpoint): Promise<void> {
  if (size === 0) return;
  const index = Math.floor((size - 1) / TILE_WIDTH);
  const hashes = await publishedTile(files, { level: 0, index, width: tileWidth(0, index, size) });
  const leaves = await ledger.leaves(index * TILE_WIDTH, hashes.length);
  const other = hashes.findIndex((hash, at) => leaves[at]?.seq !== index * TILE_WIDTH + at || !sameHash(hash, leaves[at].hash));
  if (other >= 0) throw new Fault('LEDGER_DIVERGED', { seq: index * TILE_WIDTH + other, detail: 'leaf' });
}
