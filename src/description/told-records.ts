import fs from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, digestOf, systemErrorCode } from '../base/index.ts';
import type { GoneItem } from '../catalogue/index.ts';
import { makeDirectories, onStorage, syncPath, writeDurably, type Store } from '../storage/index.ts';

/**
 * Records that harvesters were told of and that nobody may see any more: what storage says of a record does not tell whether it ever was public.
 * Kept beside decisions about packages, a file for each change that took something away, because they must outlive the catalogue.
 */
export interface ToldRecords {
  /** Durable on return; the same again is the same file. To be called before the catalogue says so. */
  remember(gone: readonly GoneItem[]): Promise<void>;
  /** All of them, file by file; the same record may come more than once. What cannot be read is left out. */
  read(): AsyncIterable<readonly GoneItem[]>;
}

export function toldRecordsOf({ locations }: Pick<Store, 'locations'>): ToldRecords {
  const folder = path.join(locations.publication, 'records');
  return {
    remember: async (gone) => {
      if (gone.length === 0) return;
      const text = gone.map((item) => `${canonicalJson({ ...item })}\n`).join('');
      for (const directory of await makeDirectories(folder)) await syncPath(directory);
      await writeDurably(path.join(folder, `${digestOf('sha256', Buffer.from(text)).slice(0, 32)}.ndjson`), text);
    },
    read: async function* () {
      const names = await onStorage(folder, async () => fs.readdir(folder).catch((cause: unknown) => {
        if (systemErrorCode(cause) === 'ENOENT') return [];
        throw cause as Error;
      }));
      for (const name of names.filter((one) => one.endsWith('.ndjson')).sort()) {
        const file = path.join(folder, name);
        const text = await onStorage(file, async () => fs.readFile(file, 'utf8'));
        yield text.split('\n').flatMap(goneFrom);
      }
    },
  };
}

function goneFrom(line: string): readonly GoneItem[] {
  try {
    const { id, level, sets } = JSON.parse(line) as Partial<Record<keyof GoneItem, unknown>>;
    const isTold = typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) && typeof level === 'string' && Array.isArray(sets) && sets.every((set) => typeof set === 'string');
    return isTold ? [{ id, level, sets }] : [];
  } catch {
    return [];
  }
}
