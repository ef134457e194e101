import fs from 'node:fs/promises';
import { PRIMARY_LOCATION } from '../catalogue/index.ts';
import type { ScrubPlace } from '../fixity/index.ts';
import { PRIMARY_NAME } from '../replicas/index.ts';
import { storageFault } from '../storage/index.ts';
import type { ReadingKho } from './compose.ts';
import { openedPlaces } from './known-copies.ts';
import type { Surroundings } from './surroundings.ts';

/** Every place that a fixity run reads: the store itself, then the active locations, those that are away too. */
export async function scrubPlaces(kho: ReadingKho, surroundings: Surroundings): Promise<readonly ScrubPlace[]> {
  const { store, catalogue } = kho;
  const own: ScrubPlace = {
    id: PRIMARY_LOCATION, name: PRIMARY_NAME,
    open: async (id) => store.openObject(id),
    holds: async (id) => (await catalogue.package(id))?.head,
    stillThere: async () => {
      await fs.access(store.locations.declaration).catch((thrown: unknown) => { throw storageFault(thrown, store.locations.root); });
    },
  };
  const others = (await openedPlaces(kho, surroundings)).map((place): ScrubPlace => {
    const { id, name } = place.location;
    const away = 'fault' in place ? place.fault : undefined;
    return {
      id, name, ...(away === undefined ? {} : { fault: away }),
      open: async (packageId) => {
        if ('fault' in place) throw place.fault;
        return place.copies.openObject(packageId);
      },
      holds: async (packageId) => (await catalogue.copies.replicas(packageId)).find(({ locationId }) => locationId === id)?.version,
      stillThere: async () => {
        if ('fault' in place) throw place.fault;
        await place.copies.describe();
      },
    };
  });
  return [own, ...others];
}
