import { asFault, Fault } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { CopyStore } from '../storage/index.ts';

/** One difference between a location and the catalogue. */
export interface CopyDifference {
  /** `extra`: an object that the catalogue does not know. `behind`/`divergent`: another head than was committed. `missing`: said to be verified and not there. */
  readonly kind: 'extra' | 'behind' | 'divergent' | 'missing' | 'unreadable';
  /** Package identifier, or the object root when nobody can read it. */
  readonly object: string;
}

export interface ComparedLocation {
  /** Objects that lie there. */
  readonly objects: number;
  readonly different: number;
}

const PAGE = 500;

/**
 * Compares a location with the catalogue both ways, by the heads of the objects: what lies there and what should. Reads
 * inventories, no content, and holds one page at a time. What it finds is told and not written down: only a
 * verification says what a copy is worth.
 */
export async function compareLocation(
  catalogue: Catalogue, copies: CopyStore, { signal, onDifference }: { readonly signal: AbortSignal; readonly onDifference: (difference: CopyDifference) => void },
): Promise<ComparedLocation> {
  let [objects, different] = [0, 0];
  const tell = (difference: CopyDifference): void => {
    different += 1;
    onDifference(difference);
  };
  for await (const objectRoot of copies.objectRoots()) {
    if (signal.aborted) throw new Fault('INTERRUPTED');
    objects += 1;
    const difference = await differenceAt(catalogue, copies, objectRoot);
    if (difference !== undefined) tell(difference);
  }
  // Later than anything that was written down until now: all that is verified.
  const before = '9999-12-31T23:59:59Z';
  for (let after: string | undefined; ;) {
    const page = await catalogue.copies.verified(copies.location.id, { before, limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { packageId } of page.items) {
      if (signal.aborted) throw new Fault('INTERRUPTED');
      if (await copies.inventoryDigest(packageId) === undefined) tell({ kind: 'missing', object: packageId });
    }
    if (page.next === undefined) return { objects, different };
    after = page.next;
  }
}

async function differenceAt(catalogue: Catalogue, copies: CopyStore, objectRoot: string): Promise<CopyDifference | undefined> {
  try {
    const { id, head, inventoryDigest } = await copies.openObjectRoot(objectRoot);
    const entry = await catalogue.package(id);
    if (entry === undefined) return { kind: 'extra', object: id };
    if (entry.inventoryDigest === inventoryDigest) return undefined;
    return { kind: head < entry.head ? 'behind' : 'divergent', object: id };
  } catch (thrown) {
    if (asFault(thrown).code !== 'OBJECT_DAMAGED') throw thrown;
    return { kind: 'unreadable', object: objectRoot };
  }
}
