import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode, type CopyLocation } from '../../base/index.ts';
import { LAYOUT_0003, LAYOUT_0003_CONFIG, OCFL } from '../../formats/ocfl/index.ts';
import { syncPath, writeDurably } from '../local/durable.ts';
import { storeLocations, type StoreLocations } from '../local/locations.ts';
import { storageFault } from '../local/storage-fault.ts';
import { locationFault } from './location-fault.ts';
import { TURN_FILE } from './location-turn.ts';

/** Format of a location on disk; described in storage/README.md. */
export const LOCATION_FORMAT = 1;

/** What a backup's folder says of itself. Its packages lie below in the form of a location, and are none. */
export const BACKUP_DECLARATION = 'kho-backup.json';

/** What a location's folder says of itself. */
export interface LocationDeclaration {
  readonly id: string;
  readonly name: string;
  /** The store that its copies belong to. */
  readonly store: string;
}

/** Where things lie in a location: the same as in a store, without a catalogue. */
export function locationPaths(root: string): StoreLocations {
  return { ...storeLocations(root), declaration: path.join(path.resolve(root), 'kho-location.json') };
}

/**
 * Makes a folder a location of the store: absent (then its parent must be there: the folder above a mounted disk is),
 * empty, or left by an interrupted call of this function. A location that this store had before is taken up again
 * under its old id. Answers the id. Faults: `LOCATION_FOREIGN` for the copies of another store, `TARGET_EXISTS` for
 * anything else that lies there.
 */
export async function initLocation(location: CopyLocation, options: { readonly store: string; readonly readme: string }): Promise<string> {
  const paths = locationPaths(location.path);
  try {
    const isNew = await madeFolder(location, paths.root);
    const there = await declarationAt(paths);
    if (there !== undefined) {
      refuseForeign(there, { ...location, id: there.id }, options.store);
      return there.id;
    }
    const present = await foreignNames(paths);
    if (present.length > 0) throw new Fault('TARGET_EXISTS', { path: paths.root, detail: present.slice(0, 3).join(', ') });
    await layOut(paths, options.readme);
    const { id, name } = location;
    // Last: a folder without it is no location, so an interrupted call can simply be repeated.
    await writeDurably(paths.declaration, json({ location: 'kho', format: LOCATION_FORMAT, id, name, store: options.store }));
    if (isNew) await syncPath(path.dirname(paths.root));
    return id;
  } catch (thrown) {
    throw locationFault(location, thrown);
  }
}

/** Refuses a folder that is not (any more) this location of this store. */
export async function assertLocation(location: CopyLocation, store: string): Promise<void> {
  const paths = locationPaths(location.path);
  const declaration = await declarationAt(paths);
  // Not "empty": the folder above a disk that is not mounted must not be filled with copies.
  if (declaration === undefined) throw missing(location);
  refuseForeign(declaration, location, store);
  const root = await fs.stat(path.join(paths.objects, OCFL.rootDeclaration)).catch((cause: unknown) => absentOr(cause, paths.objects));
  if (root === undefined) throw missing(location);
}

/** Makes the folder, but none above it: those are there when the disk is. */
async function madeFolder(location: CopyLocation, folder: string): Promise<boolean> {
  return fs.mkdir(folder).then(() => true, (cause: unknown) => {
    const code = systemErrorCode(cause);
    if (code === 'EEXIST') return false;
    throw code === 'ENOENT' || code === 'ENOTDIR' ? new Fault('LOCATION_UNPLACED', { path: folder }) : storageFault(cause, folder);
  });
}

function missing({ name, path: folder }: CopyLocation): Fault {
  return new Fault('LOCATION_MISSING', { name, path: folder });
}

function refuseForeign(declaration: LocationDeclaration, { id, name, path: folder }: CopyLocation, store: string): void {
  if (declaration.store !== store) throw new Fault('LOCATION_FOREIGN', { name, path: folder, detail: declaration.store });
  if (declaration.id !== id) throw new Fault('LOCATION_FOREIGN', { name, path: folder, detail: declaration.name });
}

/** The declaration in a folder; undefined when there is none. One that cannot be understood is foreign. */
async function declarationAt(paths: StoreLocations): Promise<LocationDeclaration | undefined> {
  const text = await fs.readFile(paths.declaration, 'utf8').catch((cause: unknown) => absentOr(cause, paths.declaration));
  if (text === undefined) return undefined;
  try {
    const { location, format, id, name, store } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const known = location === 'kho' && typeof format === 'number' && typeof id === 'string' && typeof name === 'string' && typeof store === 'string';
    if (known && format > LOCATION_FORMAT) throw new Fault('STORE_UNSUPPORTED', { path: paths.root, version: format, supported: LOCATION_FORMAT });
    if (known) return { id, name, store };
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    // Falls through: what cannot be parsed is not a declaration of ours.
  }
  throw new Fault('LOCATION_FOREIGN', { name: '', path: paths.root, detail: path.basename(paths.declaration) });
}

function absentOr(cause: unknown, target: string): undefined {
  const code = systemErrorCode(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw storageFault(cause, target);
}

/** What an interrupted `initLocation` cannot have left. `lost+found` is what a new disk has at its top. */
async function foreignNames(paths: StoreLocations): Promise<readonly string[]> {
  const names = async (folder: string): Promise<readonly string[]> => {
    const there = await fs.readdir(folder).catch((cause: unknown) => absentOr(cause, folder)) ?? [];
    return there.map((name) => name.replace(/\.new$/, ''));
  };
  const { root, objects, staging, quarantine } = paths;
  const ours = new Set(['README.md', 'lost+found', TURN_FILE, ...[objects, staging, quarantine, paths.declaration].map((target) => path.basename(target))]);
  const inside = new Set(['extensions', 'ocfl_layout.json', OCFL.rootDeclaration]);
  return [
    ...(await names(root)).filter((name) => !ours.has(name)),
    ...(await names(staging)), ...(await names(quarantine)),
    ...(await names(objects)).filter((name) => !inside.has(name)),
  ];
}

async function layOut(paths: StoreLocations, readme: string): Promise<void> {
  const extension = path.join(paths.objects, 'extensions', LAYOUT_0003);
  for (const folder of [extension, paths.staging, paths.quarantine]) await fs.mkdir(folder, { recursive: true });
  const layout = { extension: LAYOUT_0003, description: 'Tuples of the object id\'s sha256, then the encoded id.' };
  await writeDurably(path.join(extension, 'config.json'), json(LAYOUT_0003_CONFIG));
  await writeDurably(path.join(paths.objects, 'ocfl_layout.json'), json(layout));
  await writeDurably(path.join(paths.objects, OCFL.rootDeclaration), OCFL.rootDeclarationText);
  await writeDurably(path.join(paths.root, 'README.md'), readme);
  for (const directory of [path.join(paths.objects, 'extensions'), paths.objects, paths.root]) await syncPath(directory);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
