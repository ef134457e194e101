import { Fault } from '../base/index.ts';
import { sameHash, TILE_WIDTH } from '../formats/tlog/index.ts';
import type { SignedCheckpoint } from './checkpoint-note.ts';
import { largestOf, MeasuredEdge, mend, type Mended } from './mend.ts';
import { leavesOf, mirrorStanding } from './mirror.ts';
import { CHECKPOINT, publishedCheckpoint, type LogFiles } from './published-log.ts';
import { standingOf, type LogParts } from './standing.ts';

/**
 * Takes over from a mirror what this store lost, when all of it was put back from an older copy. What was signed here must be the
 * beginning of what the mirror has (`LEDGER_DIVERGED`), and the mirror's checkpoint must be of our keys (`LEDGER_FORGED`). Leaves
 * that were appended since and never signed get their places after the mirror's. The caller holds the writer lock.
 */
export async function takeFromMirror(parts: LogParts, mirror: Pick<LogFiles, 'read'>): Promise<Mended> {
  const theirs = await publishedCheckpoint(mirror, parts.signer.keys);
  const { leaves: known, published, signed } = await standingOf(parts);
  const ours = [published, signed].filter((one) => one !== undefined);
  if (theirs === undefined) return mend(parts);
  if (ours.some(({ size }) => size > theirs.size)) {
    const { kind } = await mirrorStanding({ files: parts.files, keys: parts.signer.keys }, mirror);
    if (kind === 'forked') throw new Fault('LEDGER_DIVERGED', { seq: theirs.size, detail: 'two histories' });
    return mend(parts);
  }
  const leaves = leavesOf(mirror, theirs.size);
  const promised = ours.length === 0 ? 0 : largestOf(ours);
  await refuseOtherHistory(leaves, [theirs, ...ours]);
  const from = await firstOther(parts, leaves, Math.min(known, theirs.size));
  if (from < Math.min(known, promised)) throw new Fault('LEDGER_DIVERGED', { seq: from, detail: 'leaf' });
  if (from < theirs.size) await parts.ledger.insert(from, batches(leaves, from, theirs.size));
  // The newest checkpoint first: from here on mend knows what the files have to become, however often it is interrupted.
  await parts.files.replace(CHECKPOINT, Buffer.from(theirs.note));
  await parts.signer.remember(theirs);
  const mended = await mend(parts);
  return { ...mended, leaves: theirs.size - from };
}

type ReadLeaves = ReturnType<typeof leavesOf>;
const LEAVES_AT_ONCE = 16 * TILE_WIDTH;

async function refuseOtherHistory(leaves: ReadLeaves, signed: readonly SignedCheckpoint[]): Promise<void> {
  const edge = new MeasuredEdge(signed);
  const size = largestOf(signed);
  while (edge.size < size) edge.add((await leaves(edge.size, LEAVES_AT_ONCE)).map(({ hash }) => hash));
  if (edge.missed !== undefined) throw new Fault('LEDGER_DIVERGED', { seq: edge.missed, detail: 'two histories' });
}

/** The first place below `end` where the database has another leaf than the mirror; `end` when there is none. */
async function firstOther({ ledger }: LogParts, leaves: ReadLeaves, end: number): Promise<number> {
  for (let from = 0; from < end; from += LEAVES_AT_ONCE) {
    const count = Math.min(LEAVES_AT_ONCE, end - from);
    const [own, theirs] = [await ledger.leaves(from, count), await leaves(from, count)];
    const other = theirs.findIndex(({ seq, hash }, at) => own[at]?.seq !== seq || !sameHash(own[at].hash, hash));
    if (other >= 0) return from + other;
  }
  return end;
}

async function* batches(leaves: ReadLeaves, start: number, end: number): AsyncGenerator<readonly Uint8Array[]> {
  for (let from = start; from < end; from += LEAVES_AT_ONCE) yield (await leaves(from, Math.min(LEAVES_AT_ONCE, end - from))).map(({ bytes }) => bytes);
}
