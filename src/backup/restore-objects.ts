import path from 'node:path';
import { asFault, Fault } from '../base/index.ts';
import { OCFL, objectRootPath } from '../formats/ocfl/index.ts';
import { openObjectAt, openVersionOf, type CopyStore, type ObjectView } from '../storage/index.ts';
import type { BackupProgress } from './make-backup.ts';
import type { BackedUpObject } from './manifest.ts';

/** An object that has to come back; a location has no list that says how large it is. */
export type WantedObject = Pick<BackedUpObject, 'id' | 'head' | 'inventoryDigest'> & Partial<Pick<BackedUpObject, 'files' | 'bytes'>>;

/** Something that did not come back, with the exact places in the backup. */
export interface NotRestored {
  /** The package; absent for files that belong to the whole store. */
  readonly id?: string;
  readonly head?: number;
  /** `damaged`, `missing` or `not-backed-up`. */
  readonly reason: 'damaged' | 'missing' | 'not-backed-up';
  readonly places: readonly string[];
}

/** Where objects come from: the storage root of a backup, or of any location. */
export interface ObjectSource {
  /** Absolute path of an OCFL storage root with the store's layout. */
  readonly root: string;
  objects(): AsyncIterable<WantedObject>;
}

export interface RestoredObjects {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly lost: readonly NotRestored[];
}

export interface ObjectRestore {
  readonly source: ObjectSource;
  readonly shelf: CopyStore;
  readonly total: { readonly packages: number; readonly bytes: number };
  /** Which packages come; all by default. */
  readonly choose?: (id: string) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

const AT_ONCE = 64;
const MOST_PLACES = 100;

/**
 * Copies objects back, each as it was at the generation's head. Every byte is digested on its way and read back from
 * where it came to. A damaged or missing object does not stop the others.
 */
export async function restoreObjects(restore: ObjectRestore): Promise<RestoredObjects> {
  const sums = { packages: 0, files: 0, bytes: 0, seen: 0 };
  const lost: NotRestored[] = [];
  const { source, choose = () => true, signal, total } = restore;
  const take = async (group: readonly WantedObject[]): Promise<void> => {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    for (const { object, problem, files, bytes } of await restoreGroup(restore, group)) {
      if (problem === undefined) {
        sums.packages += 1;
        sums.files += object.files ?? files;
        sums.bytes += object.bytes ?? bytes;
      } else {
        lost.push(problem);
      }
    }
    restore.onProgress({ packages: sums.packages, packagesTotal: Math.max(total.packages, sums.packages), bytes: sums.bytes, bytesTotal: Math.max(total.bytes, sums.bytes) });
  };
  let group: WantedObject[] = [];
  for await (const object of source.objects()) {
    if (!choose(object.id)) continue;
    group.push(object);
    if (group.length < AT_ONCE) continue;
    await take(group);
    group = [];
  }
  await take(group);
  return { packages: sums.packages, files: sums.files, bytes: sums.bytes, lost };
}

interface Ended {
  readonly object: WantedObject;
  readonly problem: NotRestored | undefined;
  /** As they were copied, inventories counted too. */
  readonly files: number;
  readonly bytes: number;
}

async function restoreGroup({ source, shelf, signal }: ObjectRestore, group: readonly WantedObject[]): Promise<readonly Ended[]> {
  const opened: { readonly object: WantedObject; readonly view: ObjectView | NotRestored }[] = [];
  for (const object of group) opened.push({ object, view: await openForRestore(source.root, object) });
  const views = opened.flatMap(({ view }) => ('directory' in view ? [view] : []));
  const results = new Map((views.length === 0 ? [] : await shelf.receive(views, { signal })).map((result) => [result.objectId, result]));
  return opened.map(({ object, view }) => {
    if (!('directory' in view)) return { object, problem: view, files: 0, bytes: 0 };
    const result = results.get(object.id);
    if (result?.kind === 'copied' || result?.kind === 'present') return { object, problem: undefined, files: 'files' in result ? result.files : 0, bytes: result.bytes };
    const problems = result !== undefined && 'problems' in result ? result.problems : [];
    const places = problems.map(({ path: name, outcome }) => `${placeOf(object)}/${name} (${outcome})`);
    const problem = { id: object.id, head: object.head, reason: 'damaged' as const, places: places.length === 0 ? [placeOf(object)] : places.slice(0, MOST_PLACES) };
    return { object, problem, files: 0, bytes: 0 };
  });
}

/** The object as the generation had it; a later version that came since does not matter. */
async function openForRestore(root: string, object: WantedObject): Promise<ObjectView | NotRestored> {
  const { id, head, inventoryDigest } = object;
  try {
    const newest = await openObjectAt(path.join(root, ...objectRootPath(id).split('/')), id);
    const view = newest.inventoryDigest === inventoryDigest ? newest : openVersionOf(newest, head);
    if (view?.inventoryDigest === inventoryDigest) return view;
    return { id, head, reason: 'damaged', places: [`${placeOf(object)}/v${head}/${OCFL.inventory}`] };
  } catch (thrown) {
    const { code } = asFault(thrown);
    if (code === 'PACKAGE_NOT_FOUND') return { id, head, reason: 'missing', places: [placeOf(object)] };
    if (code === 'OBJECT_DAMAGED') return { id, head, reason: 'damaged', places: [`${placeOf(object)}/${OCFL.inventory}`] };
    throw thrown;
  }
}

function placeOf({ id }: WantedObject): string {
  return objectRootPath(id);
}
