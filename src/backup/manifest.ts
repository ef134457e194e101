import { canonicalJson, Fault, isDigest, type Json } from '../base/index.ts';
import { BACKUP_FORMAT, GENERATION } from './places.ts';

/** One package of a generation: what has to come back. */
export interface BackedUpObject {
  readonly id: string;
  readonly head: number;
  /** sha512 of the inventory of `head`: it names every byte of every version. */
  readonly inventoryDigest: string;
  readonly files: number;
  readonly bytes: number;
}

/** One small file of the store (settings, schemas, log), copied as it was. */
export interface StateFile {
  /** Relative to the store. */
  readonly path: string;
  readonly size: number;
  readonly sha512: string;
}

/** Why a package that the catalogue knows is not in a generation. */
export interface NotBackedUp {
  readonly id: string;
  readonly head: number;
  readonly code: string;
  readonly places: readonly string[];
}

/** `backup.json`: everything that one generation is, in RFC 8785 canonical JSON. */
export interface BackupManifest {
  readonly backup: 'kho';
  readonly format: number;
  readonly generation: string;
  readonly store: string;
  readonly software: { readonly name: string; readonly version: string };
  /** RFC 3339, UTC: when the catalogue was copied, and when the backup was complete. */
  readonly snapshotAt: string;
  readonly completedAt: string;
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  /** What was written this time; the rest was there already. */
  readonly added: { readonly packages: number; readonly bytes: number };
  /** sha512 of `objects.ndjson`, one `BackedUpObject` a line in the order of identifiers. */
  readonly objects: string;
  readonly catalogue: { readonly file: string; readonly size: number; readonly sha512: string; readonly sealed: boolean };
  readonly state: readonly StateFile[];
  /** Packages that could not be copied whole; empty in a complete backup. */
  readonly notBackedUp: readonly NotBackedUp[];
  /** Objects whose bytes still lie in the backup though the store has them no more (deleted since). They are never restored from this generation. */
  readonly remaining: readonly string[];
  /** What a backup never has in it. */
  readonly leftOut: readonly string[];
}

export function manifestText(manifest: BackupManifest): string {
  return `${canonicalJson(manifest as unknown as Json)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a manifest; the text is untrusted although its digest was right: whoever can write a backup can write both. */
export function readManifest(text: string, path: string): BackupManifest {
  const json = parsed(text, path);
  if (typeof json['format'] === 'number' && json['format'] > BACKUP_FORMAT) throw new Fault('STORE_UNSUPPORTED', { path, version: json['format'], supported: BACKUP_FORMAT });
  const { catalogue, state, notBackedUp, remaining, objects, store, generation } = json;
  const whole = json['backup'] === 'kho' && typeof store === 'string' && typeof generation === 'string' && isSha512(objects)
    && ['packages', 'files', 'bytes'].every((name) => isAmount(json[name]))
    && ['snapshotAt', 'completedAt'].every((name) => typeof json[name] === 'string')
    && isCatalogue(catalogue) && isListOf(state, isStateFile) && isListOf(notBackedUp, isNotBackedUp) && isListOf(remaining, isText);
  if (!whole) throw damagedAt(path);
  return json as unknown as BackupManifest;
}

export function objectLine(object: BackedUpObject): string {
  return `${canonicalJson({ ...object })}\n`;
}

export function readObjectLine(line: string, path: string): BackedUpObject {
  const { id, head, inventoryDigest, files, bytes } = parsed(line, path);
  if (typeof id !== 'string' || !isAmount(head) || head < 1 || !isSha512(inventoryDigest) || !isAmount(files) || !isAmount(bytes)) throw damagedAt(path);
  return { id, head, inventoryDigest, files, bytes };
}

/** A backup that is not what was written. */
export function damagedAt(path: string, cause?: unknown): Fault {
  return new Fault('BACKUP_DAMAGED', { path, count: 1 }, cause === undefined ? undefined : { cause });
}

function parsed(text: string, path: string): Fields {
  try {
    const json = JSON.parse(text) as unknown;
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Fields;
  } catch (cause) {
    throw damagedAt(path, cause);
  }
  throw damagedAt(path);
}

function isListOf(value: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSha512(value: unknown): value is string {
  return typeof value === 'string' && isDigest('sha512', value);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCatalogue(value: unknown): boolean {
  const { file, size, sha512, sealed } = fieldsOf(value);
  return (file === GENERATION.catalogue || file === GENERATION.sealedCatalogue) && isAmount(size) && isSha512(sha512) && typeof sealed === 'boolean';
}

/** Paths are made by us, but a backup comes from a disk that was elsewhere: none may lead out of the folder it is put into. */
function isStateFile(value: unknown): boolean {
  const { path, size, sha512 } = fieldsOf(value);
  return typeof path === 'string' && isAmount(size) && isSha512(sha512)
    && path !== '' && !path.startsWith('/') && !/[\\\0]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function isNotBackedUp(value: unknown): boolean {
  const { id, head, code, places } = fieldsOf(value);
  return typeof id === 'string' && isAmount(head) && typeof code === 'string' && isListOf(places, isText);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value as Fields : {};
}
