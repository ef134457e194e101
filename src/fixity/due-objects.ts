import path from 'node:path';
import { asFault, isDrawn, packageUrn, packageUuid } from '../base/index.ts';
import type { Catalogue, CataloguedPackage } from '../catalogue/index.ts';
import { objectRootPath } from '../formats/ocfl/index.ts';
import type { Store } from '../storage/index.ts';
import { choosePackages, type PackageChoice } from './choose-packages.ts';

/** Objects that can be audited: those of a store, or those of a copy of it elsewhere. */
export type AuditedObjects = Pick<Store, 'openObject' | 'objectRoots' | 'openObjectRoot'>;

/** An object whose turn it is: one that the catalogue knows, or one that only lies in storage. */
export type DueObject =
  | { readonly entry: CataloguedPackage }
  | { readonly objectRoot: string; readonly id?: string };

/**
 * Every chosen package of the catalogue, then every chosen object of the storage that the catalogue does not know.
 * `PACKAGE_NOT_FOUND` for an id that neither knows.
 */
export async function* dueObjects(store: AuditedObjects, catalogue: Catalogue, choice: PackageChoice): AsyncGenerator<DueObject> {
  if (choice.id !== undefined) {
    yield await dueObject(store, catalogue, choice.id);
    return;
  }
  for await (const entry of choosePackages(catalogue, choice)) yield { entry };
  // Half of a rebuild knows half of the store.
  if (await catalogue.isBeingRebuilt()) return;
  for await (const objectRoot of store.objectRoots()) {
    const id = idOf(objectRoot);
    if (!isDrawn(id ?? objectRoot, choice)) continue;
    if (id === undefined || !(await isKnown(catalogue, id))) yield { objectRoot, ...(id === undefined ? {} : { id }) };
  }
}

/** What is left of a package while it is being destroyed is known too: its deletion tells of it. */
async function isKnown(catalogue: Catalogue, id: string): Promise<boolean> {
  return (await catalogue.package(id)) !== undefined || (await catalogue.tombstone(id)) !== undefined;
}

async function dueObject(store: AuditedObjects, catalogue: Catalogue, asked: string): Promise<DueObject> {
  try {
    for await (const entry of choosePackages(catalogue, { id: asked })) return { entry };
  } catch (thrown) {
    const fault = asFault(thrown);
    const uuid = packageUuid(asked);
    if (fault.code !== 'PACKAGE_NOT_FOUND' || uuid === undefined) throw fault;
    const id = packageUrn(uuid);
    const isThere = await store.openObject(id).then(() => true, (found: unknown) => asFault(found).code !== 'PACKAGE_NOT_FOUND');
    if (isThere) return { objectRoot: objectRootPath(id), id };
    throw fault;
  }
  return { objectRoot: asked };
}

/** The identifier that the name of an object's folder stands for, when the object lies where it belongs. */
export function idOf(objectRoot: string): string | undefined {
  try {
    const id = decodeURIComponent(path.basename(objectRoot));
    return objectRootPath(id) === objectRoot ? id : undefined;
  } catch {
    // Not percent-encoded as we do it: not ours.
    return undefined;
  }
}
