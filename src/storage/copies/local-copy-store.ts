import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode, type Clock, type CopyLocation, type NewId } from '../../base/index.ts';
import { OCFL, sidecarDigest } from '../../formats/ocfl/index.ts';
import type { DigestPool } from '../digesting/index.ts';
import type { SyncMethod } from '../local/durable.ts';
import { FlushWatch } from '../local/flush-watch.ts';
import { onStorage } from '../local/storage-fault.ts';
import { openObjectAt, readIfThere, type ObjectView } from '../object-view.ts';
import { objectDirectory } from '../publish.ts';
import { objectRoots } from '../store.ts';
import { historyOf, isHistory } from './compare-copy.ts';
import type { CopyStore, CopyStoreFacts, CopyVerdict, ReceiveRun, VerifyTask } from './copy-store.ts';
import { assertLocation, locationPaths } from './location-folder.ts';
import { locationFault } from './location-fault.ts';
import { receiveGroup } from './receive-group.ts';
import { readBackObjects, type ReadBack } from './verify-objects.ts';

/** What a location on a local disk is opened with. */
export interface LocalCopyOptions {
  /** Identifier of the store whose copies lie there. */
  readonly storeId: string;
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly sync?: SyncMethod;
}

/** Opens a location in a folder. That it is there, and ours, is looked at now and again before each piece of work. */
export async function openCopyStore(location: CopyLocation, options: LocalCopyOptions): Promise<CopyStore> {
  const paths = locationPaths(location.path);
  const { storeId, pool, sync = 'auto' } = options;
  const flushes = new FlushWatch(paths.staging);
  const here = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      await assertLocation(location, storeId);
      return await work();
    } catch (thrown) {
      // A disk that was taken away while we wrote says so in many ways; what is wrong is that it is gone.
      if (!isAnswer(thrown)) await assertLocation(location, storeId).catch((gone: unknown) => { throw locationFault(location, gone); });
      throw locationFault(location, thrown);
    }
  };
  await here(async () => Promise.resolve());
  return {
    location,
    paths,
    describe: async () => here(async () => factsOf(paths)),
    inventoryDigest: async (objectId) => here(async () => {
      const sidecar = readIfThere(path.join(objectDirectory(paths, objectId), OCFL.sidecar));
      return sidecar === undefined ? undefined : sidecarDigest(sidecar.toString('utf8'));
    }),
    openObject: async (objectId) => here(async () => openObjectAt(objectDirectory(paths, objectId), objectId)),
    objectRoots: () => rootsThere(here, paths.objects),
    openObjectRoot: async (objectRoot) => here(async () => openObjectAt(path.join(paths.objects, objectRoot))),
    receive: async (group, run) => here(async () => receiveGroup({ ...options, sync, paths, flushes }, group, run)),
    verify: async (tasks, run) => here(async () => verifyTasks(tasks, (id) => objectDirectory(paths, id), { ...run, pool })),
    clearStages: async () => here(async () => clearFolder(paths.staging)),
  };
}

/** Faults that tell about an object or about us, not about the disk. */
function isAnswer(thrown: unknown): boolean {
  return thrown instanceof Fault && ['PACKAGE_NOT_FOUND', 'OBJECT_DAMAGED', 'INTERRUPTED', 'LOCATION_MISSING', 'LOCATION_FOREIGN', 'STORE_UNSUPPORTED'].includes(thrown.code);
}

async function* rootsThere(here: <Answer>(work: () => Promise<Answer>) => Promise<Answer>, objects: string): AsyncGenerator<string> {
  const roots = objectRoots(objects);
  for (let next = await here(async () => roots.next()); next.done !== true; next = await roots.next()) yield next.value;
}

async function factsOf({ root, quarantine }: { readonly root: string; readonly quarantine: string }): Promise<CopyStoreFacts> {
  return onStorage(root, async () => {
    const [{ dev }, { bavail, bsize }] = await Promise.all([fs.stat(root), fs.statfs(root)]);
    const names = await fs.readdir(quarantine).catch((cause: unknown) => {
      if (systemErrorCode(cause) === 'ENOENT') return [];
      throw cause;
    });
    return { device: dev, freeBytes: bavail * bsize, quarantined: names.length };
  });
}

async function verifyTasks(
  tasks: readonly VerifyTask[], directoryOf: (id: string) => string, run: ReceiveRun & { readonly pool: DigestPool },
): Promise<readonly CopyVerdict[]> {
  const verdicts: CopyVerdict[] = [];
  const open: (ReadBack & { readonly at: number })[] = [];
  for (const [at, task] of tasks.entries()) {
    const opened = await openToVerify(task, directoryOf(task.objectId));
    if ('kind' in opened) verdicts[at] = opened;
    else open.push({ at, ...opened });
  }
  const answers = await readBackObjects(open, run);
  open.forEach(({ at, view }, index) => {
    const { problems, bytes } = answers[index] ?? { problems: [], bytes: 0 };
    const objectId = view.id;
    verdicts[at] = problems.length > 0 ? { objectId, kind: 'damaged', problems } : { objectId, kind: 'verified', version: view.head, inventoryDigest: view.inventoryDigest, bytes };
  });
  return verdicts;
}

async function openToVerify({ objectId, primary }: VerifyTask, directory: string): Promise<CopyVerdict | ReadBack> {
  let view: ObjectView;
  try {
    view = await openObjectAt(directory, objectId);
  } catch (thrown) {
    const code = thrown instanceof Fault ? thrown.code : undefined;
    if (code === 'PACKAGE_NOT_FOUND') return { objectId, kind: 'absent' };
    if (code === 'OBJECT_DAMAGED') return { objectId, kind: 'damaged', problems: [{ path: OCFL.inventory, outcome: 'mismatch' }] };
    throw thrown;
  }
  const [own, ours] = [await historyOf(view), primary === undefined ? undefined : await historyOf(primary)];
  if (!isHistory(own)) return { objectId, kind: 'damaged', problems: own };
  // A copy's own sidecars vouch for its older inventories only as long as nobody who is more trusted speaks.
  const history = ours !== undefined && isHistory(ours) ? own.map((digest, index) => (index < own.length - 1 ? ours[index] ?? digest : digest)) : own;
  return { view, history };
}

/** Copies in the making hold nothing that our own store has not. */
async function clearFolder(staging: string): Promise<number> {
  return onStorage(staging, async () => {
    const names = await fs.readdir(staging).catch(async (cause: unknown) => {
      // A location that was copied by a tool without empty folders has none.
      if (systemErrorCode(cause) !== 'ENOENT') throw cause;
      await fs.mkdir(staging);
      return [];
    });
    for (const name of names) await fs.rm(path.join(staging, name), { recursive: true, force: true });
    return names.length;
  });
}
