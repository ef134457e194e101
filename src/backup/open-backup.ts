import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { digestOf, Fault, systemErrorCode } from '../base/index.ts';
import { storageFault } from '../storage/index.ts';
import { damagedAt, readManifest, readObjectLine, type BackedUpObject, type BackupManifest } from './manifest.ts';
import { BACKUP_FORMAT, backupPlaces, GENERATION, generationNumber, type BackupPlaces } from './places.ts';

/** What a backup's folder says of itself. */
export interface BackupDeclaration {
  /** Identifier of the store that is backed up here. */
  readonly store: string;
  readonly format: number;
}

/** One complete generation; its manifest and its list of objects are what was written. */
export interface OpenedBackup {
  readonly places: BackupPlaces;
  /** Absolute path of the generation. */
  readonly folder: string;
  readonly manifest: BackupManifest;
  /** sha512 of the manifest: names the generation and everything in it. */
  readonly manifestDigest: string;
  /** Packages in the order of identifiers. */
  objects(): AsyncIterable<BackedUpObject>;
}

/** The declaration in a folder; undefined when no backup is there. */
export async function readDeclaration(places: BackupPlaces): Promise<BackupDeclaration | undefined> {
  const text = await textOf(places.declaration);
  if (text === undefined) return undefined;
  try {
    const { backup, format, store } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (backup === 'kho' && typeof format === 'number' && format > BACKUP_FORMAT) throw new Fault('STORE_UNSUPPORTED', { path: places.root, version: format, supported: BACKUP_FORMAT });
    if (backup === 'kho' && typeof format === 'number' && typeof store === 'string') return { store, format };
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
  }
  throw damagedAt(places.declaration);
}

/** Names of the complete generations, oldest first. */
export async function generationsIn(places: BackupPlaces): Promise<readonly string[]> {
  const names = await fs.promises.readdir(places.generations).catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw storageFault(cause, places.generations);
  });
  const numbered = names.flatMap((name) => {
    const number = generationNumber(name);
    return number === undefined ? [] : [{ name, number }];
  });
  return numbered.sort((a, b) => a.number - b.number).map(({ name }) => name);
}

/** Opens a generation, the newest by default. Faults: `BACKUP_NOT_FOUND`, `BACKUP_DAMAGED`, `STORE_UNSUPPORTED`. */
export async function openBackup(root: string, generation?: string): Promise<OpenedBackup> {
  const places = backupPlaces(root);
  const declaration = await readDeclaration(places);
  if (declaration === undefined) throw new Fault('BACKUP_NOT_FOUND', { path: places.root });
  const names = await generationsIn(places);
  const name = generation ?? names.at(-1);
  if (name === undefined || !names.includes(name)) throw new Fault('BACKUP_NOT_FOUND', { path: path.join(places.generations, generation ?? '') });
  const folder = path.join(places.generations, name);
  const file = path.join(folder, GENERATION.manifest);
  const [text, sidecar] = [await textOf(file), await textOf(path.join(folder, GENERATION.manifestSidecar))];
  if (text === undefined || sidecar === undefined || sidecar.split(' ')[0] !== digestOf('sha512', text)) throw damagedAt(file);
  const manifest = readManifest(text, file);
  if (manifest.store !== declaration.store || manifest.generation !== name) throw damagedAt(file);
  const list = path.join(folder, GENERATION.objects);
  if (await digestOfFile(list) !== manifest.objects) throw damagedAt(list);
  return { places, folder, manifest, manifestDigest: digestOf('sha512', text), objects: () => objectsIn(list) };
}

async function* objectsIn(list: string): AsyncGenerator<BackedUpObject> {
  for await (const line of createInterface({ input: fs.createReadStream(list, 'utf8'), crlfDelay: Infinity })) yield readObjectLine(line, list);
}

/** sha512 of a file; undefined when it is not there. */
export async function digestOfFile(file: string): Promise<string | undefined> {
  const hash = createHash('sha512');
  try {
    for await (const piece of fs.createReadStream(file)) hash.update(piece as Buffer);
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw storageFault(cause, file);
  }
  return hash.digest('hex');
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await fs.promises.readFile(file, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw storageFault(cause, file);
  }
}
