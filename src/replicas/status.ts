import fs from 'node:fs/promises';
import { DEFAULT_MIN_COPIES, type CopyLocation, type Fault } from '../base/index.ts';
import type { LocationCounts } from '../catalogue/index.ts';
import { storageFault, type CopySettings, type CopyStoreFacts } from '../storage/index.ts';
import { placeOf, storageLevel, type StorageLevel } from './levels.ts';
import { copySettings, ofLocation, openPlaces, type Place, type ReplicaParts } from './places.ts';

/** What is known of one active location. */
export interface LocationStatus {
  readonly location: CopyLocation;
  readonly counts: LocationCounts;
  /** Absent when the location is away; then `fault` says why. */
  readonly facts?: CopyStoreFacts;
  readonly fault?: Fault;
  /** On the same disk as the store, or as another location: the name of it. One blow takes both. */
  readonly sharesDiskWith: readonly string[];
}

/** What a store has of copies, in few words: for banners, diagnoses and pages. */
export interface CopyStanding {
  /** Verified copies that a package must have to be called archived. */
  readonly required: number;
  /** Active locations, away or not. */
  readonly locations: number;
  readonly packages: number;
  /** Packages that have only the store's own copy. */
  readonly single: number;
  /** Packages with fewer copies than required. */
  readonly lacking: number;
  readonly level: StorageLevel;
  /** What an operator should hear, and the one thing that mends it; undefined when all have two copies or more, on two disks. */
  readonly warning?: CopyWarning;
}

/**
 * `none`: there is no second place. `single`: some packages have only one copy. `sameDisk`: all copies lie on one disk.
 * `notRequired`: one copy is enough to be called archived.
 */
export type CopyWarning = 'none' | 'single' | 'sameDisk' | 'notRequired';

/** Everything `kho replicas status` tells. */
export interface ReplicasStatus extends CopyStanding {
  /** Packages by their number of verified copies, fewest first. */
  readonly histogram: readonly { readonly copies: number; readonly packages: number }[];
  readonly places: readonly LocationStatus[];
  readonly retired: readonly CopyLocation[];
}

/** Name of the store itself among the places. */
export const PRIMARY_NAME = 'kho';

/** Looks at every location and adds up what the catalogue knows; reads no package. */
export async function replicasStatus(parts: ReplicaParts): Promise<ReplicasStatus> {
  const settings = await copySettings(parts);
  const looked = await Promise.all((await openPlaces(parts, settings)).map(async (place) => lookedAt(place)));
  const primary = await deviceOf(parts.store.locations.objects);
  const disks = new Map<string, number>([[PRIMARY_NAME, primary]]);
  for (const { location, facts } of looked) if (facts !== undefined) disks.set(location.name, facts.device);
  const places: LocationStatus[] = [];
  for (const { location, ...found } of looked) {
    const device = found.facts?.device;
    const sharesDiskWith = [...disks].filter(([name, other]) => name !== location.name && other === device).map(([name]) => name);
    places.push({ location, ...found, counts: await parts.catalogue.copies.countsAt(location.id), sharesDiskWith });
  }
  const histogram = await parts.catalogue.copies.histogram();
  const retired = settings.locations.filter(({ state }) => state === 'retired');
  return { ...standingOf(settings, histogram, { primary, places }), histogram, places, retired };
}

/** The short form, for who has no use for the whole. */
export async function copyStanding(parts: ReplicaParts): Promise<CopyStanding> {
  const { required, locations, packages, single, lacking, level, warning } = await replicasStatus(parts);
  return { required, locations, packages, single, lacking, level, ...(warning === undefined ? {} : { warning }) };
}

async function lookedAt(place: Place): Promise<{ readonly location: CopyLocation; readonly facts?: CopyStoreFacts; readonly fault?: Fault }> {
  const { location } = place;
  if ('fault' in place) return { location, fault: place.fault };
  return place.copies.describe().then((facts) => ({ location, facts }), (thrown: unknown) => ({ location, fault: ofLocation(thrown) }));
}

async function deviceOf(folder: string): Promise<number> {
  return fs.stat(folder).then(({ dev }) => dev, (cause: unknown) => { throw storageFault(cause, folder); });
}

function standingOf(
  { minCopies, primary: described, locations }: CopySettings, histogram: ReplicasStatus['histogram'], { primary, places }: { readonly primary: number; readonly places: readonly LocationStatus[] },
): CopyStanding {
  const active = locations.filter(({ state }) => state === 'active').length;
  const packages = histogram.reduce((sum, row) => sum + row.packages, 0);
  const single = histogram.filter(({ copies }) => copies < 2).reduce((sum, row) => sum + row.packages, 0);
  const lacking = histogram.filter(({ copies }) => copies < minCopies).reduce((sum, row) => sum + row.packages, 0);
  const fewest = histogram[0]?.copies ?? 1 + active;
  const level = storageLevel(fewest, [placeOf(described ?? { zone: '', media: '' }, primary), ...places.map(({ location, facts }) => placeOf(location, facts?.device))]);
  const warning = active === 0 ? 'none' : single > 0 ? 'single' : level === 0 && packages > 0 ? 'sameDisk' : minCopies <= DEFAULT_MIN_COPIES ? 'notRequired' : undefined;
  return { required: minCopies, locations: active, packages, single, lacking, level, ...(warning === undefined ? {} : { warning }) };
}
