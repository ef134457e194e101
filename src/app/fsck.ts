import { asFault } from '../base/index.ts';
import type { Operations } from '../cli/index.ts';
import { checkRepository } from '../fixity/index.ts';
import { tombstoneIdOf } from '../formats/deletion/index.ts';
import { createJobs } from '../jobs/index.ts';
import { openForReading, type ReadingKho } from './compose.ts';
import { openedPlaces } from './known-copies.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho fsck`: reads only; with `full` the locations that are there are asked whether they remember a deletion that the store forgot. */
export function fsckOperation(surroundings: Surroundings): Operations['fsck'] {
  return async ({ repo, ...run }) => {
    const kho = await openForReading(repo, surroundings);
    try {
      const parts = { ...kho, jobs: createJobs(kho.catalogue.sql, surroundings) };
      return await checkRepository(run.full ? { ...parts, deletedAt: await tombstonesAt(kho, surroundings) } : parts, run);
    } finally {
      await kho.close();
    }
  };
}

/** A location that is away, or goes away meanwhile, remembers nothing; settings that cannot be read name none. */
async function tombstonesAt(kho: ReadingKho, surroundings: Surroundings): Promise<(id: string) => Promise<string | undefined>> {
  const places = await openedPlaces(kho, surroundings).catch((thrown: unknown) => {
    if (asFault(thrown).code !== 'CONFIG_INVALID') throw thrown;
    return [];
  });
  return async (id) => {
    for (const place of places) {
      if ('fault' in place) continue;
      const found = await place.copies.inventoryDigest(tombstoneIdOf(id)).catch(() => undefined);
      if (found !== undefined) return place.location.name;
    }
    return undefined;
  };
}
