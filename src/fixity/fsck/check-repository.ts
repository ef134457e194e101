import fs from 'node:fs';
import path from 'node:path';
import { Fault } from '../../base/index.ts';
import { writerAtWork } from '../../catalogue/index.ts';
import { idOfObjectRoot, OCFL, objectRootPath } from '../../formats/ocfl/index.ts';
import { checkFolders, checkOpenWork, checkSettings, type OpenWorkParts } from './check-open-work.ts';
import { checkObject } from './check-object.ts';
import type { Difference, DifferenceKind, FsckSummary } from './difference.ts';
import { walkHierarchy, type Met } from './walk-hierarchy.ts';

export interface FsckRun {
  /** Compare storage and catalogue both ways; otherwise only what interrupted processes left. */
  readonly full: boolean;
  readonly signal: AbortSignal;
  readonly onDifference: (difference: Difference) => void;
  readonly onProgress: (progress: { readonly packages: number; readonly packagesTotal: number; readonly bytes: number; readonly bytesTotal: number }) => void;
}

/** Objects that the catalogue is asked for at a time. */
const AT_ONCE = 200;

/**
 * Compares a store with its catalogue and explains every difference; changes nothing and takes no lock. Quick: what is open,
 * whatever the size of the store. Full: every object of storage is looked up in the catalogue and every package of the
 * catalogue in storage, each side walked in its own order by key: memory does not grow with the store.
 */
export async function checkRepository(parts: OpenWorkParts, run: FsckRun): Promise<FsckSummary> {
  const counts: Partial<Record<DifferenceKind, number>> = {};
  const tell = (difference: Difference): void => {
    counts[difference.kind] = (counts[difference.kind] ?? 0) + 1;
    run.onDifference(difference);
  };
  const writer = await writerAtWork(parts.store.locations.lock);
  if (writer === undefined) for await (const difference of checkOpenWork(parts)) tell(difference);
  for await (const difference of checkSettings(parts)) tell(difference);
  let [objects, packages] = [0, 0];
  if (run.full) {
    for await (const difference of checkFolders(parts, { writing: writer !== undefined })) tell(difference);
    objects = await checkStorage(parts, { ...run, onDifference: tell }, writer !== undefined);
    packages = await checkCatalogue(parts, { ...run, onDifference: tell });
  }
  return { objects, packages, counts, ...(writer === undefined ? {} : { writer }) };
}

/** Every object root of storage: does the catalogue know it as it is? */
async function checkStorage(parts: OpenWorkParts, { signal, onDifference, onProgress }: FsckRun, writing: boolean): Promise<number> {
  const { store, catalogue } = parts;
  const total = (await catalogue.totals()).packages;
  let objects = 0;
  const compare = async (roots: readonly string[]): Promise<void> => {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    const ids = new Map(roots.flatMap((root) => {
      const id = idOfObjectRoot(root);
      return id === undefined ? [] : [[root, id] as const];
    }));
    const heads = new Map((await catalogue.headsOf([...ids.values()])).map((head) => [head.id, head]));
    for (const root of roots) for await (const difference of checkObject(parts, root, heads.get(ids.get(root) ?? ''))) onDifference(difference);
    objects += roots.length;
    onProgress({ packages: objects, packagesTotal: Math.max(total, objects), bytes: 0, bytesTotal: 0 });
  };
  let roots: string[] = [];
  for (const met of walkHierarchy(store.locations.objects)) {
    if (met.what === 'object') roots.push(met.path);
    // A writer makes folders before it moves an object in.
    else if (met.what === 'file' || !writing) onDifference(besideObjects(parts, met));
    if (roots.length < AT_ONCE) continue;
    await compare(roots);
    roots = [];
  }
  await compare(roots);
  return objects;
}

function besideObjects({ store: { locations } }: OpenWorkParts, met: Met): Difference {
  return { kind: met.what === 'file' ? 'file-beside-objects' : 'folder-empty', place: path.relative(locations.root, path.join(locations.objects, met.path)) };
}

/** Every package of the catalogue: is its object there? */
async function checkCatalogue({ store, catalogue, deletedAt }: OpenWorkParts, { signal, onDifference }: FsckRun): Promise<number> {
  let packages = 0;
  for (let after = ''; ;) {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    const page = await catalogue.headsAfter(after, AT_ONCE);
    for (const { id, head } of page) {
      packages += 1;
      const declaration = path.join(store.locations.objects, objectRootPath(id), OCFL.objectDeclaration);
      // One that was deleted meanwhile is not in the catalogue any more.
      if (!fs.existsSync(declaration) && await catalogue.package(id) !== undefined) onDifference({ kind: 'object-missing', place: id, params: { version: head } });
      const location = await deletedAt?.(id);
      if (location !== undefined && await catalogue.package(id) !== undefined) onDifference({ kind: 'deleted-elsewhere', place: id, params: { location } });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < AT_ONCE) return packages;
    after = last.id;
  }
}
