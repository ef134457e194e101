import fs from 'node:fs';
import path from 'node:path';
import { digestOf, Fault, systemErrorCode, type ByteStream } from '../base/index.ts';
import { isInventory, OCFL, readInventory, sidecarDigest, type Inventory, type InventoryVersion } from '../formats/ocfl/index.ts';
import { onStorage, storageFault } from './local/storage-fault.ts';

/** One file of a version's logical state and where its bytes are. */
export interface StoredFile {
  /** Logical path, NFC. */
  readonly path: string;
  readonly sha512: string;
  /** From the inventory's fixity block; absent only in objects that Kho did not write. */
  readonly sha256?: string;
  /** Relative to the object root. */
  readonly contentPath: string;
}

/** What a version says of itself. */
export interface StoredVersion {
  readonly number: number;
  readonly created: string;
  readonly message: string;
  readonly user: string;
}

/** A byte range, both ends inclusive, as in HTTP. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A published object as it was when it was opened. Readers take no lock: versions are only ever added, so every
 * file of this view stays where it is while a newer version is being written.
 */
export class ObjectView {
  readonly id: string;
  readonly head: number;
  /** sha512 of the inventory that this view was read from. */
  readonly inventoryDigest: string;
  /** Absolute path of the object root. */
  readonly directory: string;
  readonly inventory: Inventory;

  constructor(directory: string, inventory: Inventory, inventoryDigest: string) {
    this.directory = directory;
    this.inventory = inventory;
    this.inventoryDigest = inventoryDigest;
    this.id = inventory.id;
    this.head = inventory.head;
  }

  versions(): readonly StoredVersion[] {
    return [...this.inventory.versions].map(([number, version]) => (
      { number, created: version.created, message: version.message, user: version.user.name }
    ));
  }

  /** sha512 of the inventory that was the root's when a version was the head (its copy is kept in the version's folder). */
  async versionInventoryDigest(number: number): Promise<string> {
    const sidecar = path.join(this.directory, `v${number}`, OCFL.sidecar);
    const text = readIfThere(sidecar);
    const digest = text === undefined ? undefined : sidecarDigest(text.toString('utf8'));
    if (digest === undefined) throw new Fault('OBJECT_DAMAGED', { id: this.id, detail: `v${number}/${OCFL.sidecar}` });
    return digest;
  }

  /** Every file of a version's logical state (the head's by default), in no particular order. */
  *files(version: number = this.head): Generator<StoredFile> {
    const { state } = this.#version(version);
    const sha256 = this.#sha256();
    for (const sha512 in state) {
      const contentPath = this.inventory.manifest[sha512]?.[0];
      if (contentPath === undefined) throw new Fault('OBJECT_DAMAGED', { id: this.id, detail: sha512 });
      const second = sha256.get(contentPath);
      for (const logical of state[sha512] ?? []) {
        yield { path: logical, sha512, contentPath, ...(second === undefined ? {} : { sha256: second }) };
      }
    }
  }

  /** One file of a version by its logical path. */
  file(logicalPath: string, version: number = this.head): StoredFile | undefined {
    const { state } = this.#version(version);
    for (const sha512 in state) {
      if (state[sha512]?.includes(logicalPath) !== true) continue;
      const contentPath = this.inventory.manifest[sha512]?.[0];
      if (contentPath === undefined) throw new Fault('OBJECT_DAMAGED', { id: this.id, detail: sha512 });
      const sha256 = this.#sha256().get(contentPath);
      return { path: logicalPath, sha512, contentPath, ...(sha256 === undefined ? {} : { sha256 }) };
    }
    return undefined;
  }

  /** Size and dates as the disk has them; a file that is gone is damage, not a broken disk. */
  async stat(file: StoredFile): Promise<fs.Stats> {
    const target = this.pathOf(file);
    try {
      return await fs.promises.stat(target);
    } catch (cause) {
      if (!isAbsence(cause)) throw storageFault(cause, target);
      throw new Fault('OBJECT_DAMAGED', { id: this.id, detail: file.contentPath }, { cause });
    }
  }

  /** The stored bytes, or a part of them. A file that is gone, or is none any more, is damage; a disk that fails is not. */
  async *open(file: StoredFile, range?: ByteRange): ByteStream {
    const target = this.pathOf(file);
    try {
      yield* fs.createReadStream(target, range) as ByteStream;
    } catch (cause) {
      if (isAbsence(cause) || NO_FILE.has(systemErrorCode(cause) ?? '')) throw new Fault('OBJECT_DAMAGED', { id: this.id, detail: file.contentPath }, { cause });
      throw systemErrorCode(cause) === undefined ? cause : storageFault(cause, target);
    }
  }

  /** The bytes of a small document at once, as one piece; a larger one comes as a stream. The same faults as `open`. */
  openDocument(file: StoredFile): Iterable<Uint8Array> | ByteStream {
    if (this.sizeOf(file) > AT_ONCE_BYTES) return this.open(file);
    const target = this.pathOf(file);
    try {
      return [fs.readFileSync(target)];
    } catch (cause) {
      if (isAbsence(cause) || NO_FILE.has(systemErrorCode(cause) ?? '')) throw new Fault('OBJECT_DAMAGED', { id: this.id, detail: file.contentPath }, { cause });
      throw storageFault(cause, target);
    }
  }

  /** Size as the disk has it, at once: for a thread that reads many objects. */
  sizeOf(file: StoredFile): number {
    const target = this.pathOf(file);
    try {
      return fs.statSync(target).size;
    } catch (cause) {
      if (!isAbsence(cause)) throw storageFault(cause, target);
      throw new Fault('OBJECT_DAMAGED', { id: this.id, detail: file.contentPath }, { cause });
    }
  }

  pathOf(file: StoredFile): string {
    return path.join(this.directory, file.contentPath);
  }

  #version(number: number): InventoryVersion {
    const version = this.inventory.versions.get(number);
    if (version === undefined) throw new Fault('VERSION_NOT_FOUND', { id: this.id, version: number });
    return version;
  }

  #sha256(): ReadonlyMap<string, string> {
    const byPath = new Map<string, string>();
    const block = this.inventory.fixity['sha256'] ?? {};
    for (const digest in block) for (const contentPath of block[digest] ?? []) byPath.set(contentPath, digest);
    return byPath;
  }
}

/**
 * Opens the object at an object root. When the root inventory does not match its sidecar (a crash between the two
 * renames of a new version), the highest version whose own inventory verifies is what readers get
 * (guarantees §1.5): never an error, never half a version.
 */
export async function openObjectAt(directory: string, expectedId?: string): Promise<ObjectView> {
  const id = expectedId ?? directory;
  if (!exists(path.join(directory, OCFL.objectDeclaration))) throw new Fault('PACKAGE_NOT_FOUND', { id });
  const view = readVerified(directory, directory) ?? await newestVerified(directory);
  if (view === undefined) throw new Fault('OBJECT_DAMAGED', { id, detail: OCFL.inventory });
  if (expectedId !== undefined && view.id !== expectedId) throw new Fault('OBJECT_DAMAGED', { id, detail: view.id });
  return view;
}

/** The object as it was when `version` was its head, if that version's own inventory verifies. */
export function openVersionOf(view: ObjectView, version: number): ObjectView | undefined {
  const earlier = readVerified(path.join(view.directory, `v${version}`), view.directory);
  return earlier?.head === version && earlier.id === view.id ? earlier : undefined;
}

async function newestVerified(directory: string): Promise<ObjectView | undefined> {
  const names = await onStorage(directory, async () => fs.promises.readdir(directory));
  const numbers = names.filter((name) => /^v[1-9]\d*$/.test(name)).map((name) => Number(name.slice(1)));
  for (const number of numbers.sort((a, b) => b - a)) {
    const view = readVerified(path.join(directory, `v${number}`), directory);
    if (view?.head === number) return view;
  }
  return undefined;
}

/** The view from the inventory in `folder`, if it matches its sidecar and is well formed. */
export function readVerified(folder: string, directory: string): ObjectView | undefined {
  const text = readIfThere(path.join(folder, OCFL.inventory));
  const sidecar = readIfThere(path.join(folder, OCFL.sidecar));
  if (text === undefined || sidecar === undefined) return undefined;
  const digest = digestOf('sha512', text);
  if (sidecarDigest(sidecar.toString('utf8')) !== digest) return undefined;
  const inventory = readInventory(text.toString('utf8'));
  return isInventory(inventory) ? new ObjectView(directory, inventory, digest) : undefined;
}

/** At once: a call that wakes a thread costs ten times as much, and parsing what was read longer than either. */
export function readIfThere(target: string): Buffer | undefined {
  try {
    return fs.readFileSync(target);
  } catch (cause) {
    if (isAbsence(cause) || systemErrorCode(cause) === 'EISDIR') return undefined;
    throw storageFault(cause, target);
  }
}

/** Only "there is none" is an absence; a disk that cannot be read must not make a package look unknown. */
export function exists(target: string): boolean {
  try {
    fs.lstatSync(target);
    return true;
  } catch (cause) {
    if (isAbsence(cause)) return false;
    throw storageFault(cause, target);
  }
}

/** Documents up to here are read in one piece. */
const AT_ONCE_BYTES = 4 * 1024 * 1024;

/** What opening says when something that is no file has a file's name. */
const NO_FILE: ReadonlySet<string> = new Set(['EISDIR', 'ELOOP']);

function isAbsence(cause: unknown): boolean {
  const code = systemErrorCode(cause);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
