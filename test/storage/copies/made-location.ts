import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { CopyLocation } from '../../../src/base/index.ts';
import { objectRootPath } from '../../../src/formats/ocfl/index.ts';
import { initLocation, openCopyStore, type CopyStore } from '../../../src/storage/index.ts';
import type { CopyStoreUnderTest } from '../../contract/copy-store.ts';
import { fixedClock, temporaryFolder, treeOf, type MadeStore } from '../made-store.ts';

/** A location in a folder, as `kho location add` writes it down. */
export function locationAt(folder: string, changes: Partial<CopyLocation> = {}): CopyLocation {
  return {
    id: '0c0f3a52-0000-4000-8000-000000000001', name: 'ổ-ngoài', kind: 'fs', path: folder, media: 'hdd', zone: 'kho B', addedAt: '2026-11-23T08:00:00Z',
    state: 'active', verifyDays: 90, ...changes,
  };
}

/** A local location for the copies of a store, in a folder of its own or the given one. */
export async function madeLocation(primary: MadeStore, folder = path.join(temporaryFolder(), 'copies')): Promise<CopyStoreUnderTest & { readonly location: CopyLocation; readonly folder: string }> {
  const location = locationAt(folder);
  await initLocation(location, { store: primary.store.id, readme: 'copies\n' });
  const open = async (changes: Partial<CopyLocation> = {}): Promise<CopyStore> => openCopyStore(
    { ...location, ...changes }, { storeId: primary.store.id, pool: primary.pool, clock: fixedClock, newId: () => randomUUID() });
  const at = (objectId: string, file = ''): string => path.join(folder, 'ocfl', ...objectRootPath(objectId).split('/'), file);
  return {
    location,
    folder,
    copies: await open(),
    reopen: open,
    spoil: (objectId, file) => {
      const bytes = fs.readFileSync(at(objectId, file));
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      fs.writeFileSync(at(objectId, file), bytes);
    },
    tree: (objectId) => treeOf(at(objectId)),
    remove: async () => { fs.rmSync(folder, { recursive: true, force: true }); },
  };
}
