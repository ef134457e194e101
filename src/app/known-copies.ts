import { PRIMARY_LOCATION } from '../catalogue/index.ts';
import { copySettings, beginAt, openPlaces, PRIMARY_NAME, type KnownCopy, type Place, type Remembered } from '../replicas/index.ts';
import type { ReadingKho } from './compose.ts';
import type { Surroundings } from './surroundings.ts';

/** Every active location of a store, those that are away too. */
export async function openedPlaces(kho: ReadingKho, surroundings: Surroundings): Promise<readonly Place[]> {
  const parts = { ...kho, ...surroundings };
  return openPlaces(parts, await copySettings(parts));
}

/** Where the copies of a package are, the store itself first. */
export async function knownCopies(kho: ReadingKho, places: readonly Place[], surroundings: Surroundings, packageId: string): Promise<readonly KnownCopy[]> {
  const entry = await kho.catalogue.package(packageId);
  const replicas = await kho.catalogue.copies.replicas(packageId);
  const others = places.map((place): KnownCopy => {
    const { location } = place;
    const holds = replicas.find(({ locationId }) => locationId === location.id)?.version;
    return {
      location: location.id, name: location.name,
      ...('copies' in place ? { place: place.copies.paths } : {}), ...(holds === undefined ? {} : { holds }),
      lock: async () => {
        const lock = await beginAt({ ...kho, ...surroundings }, location, 'repair');
        // What a repair or a copy that was killed had in the making: with the lock nobody else has.
        if ('copies' in place) await place.copies.clearStages().catch(async (thrown: unknown) => lock.release().then(() => { throw thrown; }));
        return async () => lock.release();
      },
    };
  });
  return [{ location: PRIMARY_LOCATION, name: PRIMARY_NAME, place: kho.store.locations, ...(entry === undefined ? {} : { holds: entry.head }) }, ...others];
}

/**
 * What was committed of a package: the ledger's word first, the catalogue's where the ledger has none. Where both have
 * one and they differ, somebody has changed one of them.
 */
export async function rememberedDigests({ catalogue, ledger }: Pick<ReadingKho, 'catalogue' | 'ledger'>, packageId: string): Promise<Remembered> {
  const entry = await catalogue.package(packageId);
  const digests = new Map((await ledger.committedVersions([packageId])).map(({ version, inventorySha512 }) => [version, inventorySha512]));
  const disputed = new Map<number, readonly string[]>();
  for (let version = 1; version <= (entry?.head ?? 0); version += 1) {
    const own = await catalogue.committedDigest(packageId, version) ?? (version === entry?.head ? entry.inventoryDigest : undefined);
    const theirs = digests.get(version);
    if (own !== undefined && theirs === undefined) digests.set(version, own);
    else if (own !== undefined && theirs !== undefined && own !== theirs) disputed.set(version, [theirs, own]);
  }
  const head = Math.max(0, ...digests.keys());
  return { digests, disputed, ...(head === 0 ? {} : { head }) };
}
