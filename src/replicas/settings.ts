import fs from 'node:fs/promises';
import path from 'node:path';
import { DEFAULT_VERIFY_DAYS, Fault, systemErrorCode, timestamp, type CopyLocation } from '../base/index.ts';
import { assertLocation, BACKUP_DECLARATION, initLocation, readCopySettings, storageFault, takeOver, writeCopySettings, type CopySettings } from '../storage/index.ts';
import type { ReplicaParts } from './places.ts';

// What an operator decides about copies. The caller holds the writer lock of the store.

/** A location that is to be added. */
export interface NewLocation {
  readonly path: string;
  /** Default: the last part of the path. */
  readonly name?: string;
  readonly media?: string;
  readonly zone?: string;
  readonly provider?: string;
  readonly region?: string;
  readonly verifyDays?: number;
}

/** Most copies that make sense to ask for. */
export const MOST_COPIES = 20;

/**
 * Makes a folder a location of the store, or takes one up again that it had before. Nothing is copied yet. Faults:
 * `LOCATION_EXISTS`, `LOCATION_TWIN` (a copy of the folder of a location in use), `LOCATION_OVERLAPS`, `LOCATION_IS_BACKUP`, `LOCATION_FOREIGN`, `LOCATION_UNPLACED` (the folder above is not there),
 * `TARGET_EXISTS`.
 */
export async function addLocation(parts: ReplicaParts, wanted: NewLocation, readme: string): Promise<CopyLocation> {
  const settings = await readCopySettings(parts.store.locations.copySettings);
  const folder = path.resolve(wanted.path);
  const name = wanted.name ?? path.basename(folder);
  const named = settings.locations.find((location) => location.name === name && location.path !== folder);
  const placed = settings.locations.find((location) => location.path === folder && location.state === 'active');
  // One that moved is taken up again under its own name.
  const taken = placed ?? (named !== undefined && !(await isAt(named, folder, parts)) ? named : undefined);
  if (taken !== undefined) throw new Fault('LOCATION_EXISTS', { name: taken.name });
  await refuseOverlap(parts, settings, folder);
  await refuseBackup(folder);
  const asked: CopyLocation = {
    id: parts.newId(), name, kind: 'fs', path: folder, media: wanted.media ?? '', zone: wanted.zone ?? '',
    ...(wanted.provider === undefined ? {} : { provider: wanted.provider }), ...(wanted.region === undefined ? {} : { region: wanted.region }),
    addedAt: timestamp(parts.clock.now()), state: 'active', verifyDays: wanted.verifyDays ?? DEFAULT_VERIFY_DAYS,
  };
  const id = await initLocation(asked, { store: parts.store.id, readme });
  const location = { ...asked, id };
  await refuseTwin(parts, settings, location);
  await takeOver(location, parts.store.locations, parts.newId);
  // A location that moved to another path keeps its id: its old entry is replaced, not doubled.
  await save(parts, { ...settings, locations: [...settings.locations.filter((other) => other.id !== id && other.name !== name), location] });
  return location;
}

/** The location gets no more copies and counts no more; what lies there stays. */
export async function retireLocation(parts: ReplicaParts, name: string): Promise<CopyLocation> {
  const settings = await readCopySettings(parts.store.locations.copySettings);
  const location = settings.locations.find((one) => one.name === name);
  if (location === undefined) throw new Fault('LOCATION_NOT_FOUND', { name });
  const retired: CopyLocation = { ...location, state: 'retired' };
  await save(parts, { ...settings, locations: settings.locations.map((one) => (one.id === location.id ? retired : one)) });
  return retired;
}

/** How many verified copies a package must have from now on, the store's own included. */
export async function requireCopies(parts: ReplicaParts, minCopies: number): Promise<CopySettings> {
  const settings = { ...await readCopySettings(parts.store.locations.copySettings), minCopies };
  await save(parts, settings);
  return settings;
}

/** Says where the store itself stands, so that the zones of its copies can be told from its own. */
export async function describeStore(parts: ReplicaParts, described: { readonly zone?: string; readonly media?: string }): Promise<CopySettings> {
  const before = await readCopySettings(parts.store.locations.copySettings);
  const primary = { zone: described.zone ?? before.primary?.zone ?? '', media: described.media ?? before.primary?.media ?? '' };
  const settings = { ...before, primary };
  await save(parts, settings);
  return settings;
}

async function save({ store, catalogue }: ReplicaParts, settings: CopySettings): Promise<void> {
  await writeCopySettings(store.locations.copySettings, settings);
  await catalogue.copies.mirrorLocations(settings.locations);
}

/** A folder that was copied with its declaration would take the place of the one it was copied from, unnoticed. */
async function refuseTwin({ store }: Pick<ReplicaParts, 'store'>, { locations }: CopySettings, { id, path: folder }: CopyLocation): Promise<void> {
  const twin = locations.find((other) => other.id === id && other.state === 'active' && other.path !== folder);
  if (twin !== undefined && await isAt(twin, twin.path, { store })) throw new Fault('LOCATION_TWIN', { path: folder, name: twin.name, detail: twin.path });
}

/** Whether a folder is this location, by what it says of itself. */
async function isAt(location: CopyLocation, folder: string, { store }: Pick<ReplicaParts, 'store'>): Promise<boolean> {
  return assertLocation({ ...location, path: folder }, store.id).then(() => true, () => false);
}

/** A copy inside the store, or around it, is no copy; the same between two locations. */
async function refuseOverlap({ store }: ReplicaParts, { locations }: CopySettings, folder: string): Promise<void> {
  const own = await realPath(folder);
  const others = [store.locations.root, ...locations.filter(({ state, path: there }) => state === 'active' || there !== folder).map((location) => location.path)];
  for (const other of others) {
    const real = await realPath(other);
    if (isWithin(own, real) || isWithin(real, own)) throw new Fault('LOCATION_OVERLAPS', { path: folder, detail: other });
  }
}

/** Deletions and repairs reach every location; a backup stays what it was, so that its earlier generations can be restored. */
async function refuseBackup(folder: string): Promise<void> {
  for (let at = await realPath(folder); ; at = path.dirname(at)) {
    const isBackup = await fs.lstat(path.join(at, BACKUP_DECLARATION)).then(() => true, () => false);
    if (isBackup) throw new Fault('LOCATION_IS_BACKUP', { path: folder, detail: at });
    if (at === path.dirname(at)) return;
  }
}

function isWithin(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

/** Links do not hide that two paths are one; of a path that is not there yet, its folder counts. */
async function realPath(target: string): Promise<string> {
  try {
    return await fs.realpath(target);
  } catch (cause) {
    if (systemErrorCode(cause) !== 'ENOENT' || target === path.dirname(target)) throw storageFault(cause, target);
    return path.join(await realPath(path.dirname(target)), path.basename(target));
  }
}
