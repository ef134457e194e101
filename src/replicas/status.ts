import fs from 'node:fs/promises';
import { DEFAULT_MIN_COPIES, type CopyLocation, type Fault } from '../base/index.ts';
import type { LocationCounts } from '../catalogue/index.ts';
import { refuseShared, storageFault, type CopySettings, type CopyStoreFacts } from '../storage/index.ts';
import { placeOf, storageLevel, type StorageLevel } from './levels.ts';
import { copySettings, faultOf, ofLocation, openPlaces, type Place, type ReplicaParts } from './places.ts';

/** What is known of one active location. */
export interface LocationStatus {
  readonly location: CopyLocation;
  readonly counts: LocationCounts;
  /** Absent when the location is away; then `fault` says why. */
  readonly facts?: CopyStoreFacts;
  /** Why nothing can be copied there: it is away, it is foreign, or another store uses it too (`LOCATION_SHARED`). */
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
  /** Packages with fewer than two good copies of which another is known to be harmed: an incident of theirs is open. */
  readonly harmed: number;
  readonly level: StorageLevel;
  /** What an operator should hear, and the one thing that mends it; undefined when all have two copies or more, on two disks. */
  readonly warning?: CopyWarning;
}

/**
 * `none`: there is no second place. `harmed`: some packages have only one good copy, because another was damaged or lost.
 * `unread`: some have only one that was read here, and others that are remembered from before a restore or a move.
 * `single`: some have only one copy. `away`: copies on a second disk are not within reach. `sameDisk`: all copies lie on
 * one disk. `notRequired`: one copy is enough to be called archived.
 */
export type CopyWarning = 'none' | 'harmed' | 'unread' | 'single' | 'away' | 'sameDisk' | 'notRequired';

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
  const looked = await Promise.all((await openPlaces(parts, settings)).map(async (place) => lookedAt(parts, place)));
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
  const harmed = await parts.catalogue.copies.countHarmed(2);
  return { ...standingOf(settings, { histogram, harmed }, { primary, places }), histogram, places, retired };
}

/** The short form, for who has no use for the whole. */
export async function copyStanding(parts: ReplicaParts): Promise<CopyStanding> {
  const { required, locations, packages, single, lacking, harmed, level, warning } = await replicasStatus(parts);
  return { required, locations, packages, single, lacking, harmed, level, ...(warning === undefined ? {} : { warning }) };
}

async function lookedAt({ store }: ReplicaParts, place: Place): Promise<Pick<LocationStatus, 'location' | 'facts' | 'fault'>> {
  const { location } = place;
  if ('fault' in place) return { location, fault: place.fault };
  try {
    const facts = await place.copies.describe();
    const shared = await faultOf(async () => { await refuseShared(location, store.locations); });
    return { location, facts, ...(shared === undefined ? {} : { fault: shared }) };
  } catch (thrown) {
    return { location, fault: ofLocation(thrown) };
  }
}

async function deviceOf(folder: string): Promise<number> {
  return fs.stat(folder).then(({ dev }) => dev, (cause: unknown) => { throw storageFault(cause, folder); });
}

interface Counted {
  readonly histogram: ReplicasStatus['histogram'];
  readonly harmed: number;
}

function standingOf(
  { minCopies, primary: described, locations }: CopySettings, { histogram, harmed }: Counted, { primary, places }: { readonly primary: number; readonly places: readonly LocationStatus[] },
): CopyStanding {
  const active = locations.filter(({ state }) => state === 'active').length;
  const packages = histogram.reduce((sum, row) => sum + row.packages, 0);
  const single = histogram.filter(({ copies }) => copies < 2).reduce((sum, row) => sum + row.packages, 0);
  const lacking = histogram.filter(({ copies }) => copies < minCopies).reduce((sum, row) => sum + row.packages, 0);
  const fewest = histogram[0]?.copies ?? 1 + active;
  const reached = places.flatMap(({ location, facts, fault }) => (facts === undefined || fault !== undefined ? [] : [placeOf(location, facts.device)]));
  const level = storageLevel(fewest, [placeOf(described ?? { zone: '', media: '' }, primary), ...reached]);
  const standing = { required: minCopies, locations: active, packages, single, lacking, harmed, level };
  const warning = warningOf(standing, { isAnyAway: reached.length < active, isAnyUnread: places.some(({ counts }) => counts.unread > 0) });
  return { ...standing, ...(warning === undefined ? {} : { warning }) };
}

/** The gravest that a person can do something about. */
function warningOf(
  { required, locations, packages, single, harmed, level }: CopyStanding, { isAnyAway, isAnyUnread }: { readonly isAnyAway: boolean; readonly isAnyUnread: boolean },
): CopyWarning | undefined {
  if (locations === 0) return 'none';
  if (harmed > 0) return 'harmed';
  if (single > 0) return isAnyUnread ? 'unread' : 'single';
  if (level === 0 && packages > 0) return isAnyAway ? 'away' : 'sameDisk';
  return required <= DEFAULT_MIN_COPIES ? 'notRequired' : undefined;
}
