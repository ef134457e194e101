import fs from 'node:fs/promises';
import { Fault, systemErrorCode } from '../base/index.ts';
import type { StoreLocations } from './local/locations.ts';
import { onStorage } from './local/storage-fault.ts';

/** Publishing and setting aside are renames, so their folders must be on one file system: told before work begins, not after. */
export async function refuseDividedStore({ objects, staging, quarantine }: StoreLocations): Promise<void> {
  const volume = await volumeOf(objects);
  for (const folder of [staging, quarantine]) {
    const other = await volumeOf(folder);
    if (other !== undefined && other !== volume) throw new Fault('STORAGE_DIVIDED', { path: folder, detail: 'EXDEV' });
  }
}

/** The device of a folder; undefined where the folder has yet to be made. */
async function volumeOf(folder: string): Promise<number | undefined> {
  return onStorage(folder, async () => fs.stat(folder).then(({ dev }) => dev, (cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw cause as Error;
  }));
}
