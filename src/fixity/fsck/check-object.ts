import fs from 'node:fs';
import path from 'node:path';
import { asFault, digestOf, Fault, systemErrorCode } from '../../base/index.ts';
import type { Catalogue, CataloguedPackage } from '../../catalogue/index.ts';
import { idOfObjectRoot, OCFL, objectRootPath, sidecarDigest } from '../../formats/ocfl/index.ts';
import { storageFault, type ObjectView, type Store } from '../../storage/index.ts';
import type { Difference } from './difference.ts';

export interface ComparedParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
}

/** What the catalogue says of an object; undefined when it does not know it. */
export type KnownHead = { readonly head: number; readonly inventoryDigest: string } | undefined;

/** What one object root says of itself, read without parsing as long as nothing is wrong. */
interface Found {
  readonly id: string | undefined;
  /** sha512 of the root inventory, when its sidecar agrees. */
  readonly digest: string | undefined;
  readonly names: readonly string[];
}

/** Compares one object root with what the catalogue knew of it. */
export async function* checkObject(parts: ComparedParts, objectRoot: string, known: KnownHead): AsyncGenerator<Difference> {
  const { store } = parts;
  const directory = path.join(store.locations.objects, objectRoot);
  const found = look(directory, objectRoot);
  if (known !== undefined && found.digest === known.inventoryDigest) {
    yield* strays(parts, { names: found.names, head: known.head, id: found.id ?? '', place: placeOf(store, directory) });
    return;
  }
  yield* compareParsed(parts, objectRoot);
}

async function* compareParsed(parts: ComparedParts, objectRoot: string): AsyncGenerator<Difference> {
  const { store, catalogue } = parts;
  const directory = path.join(store.locations.objects, objectRoot);
  const place = placeOf(store, directory);
  const { found, view, entry } = await settled(parts, objectRoot);
  if (view === undefined) return;
  if (view instanceof Fault) {
    yield { kind: 'object-unreadable', place, params: { id: found.id ?? '?', detail: view.code } };
    return;
  }
  const { id, head, inventoryDigest } = view;
  if (objectRootPath(id) !== objectRoot) {
    yield { kind: 'object-misplaced', place, params: { id } };
    return;
  }
  if (entry === undefined) {
    const deleted = await catalogue.tombstone(id);
    yield { kind: deleted === undefined ? 'object-unknown' : 'object-of-deleted', place: id, params: { version: head } };
  } else if (head > entry.head) yield { kind: 'catalogue-behind', place: id, params: { version: head, head: entry.head } };
  else if (head < entry.head) yield { kind: 'catalogue-ahead', place: id, params: { version: head, head: entry.head } };
  else if (inventoryDigest !== entry.inventoryDigest) yield { kind: 'inventory-differs', place: id, params: { version: head } };
  if (found.digest === undefined) yield { kind: 'root-inventory-broken', place: id, params: { version: head } };
  yield* strays(parts, { names: found.names, head, id, place });
}

interface Settled {
  readonly found: Found;
  /** Undefined when a version of the object is under way: the open transaction tells, or the writer ends it. */
  readonly view: ObjectView | Fault | undefined;
  readonly entry: CataloguedPackage | undefined;
}

/** A writer commits no more than a few versions while one object is looked at. */
const LOOKS = 20;

/** Storage and catalogue of one object at a moment at which neither changed: a writer publishes first and registers then. */
async function settled({ store, catalogue }: ComparedParts, objectRoot: string): Promise<Settled> {
  const directory = path.join(store.locations.objects, objectRoot);
  for (let left = LOOKS; ; left -= 1) {
    const before = await entryOf(catalogue, objectRoot);
    const found = look(directory, objectRoot);
    const view = await store.openObjectRoot(objectRoot).catch((thrown: unknown) => asFault(thrown));
    if (view instanceof Fault && view.code.startsWith('STORAGE_')) throw view;
    const id = view instanceof Fault ? found.id : view.id;
    if (id !== undefined && await catalogue.hasOpenTransaction(id)) return { found, view: undefined, entry: before };
    const entry = id === undefined ? undefined : await catalogue.package(id);
    if (left === 0 || before?.inventoryDigest === entry?.inventoryDigest || found.id !== id) return { found, view, entry };
  }
}

async function entryOf(catalogue: Catalogue, objectRoot: string): Promise<CataloguedPackage | undefined> {
  const id = idOfObjectRoot(objectRoot);
  return id === undefined ? undefined : catalogue.package(id);
}

/** What OCFL 1.1 §3.1 lets stand in an object root beside its versions. */
const OF_THE_OBJECT: ReadonlySet<string> = new Set([OCFL.inventory, OCFL.sidecar, OCFL.objectDeclaration, 'logs', 'extensions']);

interface Listed {
  readonly names: readonly string[];
  readonly head: number;
  readonly id: string;
  readonly place: string;
}

async function* strays({ catalogue }: ComparedParts, { names, head, id, place }: Listed): AsyncGenerator<Difference> {
  const versions = new Set(names.map((name) => Number(/^v([1-9]\d*)$/.exec(name)?.[1] ?? 0)));
  for (let version = 1; version <= head; version += 1) {
    if (!versions.has(version)) yield { kind: 'version-missing', place: `${place}/v${version}`, params: { version } };
  }
  for (const version of versions) {
    // The folder of a version arrives before its inventory.
    if (version <= head || await catalogue.hasOpenTransaction(id) || ((await catalogue.package(id))?.head ?? 0) >= version) continue;
    yield { kind: 'version-stray', place: `${place}/v${version}`, params: { version, head } };
  }
  for (const name of names) if (!OF_THE_OBJECT.has(name) && !/^v[1-9]\d*$/.test(name)) yield { kind: 'file-in-object', place: `${place}/${name}` };
}

function look(directory: string, objectRoot: string): Found {
  const digest = digestIfThere(path.join(directory, OCFL.inventory));
  const sidecar = textIfThere(path.join(directory, OCFL.sidecar));
  const agrees = digest !== undefined && sidecar !== undefined && sidecarDigest(sidecar) === digest;
  return { id: idOfObjectRoot(objectRoot), digest: agrees ? digest : undefined, names: fs.readdirSync(directory).sort() };
}

function digestIfThere(file: string): string | undefined {
  const bytes = bytesIfThere(file);
  return bytes === undefined ? undefined : digestOf('sha512', bytes);
}

function textIfThere(file: string): string | undefined {
  return bytesIfThere(file)?.toString('utf8');
}

function bytesIfThere(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(systemErrorCode(cause) ?? '')) return undefined;
    throw storageFault(cause, file);
  }
}

function placeOf(store: Store, directory: string): string {
  return path.relative(store.locations.root, directory);
}
