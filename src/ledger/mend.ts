import { asFault, Fault } from '../base/index.ts';
import { leafHash, sameHash, TILE_WIDTH, tileWidth, TreeEdge, type Hash } from '../formats/tlog/index.ts';
import type { SignedCheckpoint } from './checkpoint-note.ts';
import { writeGrowth } from './integrate.ts';
import { CHECKPOINT, publishedCheckpoint, publishedEntries } from './published-log.ts';
import { newestSigned, standingOf, type LogParts } from './standing.ts';

/** What was put back. */
export interface Mended {
  /** Leaves that the database had lost. */
  readonly leaves: number;
  /** Files of the log that were damaged: they lie in quarantine, and right ones in their place. */
  readonly setAside: readonly string[];
  /** How many leaves the newest signed tree has: as far as that, database and files agree now. */
  readonly size: number;
}

/**
 * Makes database and files agree again when one of them was lost, damaged or restored from an older copy, and nothing
 * but that: what is put back must give the root that was signed, leaf by leaf. Signs nothing. `LEDGER_TAIL_LOST` when neither has all
 * that was signed, `LEDGER_DIVERGED` when they have different histories. The caller holds the writer lock.
 */
export async function mend(parts: LogParts): Promise<Mended> {
  const damaged = await setAsideForged(parts);
  const standing = await standingOf(parts);
  const newest = newestSigned(standing);
  if (newest === undefined) return { leaves: 0, setAside: damaged, size: 0 };
  const signed = [standing.published, standing.signed].filter((one) => one !== undefined);
  const leaves = standing.leaves < newest.size ? await restoreLeaves(parts, standing.leaves, signed) : 0;
  await refuseOtherRoots(parts, signed);
  const setAside = [...damaged, ...await rewriteFiles(parts, newest)];
  if (standing.published?.note !== newest.note) await parts.files.replace(CHECKPOINT, Buffer.from(newest.note));
  if (standing.signed?.note !== newest.note) await parts.signer.remember(newest);
  return { leaves, setAside, size: newest.size };
}

/** A checkpoint that these keys did not sign, while the signer remembers one that they did, is damage like any other. */
async function setAsideForged({ files, signer }: LogParts): Promise<readonly string[]> {
  try {
    await publishedCheckpoint(files, signer.keys);
    return [];
  } catch (thrown) {
    if (asFault(thrown).code !== 'LEDGER_FORGED' || await signer.lastSigned() === undefined) throw thrown;
    await files.setAside(CHECKPOINT);
    return [CHECKPOINT];
  }
}

/** From the entry bundles, after all of them were seen to give the signed roots and to begin with what the database has. */
async function restoreLeaves(parts: LogParts, known: number, signed: readonly SignedCheckpoint[]): Promise<number> {
  const size = largestOf(signed);
  const edge = new MeasuredEdge(signed);
  for await (const { index, entries } of bundles(parts, 0, size)) {
    const hashes = entries.map(leafHash);
    edge.add(hashes);
    await refuseOtherLeaves(parts, index * TILE_WIDTH, hashes.slice(0, Math.max(0, known - index * TILE_WIDTH)));
  }
  if (edge.missed !== undefined) throw new Fault('LEDGER_DIVERGED', { seq: edge.missed, detail: 'entries' });
  for await (const { index, entries } of bundles(parts, Math.floor(known / TILE_WIDTH), size)) {
    await parts.ledger.restore(entries.slice(Math.max(0, known - index * TILE_WIDTH)));
  }
  return size - known;
}

export function largestOf(signed: readonly SignedCheckpoint[]): number {
  return Math.max(...signed.map(({ size }) => size));
}

/** A tree that is grown past checkpoints, and has to have the root of each. */
export class MeasuredEdge {
  readonly #edge = new TreeEdge();
  readonly #signed: readonly SignedCheckpoint[];
  /** The size of a checkpoint whose root was not met. */
  missed: number | undefined;

  constructor(signed: readonly SignedCheckpoint[]) {
    this.#signed = signed;
    this.#compare();
  }

  get size(): number {
    return this.#edge.size;
  }

  add(hashes: readonly Hash[]): void {
    for (const hash of hashes) {
      this.#edge.add(hash);
      this.#compare();
    }
    this.#edge.takeFull();
  }

  #compare(): void {
    for (const { size, root } of this.#signed) if (size === this.#edge.size && !sameHash(this.#edge.root(), root)) this.missed ??= size;
  }
}

async function* bundles({ files }: LogParts, first: number, size: number): AsyncGenerator<{ readonly index: number; readonly entries: readonly Uint8Array[] }> {
  for (let index = first; index * TILE_WIDTH < size; index += 1) {
    try {
      yield { index, entries: await publishedEntries(files, { level: 'entries', index, width: tileWidth('entries', index, size) }) };
    } catch (thrown) {
      const { code, params } = asFault(thrown);
      throw code === 'LEDGER_FILES_DAMAGED' ? new Fault('LEDGER_TAIL_LOST', { size, path: String(params['path']) }, { cause: thrown }) : thrown;
    }
  }
}

async function refuseOtherLeaves({ ledger }: LogParts, from: number, hashes: readonly Hash[]): Promise<void> {
  const leaves = await ledger.leaves(from, hashes.length);
  const other = hashes.findIndex((hash, at) => leaves[at] === undefined || !sameHash(hash, leaves[at].hash));
  if (other >= 0) throw new Fault('LEDGER_DIVERGED', { seq: from + other, detail: 'leaf' });
}

/** The leaves of the database, hashed anew, must give the signed roots: then they are what was signed. */
async function refuseOtherRoots({ ledger }: LogParts, signed: readonly SignedCheckpoint[]): Promise<void> {
  const size = largestOf(signed);
  const edge = new MeasuredEdge(signed);
  while (edge.size < size) {
    const leaves = await ledger.leaves(edge.size, Math.min(16 * TILE_WIDTH, size - edge.size));
    const gap = leaves.findIndex(({ seq }, at) => seq !== edge.size + at);
    if (gap >= 0 || leaves.length === 0) throw new Fault('LEDGER_DIVERGED', { seq: edge.size + Math.max(gap, 0), detail: 'gap' });
    edge.add(leaves.map(({ bytes }) => leafHash(bytes)));
  }
  if (edge.missed !== undefined) throw new Fault('LEDGER_DIVERGED', { seq: edge.missed, detail: 'root' });
}

/** Every file of the signed tree is written where it is missing; one with other bytes is damage, since the database has the signed root. */
async function rewriteFiles(parts: LogParts, { size }: SignedCheckpoint): Promise<readonly string[]> {
  const setAside: string[] = [];
  for (;;) {
    try {
      await writeGrowth(parts, new TreeEdge(), { size, promised: size });
      return setAside;
    } catch (thrown) {
      const { code, params } = asFault(thrown);
      const path = String(params['path']);
      if (code !== 'LEDGER_FILES_DAMAGED' || setAside.includes(path)) throw thrown;
      await parts.files.setAside(path);
      setAside.push(path);
    }
  }
}
