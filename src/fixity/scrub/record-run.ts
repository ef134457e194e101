import path from 'node:path';
import { Fault, timestamp } from '../../base/index.ts';
import { PRIMARY_LOCATION, type Catalogue, type CopyCheck, type CopyRecord, type FixityCheck, type FixityRun, type Sql } from '../../catalogue/index.ts';
import type { Ledger, LedgerFact } from '../../ledger/index.ts';
import { clearParts, linesOf, sealRun } from './run-file.ts';
import { isMatchedFile, readLine, type EndLine, type FixityLine, type ObjectLine } from './run-lines.ts';
import type { Reached, ScrubParts, ScrubRun, ScrubTally } from './scrub-parts.ts';

/** What recording a run needs besides its results. */
export interface RecordParts extends Pick<ScrubParts, 'clock' | 'committedDigests'> {
  readonly catalogue: Catalogue;
  readonly ledger: Pick<Ledger, 'append'>;
  /** `STORE/fixity/runs`. */
  readonly folder: string;
}

/** How far recording is: objects that the catalogue has, or that all of it is done. */
export interface Recorded {
  readonly objects: number;
  readonly finished: boolean;
}

export interface RecordSteps {
  readonly recorded?: Recorded;
  /** In each transaction: refuses when somebody else has the run, and says how far it is. */
  readonly save: (recorded: Recorded, tx: Sql) => Promise<void>;
}

/** Objects of one transaction. */
const TOGETHER = 200;

/** `2026/20261125T190000Z_<run>.ndjson`, below the folder of runs. */
export function runFileName(startedAt: string, run: string): string {
  return `${startedAt.slice(0, 4)}/${startedAt.replaceAll(/[-:]/g, '')}_${run}.ndjson`;
}

/**
 * Gives the results of a run their place for good, then writes them into the catalogue, then the run itself with its leaf of the
 * ledger. Done again after an interruption, nothing is written twice. Of a void run only what did not match stays in its file, and
 * nothing of it reaches the catalogue: an auditor that cannot tell vouches for nothing.
 */
export async function recordRun(parts: RecordParts, { id, policy }: Pick<ScrubRun, 'id' | 'policy'>, reached: Reached, steps: RecordSteps): Promise<FixityRun> {
  const name = runFileName(reached.startedAt, id);
  const file = path.join(parts.folder, name);
  const { tally } = reached;
  const outcome = outcomeOf(tally);
  const end = await sealRun({
    part: reached.part, file,
    ...(outcome === 'void' ? { keeps: (line: FixityLine) => !('outcome' in line) || line.line === 'canary' || line.outcome !== 'match' } : {}),
    end: (written) => endOf(id, { tally, outcome, endedAt: timestamp(parts.clock.now()) }, written),
  });
  if (outcome !== 'void') await recordObjects(parts, { id, file }, steps);
  const run: FixityRun = {
    id, policy: policy.name, startedAt: reached.startedAt, endedAt: end.endedAt, outcome: end.outcome, file: name,
    packages: end.packages, files: end.files, bytes: end.bytes, damaged: end.damaged, notChecked: end.notChecked, root: end.root,
  };
  if (steps.recorded?.finished !== true) {
    await parts.catalogue.transaction(async (tx) => {
      await steps.save({ objects: Number.MAX_SAFE_INTEGER, finished: true }, tx);
      await parts.catalogue.fixityDue.recordRun(run, tx);
      await parts.ledger.append([factOf(run, end)], tx);
    });
  }
  await clearParts(parts.folder, id);
  return run;
}

/** Damage that was seen is said before what could not be read, which is no damage yet; what an unreliable auditor says is not said at all. */
export function outcomeOf({ canariesMissed, canaries, damaged, unreadable = 0, planned, packages, undrawn, gone, away, stopped }: ScrubTally): FixityRun['outcome'] {
  if (canariesMissed > 0 || canaries === 0) return 'void';
  if (damaged > 0) return 'damaged';
  // What came while the run went on is read too: it must not stand for what was due and not read.
  return unreadable > 0 || packages + undrawn + gone < planned || away.length > 0 || stopped !== undefined ? 'partial' : 'sound';
}

function endOf(run: string, { tally, outcome, endedAt }: { readonly tally: ScrubTally; readonly outcome: FixityRun['outcome']; readonly endedAt: string }, written: { readonly lines: number; readonly root: string }): EndLine {
  const { packages, files, bytes, damaged, unreadable = 0, planned, gone, counts, canaries, canariesMissed } = tally;
  const read = outcome === 'void' ? { packages: 0, files: 0, bytes: 0, counts: { ...counts, match: 0 }, notChecked: planned } : { packages, files, bytes, counts, notChecked: Math.max(0, planned - packages - gone) + unreadable };
  return { line: 'end', run, endedAt, outcome, ...read, damaged, canaries, canariesMissed, ...written };
}

function factOf({ id, policy, outcome }: FixityRun, { packages, files, bytes, damaged, notChecked, counts, canaries, canariesMissed, lines, root }: EndLine): LedgerFact {
  return { type: 'fixity.run', job: id, outcome, detail: { policy, packages, files, bytes, damaged, notChecked, ...counts, canaries, canariesMissed, lines, root } };
}

async function recordObjects({ catalogue, committedDigests }: RecordParts, { id, file }: { readonly id: string; readonly file: string }, { recorded, save }: RecordSteps): Promise<void> {
  let [met, objects] = [0, recorded?.objects ?? 0];
  for await (const checks of checksIn(file)) {
    met += checks.length;
    if (met <= objects) continue;
    const fresh = checks.slice(Math.max(0, checks.length - (met - objects)));
    const elsewhere = fresh.filter(({ object }) => object.location !== PRIMARY_LOCATION);
    const copies = await Promise.all(elsewhere.map(async (check) => copyRecordOf(check, committedDigests)));
    // Bytes that could not be read say nothing of a copy, but that somebody tried.
    const tried = elsewhere.filter((_, at) => copies[at] === undefined).map(({ object: { object, location, at, outcome, version } }) => ({ packageId: object, locationId: location, at, outcome, version }));
    objects = met;
    await catalogue.transaction(async (tx) => {
      await save({ objects, finished: false }, tx);
      await catalogue.recordFixity(fresh.filter(({ object }) => object.location === PRIMARY_LOCATION).map(fixityCheckOf), tx);
      await catalogue.copies.record(copies.flatMap((copy) => copy ?? []), tx);
      await catalogue.fixityDue.record(tried, tx);
      await catalogue.copyChecks.record(fresh.map((check) => copyCheckOf(check, id)), tx);
    });
  }
}

/** One copy in a run's file, with what did not match of it. */
export interface KeptCheck {
  readonly object: ObjectLine;
  readonly problems: FixityCheck['problems'];
}

/** Problems that the catalogue keeps of one check. */
const PROBLEMS_KEPT = 100;

/** The checks of a run's file, some at a time. */
export async function* checksIn(file: string): AsyncGenerator<readonly KeptCheck[]> {
  let checks: KeptCheck[] = [];
  let problems: FixityCheck['problems'][number][] = [];
  for await (const text of linesOf(file)) {
    if (isMatchedFile(text)) continue;
    const line = readLine(text);
    if (line === undefined) throw new Fault('STORAGE_FAILED', { path: file, detail: 'line' });
    if (line.line === 'file' && line.outcome !== 'match' && problems.length < PROBLEMS_KEPT) problems.push({ path: line.path, outcome: line.outcome });
    if (line.line !== 'object') continue;
    checks.push({ object: line, problems });
    problems = [];
    if (checks.length < TOGETHER) continue;
    yield checks;
    checks = [];
  }
  if (checks.length > 0) yield checks;
}

export function fixityCheckOf({ object: { object, version, at, outcome, algorithm, files, bytes }, problems }: KeptCheck): FixityCheck {
  return { packageId: object, checkedAt: at, outcome, algorithm, files, bytes, problems, version };
}

/** A line of the history of its package. */
export function copyCheckOf({ object: { object: packageId, version, location, at, outcome, files, bytes } }: KeptCheck, run: string): CopyCheck {
  return { packageId, location, checkedAt: at, outcome, version, files, bytes, run };
}

/** What the copies' part of the catalogue learns; nothing from bytes that could not be read. */
async function copyRecordOf({ object: { object: packageId, location: locationId, version, outcome, at, forged }, problems }: KeptCheck, committedDigests: RecordParts['committedDigests']): Promise<CopyRecord | undefined> {
  if (outcome === 'unreadable') return undefined;
  const found = { packageId, locationId, at };
  if (outcome !== 'match') {
    const state = version === 0 && outcome === 'missing' ? 'missing' as const : forged === true ? 'divergent' as const : 'damaged' as const;
    return { ...found, state, ...(problems[0] === undefined ? {} : { detail: problems[0].path }) };
  }
  const inventoryDigest = (await committedDigests(packageId)).get(version);
  return inventoryDigest === undefined ? undefined : { ...found, state: 'verified', version, inventoryDigest };
}
