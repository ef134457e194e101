import path from 'node:path';
import { Fault, type Clock, type NewId } from '../../base/index.ts';
import type { DigestPool } from '../digesting/index.ts';
import type { SyncMethod } from '../local/durable.ts';
import type { FlushWatch } from '../local/flush-watch.ts';
import type { StoreLocations } from '../local/locations.ts';
import type { ObjectView } from '../object-view.ts';
import { makeStagesDurable, objectDirectory } from '../publish.ts';
import { setAside } from '../recover.ts';
import { compareCopy, historyOf, isHistory } from './compare-copy.ts';
import type { CopyProblem, CopyResult, ReceiveRun } from './copy-store.ts';
import { finishCopy, publishCopies } from './publish-copies.ts';
import { discardStages, sourceProblems, stagedPath, stageCopies, type CopyInTheMaking, type LackingCopy } from './stage-copies.ts';
import { readBackObjects, type ReadBack, type ReadBackAnswer } from './verify-objects.ts';

/** The location that receives, and what it works with. */
export interface ReceivingPlace {
  readonly paths: StoreLocations;
  readonly pool: DigestPool;
  readonly flushes: FlushWatch;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly sync: SyncMethod;
}

/** What is to be done for one object of the group, or how it has ended already. */
type Intent =
  | { readonly kind: 'lacking'; readonly lacking: LackingCopy }
  | { readonly kind: 'there'; readonly readBack: ReadBack }
  | { readonly kind: 'ended'; readonly result: CopyResult };

/**
 * Copies a group: compare → copy into stages → make durable → read everything back from the location → publish. Each byte
 * is digested once, from the location's own disk, and nobody there sees anything of a copy that was not found right.
 */
export async function receiveGroup(place: ReceivingPlace, group: readonly ObjectView[], run: ReceiveRun): Promise<readonly CopyResult[]> {
  const intents: Intent[] = [];
  for (const source of group) intents.push(await intentFor(place, source));
  const results = new Map<string, CopyResult>();
  for (const intent of intents) if (intent.kind === 'ended') results.set(intent.result.objectId, intent.result);
  const there = intents.flatMap((intent) => (intent.kind === 'there' ? [intent.readBack] : []));
  const lacking = intents.flatMap((intent) => (intent.kind === 'lacking' ? [intent.lacking] : []));
  for (const result of await copyAll(place, lacking, run)) results.set(result.objectId, result);
  const answers = await readBackObjects(there, { ...run, pool: place.pool });
  there.forEach(({ view }, index) => { results.set(view.id, presentOr(view, answers[index])); });
  return group.map(({ id }) => results.get(id) ?? { objectId: id, kind: 'damaged', problems: [] });
}

async function intentFor({ paths }: ReceivingPlace, source: ObjectView): Promise<Intent> {
  const { id: objectId, head: version, inventoryDigest } = source;
  const history = await historyOf(source);
  if (!isHistory(history)) return { kind: 'ended', result: { objectId, kind: 'source-damaged', problems: history } };
  const state = await compareCopy(source, history, objectDirectory(paths, objectId));
  switch (state.kind) {
    case 'absent':
      return { kind: 'lacking', lacking: { source, history, base: 0 } };
    case 'behind':
      return { kind: 'lacking', lacking: { source, history, base: state.view.head } };
    case 'unfinished':
      await finishCopy(paths, { id: objectId, version, inventoryDigest });
      return { kind: 'there', readBack: { view: state.view, history } };
    case 'same':
      return { kind: 'there', readBack: { view: state.view, history } };
    case 'divergent':
      return { kind: 'ended', result: { objectId, kind: 'divergent', version: state.view.head, inventoryDigest: state.view.inventoryDigest } };
    case 'damaged':
      return { kind: 'ended', result: { objectId, kind: 'damaged', problems: state.problems } };
  }
}

function presentOr({ id: objectId, head: version, inventoryDigest }: ObjectView, answer: ReadBackAnswer | undefined): CopyResult {
  const { problems, bytes } = answer ?? { problems: [], bytes: 0 };
  return problems.length > 0 ? { objectId, kind: 'damaged', problems } : { objectId, kind: 'present', version, inventoryDigest, bytes };
}

/** From stages to published copies. What was not found right is never published; what is left of a failure is thrown away. */
async function copyAll(place: ReceivingPlace, lacking: readonly LackingCopy[], run: ReceiveRun): Promise<readonly CopyResult[]> {
  if (lacking.length === 0) return [];
  const { paths, pool, flushes, newId, sync, clock } = place;
  const stages = new Set<string>();
  try {
    const making = await stageCopies(lacking, paths.staging, { ...run, pool, newId, onStage: (stage) => stages.add(stage) });
    const read = making.filter(({ problems }) => problems.length === 0);
    const files = read.reduce((sum, copy) => sum + copy.files, 0);
    await flushes.flush(async () => makeStagesDurable(read.map(({ stage }) => stage), files, sync));
    const answers = await readBackObjects(read.map((copy) => readBackOf(paths, copy)), { ...run, pool });
    const found = new Map(read.map((copy, index) => [copy.id, answers[index]?.problems ?? []]));
    if (run.signal.aborted) throw new Fault('INTERRUPTED');
    const right = read.filter(({ id }) => found.get(id)?.length === 0);
    await flushes.flush(async () => publishCopies(paths, right, { clock, sync }));
    const results: CopyResult[] = [];
    for (const copy of making) results.push(await resultOf(place, copy, found.get(copy.id) ?? []));
    await discardStages(making.filter((copy) => !right.includes(copy)).map(({ stage }) => stage));
    return results;
  } catch (thrown) {
    // What was renamed is no stage any more; the rest was never anybody's. A disk that cannot even remove tells the first failure.
    await discardStages(stages).catch(() => undefined);
    throw thrown;
  }
}

/** New versions are read in the stage, those that were there before in their place. */
function readBackOf(paths: StoreLocations, copy: CopyInTheMaking): ReadBack {
  const directory = objectDirectory(paths, copy.id);
  return { view: copy.source, history: copy.history, pathOf: (file) => stagedPath(copy, file) ?? path.join(directory, file) };
}

/** Whose fault it is that a copy is not right: our own object's, or that of the disk that took other bytes than it gives back. */
async function resultOf({ paths, clock }: ReceivingPlace, copy: CopyInTheMaking, found: readonly CopyProblem[]): Promise<CopyResult> {
  const { id: objectId, version, inventoryDigest, files, bytes, stage, problems } = copy;
  if (problems.length > 0) return { objectId, kind: 'source-damaged', problems };
  if (found.length === 0) return { objectId, kind: 'copied', version, inventoryDigest, files, bytes };
  const ours = await sourceProblems(copy, found);
  if (ours.length > 0) return { objectId, kind: 'source-damaged', problems: ours };
  // Evidence of a disk that does not keep what it is given; it is nobody's copy and makes no room for one either.
  await setAside(paths, stage, { now: clock.now(), name: `${path.basename(stage)}-unverified` });
  return { objectId, kind: 'damaged', problems: found };
}
