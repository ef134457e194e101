import { asFault } from '../../base/index.ts';
import type { Catalogue, CataloguedFile } from '../../catalogue/index.ts';
import { objectRootPath } from '../../formats/ocfl/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import type { ObjectView } from '../../storage/index.ts';
import type { HeldFile, HeldPackage } from '../model.ts';

/** A place that objects can be opened at; the store itself and its locations. */
export interface ObjectSource {
  openObject(id: string): Promise<ObjectView>;
}

export interface HoldingsParts {
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
  /** The store first, then every location that is there. */
  readonly sources: readonly ObjectSource[];
}

const PACKAGES_AT_ONCE = 200;
const FILES_AT_ONCE = 2000;

/**
 * Every package of the catalogue, by identifier, with the files of all its versions as the committed inventory has them. An inventory
 * is believed only when it has the digest that the ledger holds (the catalogue's where the ledger has none).
 */
export async function* holdingsOf(parts: HoldingsParts, signal: AbortSignal): AsyncGenerator<HeldPackage> {
  const { catalogue, ledger } = parts;
  for (let after = ''; ;) {
    const heads = await catalogue.headsAfter(after, PACKAGES_AT_ONCE);
    const committed = new Map((await ledger.committedVersions(heads.map(({ id }) => id))).map((one) => [`${one.object} ${one.version}`, one.inventorySha512]));
    for (const { id, head, inventoryDigest, kind } of heads) {
      signal.throwIfAborted();
      yield { kind, ...await heldPackage(parts, id, committed.get(`${id} ${head}`) ?? inventoryDigest) };
    }
    const last = heads.at(-1);
    if (last === undefined || heads.length < PACKAGES_AT_ONCE) return;
    after = last.id;
  }
}

async function heldPackage(parts: HoldingsParts, id: string, committed: string): Promise<HeldPackage> {
  const [versions, catalogued, view] = [await parts.catalogue.versions(id), await cataloguedFiles(parts.catalogue, id), await committedView(parts, id, committed)];
  const formats = new Map<string, number>();
  for (const { puid = '' } of catalogued) formats.set(puid, (formats.get(puid) ?? 0) + 1);
  const held = { id, objectRoot: objectRootPath(id), committedAt: versions.map(({ createdAt }) => createdAt), formats };
  if (view instanceof Object) return { ...held, files: filesOf(view, catalogued) };
  // Only names and digests of the newest version are known then, and where the bytes should be is not.
  const files = catalogued.map(({ path, size, sha512, sha256 }): HeldFile => ({ path: '', version: Math.max(1, versions.length), logicalPath: path, size, sha512, sha256 }));
  return { ...held, files, unknown: view };
}

/** The object as it was committed, from the first place that has it so; otherwise what the last place said. */
async function committedView({ sources }: HoldingsParts, id: string, committed: string): Promise<ObjectView | string> {
  let why = 'OBJECT_DAMAGED';
  for (const source of sources) {
    try {
      const view = await source.openObject(id);
      if (view.inventoryDigest === committed) return view;
      why = 'inventory.json';
    } catch (thrown) {
      why = asFault(thrown).code;
    }
  }
  return why;
}

async function cataloguedFiles(catalogue: Catalogue, id: string): Promise<readonly CataloguedFile[]> {
  const files: CataloguedFile[] = [];
  for (let after: string | undefined; ;) {
    const page = await catalogue.files(id, { limit: FILES_AT_ONCE, ...(after === undefined ? {} : { after }) });
    files.push(...page.items);
    if (page.next === undefined) return files;
    after = page.next;
  }
}

function filesOf({ inventory }: ObjectView, catalogued: readonly CataloguedFile[]): readonly HeldFile[] {
  const known = new Map(catalogued.map((file) => [file.sha512, file]));
  const logical = new Map<string, string>();
  for (const { state } of inventory.versions.values()) for (const digest in state) logical.set(digest.toLowerCase(), state[digest]?.[0] ?? '');
  const second = new Map<string, string>();
  const block = inventory.fixity['sha256'] ?? {};
  for (const digest in block) for (const path of block[digest] ?? []) second.set(path, digest.toLowerCase());
  const files: HeldFile[] = [];
  for (const digest in inventory.manifest) {
    const sha512 = digest.toLowerCase();
    const { size, sha256: catalogue256 } = known.get(sha512) ?? {};
    for (const path of inventory.manifest[digest] ?? []) {
      const sha256 = second.get(path) ?? catalogue256;
      files.push({
        path, version: Number(/^v0*(\d+)\//.exec(path)?.[1] ?? 1), sha512, logicalPath: logical.get(sha512) ?? '',
        ...(size === undefined ? {} : { size }), ...(sha256 === undefined ? {} : { sha256 }),
      });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
