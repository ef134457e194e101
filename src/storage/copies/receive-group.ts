import path from 'node:path';
import { Fault, type Clock, type NewId } from '../../base/index.ts';
import type { DigestPool } from '../digesting/index.ts';
import type { SyncMethod } from '../local/durable.ts';
import type { FlushWatch } from '../local/flush-watch.ts';
import type { StoreLocations } from '../local/locations.ts';
import { openObjectAt, type ObjectView } from '../object-view.ts';
import { makeStagesDurable, objectDirectory } from '../publish.ts';
import { setAside } from '../recover.ts';
import { compareCopy, historyOf, isHistory } from './compare-copy.ts';
import type { CopyResult, ReceiveRun } from './copy-store.ts';
import { finishCopy, publishCopies } from './publish-copies.ts';
import { discardStages, stageCopies, type CopyInTheMaking, type LackingCopy } from './stage-copies.ts';
import { readBackObjects, type ReadBack } from './verify-objects.ts';

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
 * Copies a group: compare → copy into stages → make durable → publish → read everything back from the location. What is
 * answered as copied or present was read back; until its rename nobody at the location sees anything of a copy.
 */
export async function receiveGroup(place: ReceivingPlace, group: readonly ObjectView[], run: ReceiveRun): Promise<readonly CopyResult[]> {
  const intents: Intent[] = [];
  for (const source of group) intents.push(await intentFor(place, source));
  const lacking = intents.flatMap((intent) => (intent.kind === 'lacking' ? [intent.lacking] : []));
  const copies = new Map((await copyAll(place, lacking, run)).map((copy) => [copy.id, copy]));
  const toRead = new Map<string, ReadBack>();
  for (const intent of intents) if (intent.kind === 'there') toRead.set(intent.readBack.view.id, intent.readBack);
  for (const { id, history, problems } of copies.values()) {
    if (problems.length === 0) toRead.set(id, { view: await openObjectAt(objectDirectory(place.paths, id), id), history });
  }
  const answers = await readBackObjects([...toRead.values()], { ...run, pool: place.pool });
  const found = new Map([...toRead.keys()].map((id, index) => [id, answers[index]]));
  const results: CopyResult[] = [];
  for (const [index, intent] of intents.entries()) {
    const id = group[index]?.id ?? '';
    const copy = copies.get(id);
    if (intent.kind === 'ended') results.push(intent.result);
    else if (copy !== undefined && copy.problems.length > 0) results.push({ objectId: id, kind: 'source-damaged', problems: copy.problems });
    else results.push(await judged(place, { id, copy, readBack: toRead.get(id), answer: found.get(id) }));
  }
  return results;
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

/** From stages to published copies; what our own damage spoiled is thrown away on the way. */
async function copyAll(place: ReceivingPlace, lacking: readonly LackingCopy[], run: ReceiveRun): Promise<readonly CopyInTheMaking[]> {
  if (lacking.length === 0) return [];
  const { paths, pool, flushes, newId, sync, clock } = place;
  const stages = new Set<string>();
  try {
    const making = await stageCopies(lacking, paths.staging, { ...run, pool, newId, onStage: (stage) => stages.add(stage) });
    const spoiled = making.filter(({ problems }) => problems.length > 0);
    await discardStages(spoiled.map(({ stage }) => stage));
    const whole = making.filter(({ problems }) => problems.length === 0);
    const files = whole.reduce((sum, copy) => sum + copy.files, 0);
    await flushes.flush(async () => makeStagesDurable(whole.map(({ stage }) => stage), files, sync));
    if (run.signal.aborted) throw new Fault('INTERRUPTED');
    await flushes.flush(async () => publishCopies(paths, whole, { clock, sync }));
    return making;
  } catch (thrown) {
    // What was renamed is no stage any more; the rest was never anybody's. A disk that cannot even remove tells the first failure.
    await discardStages(stages).catch(() => undefined);
    throw thrown;
  }
}

interface Judging {
  readonly id: string;
  /** What was copied just now; undefined when it was there before. */
  readonly copy: CopyInTheMaking | undefined;
  readonly readBack: ReadBack | undefined;
  readonly answer: { readonly problems: CopyInTheMaking['problems']; readonly bytes: number } | undefined;
}

async function judged({ paths, clock }: ReceivingPlace, { id: objectId, copy, readBack, answer }: Judging): Promise<CopyResult> {
  if (readBack === undefined || answer === undefined) return { objectId, kind: 'damaged', problems: [] };
  const { problems, bytes } = answer;
  const head = { version: readBack.view.head, inventoryDigest: readBack.view.inventoryDigest };
  if (problems.length > 0) {
    // Nobody relies yet on an object that came just now: it makes room for the next attempt, and stays as evidence.
    if (copy?.base === 0) await setAside(paths, objectDirectory(paths, objectId), { now: clock.now(), name: `${path.basename(copy.stage)}-unverified` });
    return { objectId, kind: 'damaged', problems };
  }
  return copy === undefined ? { objectId, kind: 'present', bytes, ...head } : { objectId, kind: 'copied', files: copy.files, bytes: copy.bytes, ...head };
}

