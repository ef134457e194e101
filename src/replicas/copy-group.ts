import { asFault, Fault, timestamp } from '../base/index.ts';
import type { CopyRecord, CopyTask } from '../catalogue/index.ts';
import type { CopyHead, CopyProblem, CopyResult, CopyStore, ObjectView, ReceiveRun } from '../storage/index.ts';
import { closeHarm, recordHarm } from './copy-incidents.ts';
import type { ReplicaParts } from './places.ts';

/** How one package fared at one location. */
export interface CopyReport {
  readonly packageId: string;
  readonly title: string;
  /** Name of the location. */
  readonly location: string;
  /**
   * `copied`, `present`: verified there now. `divergent`, `damaged`: what lies there is not a copy, and was left as it
   * is. `source-damaged`: the store's own object is not what was committed. `unsettled`: a newer version is being
   * registered; the next run sees it.
   */
  readonly outcome: CopyResult['kind'] | 'unsettled';
  readonly version: number;
  readonly bytes: number;
  readonly problems: readonly CopyProblem[];
  /** Verified copies that the package has now, the store's own included. */
  readonly copies: number;
}

/** A package whose object is open, ready to be copied. */
export interface OpenedTask {
  readonly task: CopyTask;
  readonly source: ObjectView;
}

/** How a task ended; `found` is what lies in the place of what was committed and is sound in itself. */
type Ended = Omit<CopyReport, 'location' | 'copies'> & { readonly found?: CopyHead };

/** Opens the store's own object of a task; what cannot be copied has ended already. */
export async function openTask({ store }: ReplicaParts, task: CopyTask): Promise<OpenedTask | Ended> {
  const { packageId, head, inventoryDigest } = task;
  try {
    const source = await store.openObject(packageId);
    if (source.head > head) return ended(task, 'unsettled');
    // The store went back in time, or somebody wrote to it: that must not reach the copies.
    if (source.head < head) return ended(task, 'source-damaged', [{ path: `v${head}`, outcome: 'missing', expected: inventoryDigest }]);
    if (source.inventoryDigest === inventoryDigest) return { task, source };
    const found = { version: source.head, inventoryDigest: source.inventoryDigest };
    return { ...ended(task, 'source-damaged', [{ path: 'inventory.json', outcome: 'mismatch', expected: inventoryDigest, found: source.inventoryDigest }]), found };
  } catch (thrown) {
    const { code } = asFault(thrown);
    if (code === 'INTERNAL' || code === 'INTERRUPTED') throw thrown;
    const outcome = code === 'PACKAGE_NOT_FOUND' ? 'missing' as const : code === 'OBJECT_DAMAGED' ? 'mismatch' as const : 'unreadable' as const;
    return ended(task, 'source-damaged', [{ path: 'inventory.json', outcome, detail: code }]);
  }
}

function ended({ packageId, title, head }: CopyTask, outcome: CopyReport['outcome'], problems: readonly CopyProblem[] = []): Ended {
  return { packageId, title, outcome, version: head, bytes: 0, problems };
}

/** Copies a group to one location and writes down what is verified now; a location's trouble is a fault. */
export async function copyGroup(parts: ReplicaParts, copies: CopyStore, { opened, run }: { readonly opened: readonly (OpenedTask | Ended)[]; readonly run: ReceiveRun }): Promise<readonly CopyReport[]> {
  const sources = opened.flatMap((one) => ('source' in one ? [one.source] : []));
  const results = sources.length === 0 ? [] : await copies.receive(sources, run);
  const at = timestamp(parts.clock.now());
  await parts.catalogue.copies.record(results.flatMap((result) => recordOf(result, copies.location.id, at)));
  const byId = new Map(results.map((result) => [result.objectId, result]));
  const counts = await parts.catalogue.copies.copiesOf(opened.map((one) => ('source' in one ? one.task : one).packageId));
  const reports: CopyReport[] = [];
  for (const one of opened) {
    const { found, ...told } = 'source' in one ? endedWith(one, byId.get(one.task.packageId)) : one;
    const { packageId, outcome, problems } = told;
    if (outcome === 'damaged' || outcome === 'divergent' || outcome === 'source-damaged') await recordHarm(parts, copies, { packageId, outcome, problems, ...(found === undefined ? {} : { found }) });
    else if ('source' in one && outcome !== 'unsettled') await closeHarm(parts, copies, one.task);
    reports.push({ ...told, location: copies.location.name, copies: counts.get(packageId) ?? 0 });
  }
  return reports;
}

function endedWith({ task }: OpenedTask, result: CopyResult | undefined): Ended {
  if (result === undefined) throw new Fault('INTERNAL', { detail: task.packageId });
  const bytes = 'bytes' in result ? result.bytes : 0;
  const found = result.kind === 'divergent' ? { found: { version: result.version, inventoryDigest: result.inventoryDigest } } : {};
  return { packageId: task.packageId, title: task.title, outcome: result.kind, version: task.head, bytes, problems: 'problems' in result ? result.problems : [], ...found };
}

/** Our own damage says nothing about the copy: its state stays what it was. */
function recordOf(result: CopyResult, locationId: string, at: string): readonly CopyRecord[] {
  const { objectId: packageId } = result;
  switch (result.kind) {
    case 'copied':
    case 'present':
      return [{ packageId, locationId, state: 'verified', version: result.version, inventoryDigest: result.inventoryDigest, at }];
    case 'divergent':
      return [{ packageId, locationId, state: 'divergent', at, detail: `v${result.version} ${result.inventoryDigest}` }];
    case 'damaged':
      return [{ packageId, locationId, state: 'damaged', at, ...detailOf(result.problems) }];
    case 'source-damaged':
      return [];
  }
}

/** The first file that is not right; a report has them all. */
export function detailOf([problem]: readonly CopyProblem[]): { readonly detail?: string } {
  return problem === undefined ? {} : { detail: problem.path };
}
