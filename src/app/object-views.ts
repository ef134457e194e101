import { readAtMost, Fault, type ByteStream } from '../base/index.ts';
import type { CataloguedPackage } from '../catalogue/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import type { ByteRange, ObjectView, Store } from '../storage/index.ts';

/** Inventories kept parsed: that of a large package takes longer to read than most of its files. */
const KEPT = 16;
/** A document is one part of a harvested record and has to fit into memory. */
const DOCUMENT_LIMIT = 64 * 1024 * 1024;

type CommittedHead = Pick<CataloguedPackage, 'id' | 'head' | 'inventoryDigest'>;

/** Bytes of the newest versions for readers and harvesters. */
export interface ObjectReading {
  /** The bytes that the catalogue told of, whatever version has been published since: content never leaves an object. */
  openFile(packageId: string, file: { readonly path: string; readonly sha512: string }, range?: ByteRange): Promise<ByteStream>;
  /** The first of some documents of the head version, by their places in the AIP, that is there. */
  openDocument(packageId: string, paths: readonly string[]): Promise<Uint8Array | undefined>;
}

/** Reads objects, keeping the last few open; `entryOf` tells which version was committed. */
export function objectReading(store: Store, entryOf: (packageId: string) => Promise<CommittedHead | undefined>): ObjectReading {
  const kept = new Map<string, ObjectView>();
  const viewOf = async (packageId: string): Promise<ObjectView> => {
    const entry = await entryOf(packageId);
    const known = kept.get(packageId);
    kept.delete(packageId);
    const view = known !== undefined && known.head >= (entry?.head ?? 0) ? known
      : entry === undefined ? await store.openObject(packageId) : await committedView(store, entry);
    kept.set(packageId, view);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return view;
  };
  return {
    openFile: async (packageId, { path, sha512 }, range) => {
      const view = await viewOf(packageId);
      const contentPath = view.inventory.manifest[sha512]?.[0];
      if (contentPath === undefined) throw new Fault('OBJECT_DAMAGED', { id: packageId, detail: path });
      return view.open({ path, sha512, contentPath }, range);
    },
    openDocument: async (packageId, paths) => {
      const view = await viewOf(packageId);
      const file = paths.map((path) => view.file(`data/${aipFolderName(packageId)}/${path}`)).find((found) => found !== undefined);
      return file === undefined ? undefined : readAtMost(view.open(file), DOCUMENT_LIMIT);
    },
  };
}

/**
 * The object of a package, as it was committed: an inventory of the same version that says something else was put there
 * by nobody who may, and is not handed out (`OBJECT_DAMAGED`).
 */
export async function committedView(store: Pick<Store, 'openObject'>, { id, head, inventoryDigest }: CommittedHead): Promise<ObjectView> {
  const view = await store.openObject(id);
  if (view.head === head && view.inventoryDigest !== inventoryDigest) throw new Fault('OBJECT_DAMAGED', { id, detail: 'inventory.json' });
  return view;
}
