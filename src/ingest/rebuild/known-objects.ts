import fs from 'node:fs';
import path from 'node:path';
import { digestOf } from '../../base/index.ts';
import type { Catalogue, CataloguedHead } from '../../catalogue/index.ts';
import { idOfObjectRoot, OCFL, sidecarDigest } from '../../formats/ocfl/index.ts';
import type { Store } from '../../storage/index.ts';

/** What an interrupted rebuild had registered of some objects. */
export interface KnownObjects {
  /** By object root: registered as they still are. */
  readonly same: ReadonlyMap<string, CataloguedHead>;
  /** Identifiers of those that are something else by now: nothing of them may stay. */
  readonly changed: readonly string[];
}

/**
 * Which of some objects an interrupted rebuild has registered as they still are: the digest of the root inventory, read
 * again, is that of the catalogue, and its sidecar agrees. Everything of an object is registered in one transaction.
 */
export async function registeredAlready({ store, catalogue }: { readonly store: Store; readonly catalogue: Catalogue }, objectRoots: readonly string[]): Promise<KnownObjects> {
  const ids = new Map(objectRoots.flatMap((root) => {
    const id = idOfObjectRoot(root);
    return id === undefined ? [] : [[root, id] as const];
  }));
  const heads = new Map((await catalogue.headsOf([...ids.values()])).map((head) => [head.id, head]));
  const same = new Map<string, CataloguedHead>();
  for (const [root, id] of ids) {
    const known = heads.get(id);
    if (known !== undefined && inventoryDigest(path.join(store.locations.objects, root)) === known.inventoryDigest) same.set(root, known);
  }
  const kept = new Set([...same.values()].map(({ id }) => id));
  return { same, changed: [...heads.keys()].filter((id) => !kept.has(id)) };
}

function inventoryDigest(directory: string): string | undefined {
  try {
    const digest = digestOf('sha512', fs.readFileSync(path.join(directory, OCFL.inventory)));
    return sidecarDigest(fs.readFileSync(path.join(directory, OCFL.sidecar), 'utf8')) === digest ? digest : undefined;
  } catch {
    // Whatever is wrong with it, reading the object as a whole says so.
    return undefined;
  }
}
