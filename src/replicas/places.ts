import path from 'node:path';
import { asFault, Fault, timestamp, type Clock, type CopyLocation, type NewId } from '../base/index.ts';
import { acquireWriterLock, type AlsoRecord, type Catalogue, type WriterLock } from '../catalogue/index.ts';
import { assertLocation, openCopyStore, readCopySettings, takeTurn, type CopySettings, type CopyStore, type DigestPool, type Store } from '../storage/index.ts';

/** The modules that copies are made with. */
export interface ReplicaParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly pool: DigestPool;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Writes the leaf of the ledger when harm is met, in the transaction of the incident. */
  readonly also?: AlsoRecord;
}

/** An active location: there, or away with the reason. */
export type Place =
  | { readonly location: CopyLocation; readonly copies: CopyStore }
  | { readonly location: CopyLocation; readonly fault: Fault };

/** The settings of the store's copies; the catalogue's index of them is brought up to date on the way. */
export async function copySettings({ store, catalogue }: Pick<ReplicaParts, 'store' | 'catalogue'>): Promise<CopySettings> {
  const settings = await readCopySettings(store.locations.copySettings);
  await catalogue.copies.mirrorLocations(settings.locations);
  return settings;
}

/** Opens every active location; one that is away does not keep the others from being opened. */
export async function openPlaces(parts: ReplicaParts, { locations }: CopySettings): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const location of locations.filter(({ state }) => state === 'active')) places.push(await openPlace(parts, location));
  return places;
}

async function openPlace({ store, pool, clock, newId }: ReplicaParts, location: CopyLocation): Promise<Place> {
  try {
    return { location, copies: await openCopyStore(location, { storeId: store.id, pool, clock, newId }) };
  } catch (thrown) {
    return { location, fault: ofLocation(thrown) };
  }
}

/** A location's own trouble; anything else ends the run. */
export function ofLocation(thrown: unknown): Fault {
  const fault = asFault(thrown);
  if (fault.code.startsWith('LOCATION_') || fault.code === 'STORE_UNSUPPORTED') return fault;
  throw fault;
}

/** What work at a location failed with; what is not the location's trouble goes on up. */
export async function faultOf(work: () => Promise<void>): Promise<Fault | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    return ofLocation(thrown);
  }
}

/**
 * The lock of a location, and the store's turn to write there: `LOCATION_SHARED` when another store with this one's id
 * (a copy of it, or one restored from its backup) wrote there since.
 */
export async function beginAt(parts: Pick<ReplicaParts, 'store' | 'clock' | 'newId'>, location: CopyLocation, command: string): Promise<WriterLock> {
  const lock = await lockPlace(parts, location, command);
  try {
    await takeTurn(location, parts.store.locations, parts.newId);
    return lock;
  } catch (thrown) {
    await lock.release();
    // A disk that was taken away at this moment failed in some way; what is wrong is that it is gone.
    await assertLocation(location, parts.store.id).catch((gone: unknown) => { if (asFault(gone).code.startsWith('LOCATION_')) throw gone; });
    throw thrown;
  }
}

/** One process writes to a location at a time; whoever comes second is told who it is (`LOCATION_BUSY`). */
export async function lockPlace({ store, clock }: Pick<ReplicaParts, 'store' | 'clock'>, { id, name }: CopyLocation, command: string): Promise<WriterLock> {
  const file = path.join(path.dirname(store.locations.lock), `location-${id}.lock`);
  try {
    return await acquireWriterLock(file, { command, since: timestamp(clock.now()), pid: process.pid });
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'STORE_LOCKED') throw fault;
    throw new Fault('LOCATION_BUSY', { name, ...fault.params }, { cause: thrown });
  }
}

/** The active locations, or only the named one: `LOCATION_NOT_FOUND` when there is none of that name. */
export function placesNamed(places: readonly Place[], name: string | undefined): readonly Place[] {
  const chosen = name === undefined ? places : places.filter(({ location }) => location.name === name);
  if (name !== undefined && chosen.length === 0) throw new Fault('LOCATION_NOT_FOUND', { name });
  return chosen;
}
