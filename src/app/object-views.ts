import { readAtMost, Fault, type ByteStream } from '../base/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import type { ByteRange, ObjectView, Store } from '../storage/index.ts';

/** Inventories kept parsed: that of a large package takes longer to read than most of its files. */
const KEPT = 16;
/** A root METS is one part of a harvested record and has to fit into memory. */
const METS_LIMIT = 64 * 1024 * 1024;

/** Bytes of the newest versions for readers and harvesters. */
export interface ObjectReading {
  openFile(packageId: string, path: string, range?: ByteRange): Promise<ByteStream>;
  /** The root METS of the head version; undefined when there is none. */
  openMets(packageId: string): Promise<string | undefined>;
}

/** Reads objects, keeping the last few open; `headOf` tells which version the catalogue knows. */
export function objectReading(store: Store, headOf: (packageId: string) => Promise<number | undefined>): ObjectReading {
  const kept = new Map<string, ObjectView>();
  const viewOf = async (packageId: string): Promise<ObjectView> => {
    const head = await headOf(packageId);
    const known = kept.get(packageId);
    kept.delete(packageId);
    const view = known !== undefined && known.head >= (head ?? 0) ? known : await store.openObject(packageId);
    kept.set(packageId, view);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return view;
  };
  return {
    openFile: async (packageId, path, range) => {
      const view = await viewOf(packageId);
      const file = view.file(path);
      if (file === undefined) throw new Fault('OBJECT_DAMAGED', { id: packageId, detail: path });
      return view.open(file, range);
    },
    openMets: async (packageId) => {
      const view = await viewOf(packageId);
      const file = view.file(`data/${aipFolderName(packageId)}/METS.xml`);
      return file === undefined ? undefined : Buffer.from(await readAtMost(view.open(file), METS_LIMIT)).toString('utf8');
    },
  };
}
