import { readAtMost, TooLong } from '../../../base/index.ts';
import { nothingShared, type InventoryFacts, type OcflVersion } from './inventory-facts.ts';
import { latestOf, treeOf, type Declaration, type ObjectFacts, type ObjectTree } from './object-facts.ts';
import type { ObjectFiles } from './object-files.ts';
import { readInventoryFacts, readLatest, type InventoryPlace } from './read-inventory-facts.ts';
import { ownName } from './rules/content-directory.ts';
import { declaredVersions, isDeclarationName } from './rules/declaration.ts';
import type { VersionName } from './version-names.ts';

/** What is known of an object before any rule is asked. */
export interface ObjectSurvey {
  readonly object: ObjectFacts;
  readonly declared: OcflVersion | undefined;
  /** The root inventory, then those of the versions before the latest, each in its folder. */
  inventories(): AsyncIterable<InventoryFacts>;
  /** What lies beside the inventory of the latest version; undefined when that has none. */
  latest(): Promise<InventoryFacts | undefined>;
}

/** Inventories of earlier versions are kept for their rules up to this many bytes together; beyond, they are read twice. */
const KEPT_BYTES = 48 * 1024 * 1024;

/** Lists, reads declarations and inventories, and finds out what the inventories agree on. */
export async function surveyObject(files: ObjectFiles, asked: OcflVersion | undefined): Promise<ObjectSurvey> {
  const tree = treeOf(files);
  const declarations = await readDeclarations(files, tree);
  const declared = [...declaredVersions({ declarations })].sort().at(-1);
  const shared = nothingShared();
  const read = await readInventoryFacts({ files, tree, shared, folder: undefined });
  const root = read?.facts;
  const version = asked ?? declared ?? root?.specification ?? '1.1';
  const latestName = root === undefined ? undefined : latestOf(root);
  const latest = read === undefined || latestName === undefined ? undefined : await readLatest({ files, tree, shared, folder: latestName }, read);
  const priors = new Priors({ files, tree, shared }, root?.versions.filter((name) => name !== latestName) ?? []);
  const agreement = new Agreement();
  if (root !== undefined) agreement.add(root);
  for await (const inventory of priors.all()) agreement.add(inventory);
  if (latest !== undefined) agreement.addSidecar(latest.facts);
  const object: ObjectFacts = {
    files,
    tree,
    version,
    declarations,
    root,
    first: agreement.first,
    contentDirectory: agreement.contentDirectory(root),
    latestDiffers: latest !== undefined && isLatestKnown(root) && !latest.same ? latest.facts.path : undefined,
    sidecars: agreement.sidecars,
  };
  return {
    object,
    declared,
    async *inventories() {
      if (root !== undefined) yield root;
      yield* priors.all();
    },
    latest: async () => latest?.facts,
  };
}

/** Where `head` contradicts the version blocks (E040), which inventory the root's should be is unknown. */
function isLatestKnown(root: InventoryFacts | undefined): boolean {
  return root !== undefined && (root.head === undefined || root.head === latestOf(root)?.name);
}

/** Inventories of the versions before the latest, one at a time. */
class Priors {
  readonly #object: Omit<InventoryPlace, 'folder' | 'previous'>;
  readonly #folders: readonly VersionName[];
  readonly #kept = new Map<string, InventoryFacts>();
  #keptBytes = 0;

  constructor(object: Omit<InventoryPlace, 'folder' | 'previous'>, folders: readonly VersionName[]) {
    this.#object = object;
    this.#folders = folders;
  }

  async *all(): AsyncGenerator<InventoryFacts> {
    let previous: OcflVersion | undefined;
    for (const folder of this.#folders) {
      const facts = this.#kept.get(folder.name) ?? await this.#read(folder, previous);
      if (facts === undefined) continue;
      previous = facts.specification ?? previous;
      yield facts;
    }
  }

  async #read(folder: VersionName, previous: OcflVersion | undefined): Promise<InventoryFacts | undefined> {
    const read = await readInventoryFacts({ ...this.#object, folder, previous });
    if (read === undefined) return undefined;
    this.#keptBytes += read.length;
    if (this.#keptBytes <= KEPT_BYTES) this.#kept.set(folder.name, read.facts);
    return read.facts;
  }
}

/** What all inventories of an object have in common. */
class Agreement {
  readonly sidecars = new Set<string>();
  first: InventoryFacts | undefined;
  readonly #names = new Set<string | undefined>();
  #usable = true;

  add(inventory: InventoryFacts): void {
    if (inventory.folder?.number === 1) this.first = inventory;
    this.#names.add(ownName(inventory));
    this.#usable &&= inventory.contentDirectory !== undefined;
    this.addSidecar(inventory);
  }

  addSidecar({ path, sidecar }: InventoryFacts): void {
    const folder = path.slice(0, -'inventory.json'.length);
    // Where the right one is missing, whatever lies there instead is told by E059.
    for (const name of sidecar.present.includes(sidecar.name) ? [sidecar.name] : sidecar.present) this.sidecars.add(`${folder}${name}`);
  }

  contentDirectory(root: InventoryFacts | undefined): string | undefined {
    return this.#usable && this.#names.size === 1 ? root?.contentDirectory : undefined;
  }
}

/** A declaration is one short line. */
const DECLARATION_LIMIT = 1024;

async function readDeclarations(files: ObjectFiles, tree: ObjectTree): Promise<readonly Declaration[]> {
  const declarations: Declaration[] = [];
  const versionIn = (name: string): OcflVersion | undefined => /^0=ocfl_object_(1\.[01])$/.exec(name)?.[1] as OcflVersion | undefined;
  for (const name of tree.rootFiles.filter(isDeclarationName)) {
    declarations.push({ name, isFile: true, version: versionIn(name), text: await shortText(files, name) });
  }
  for (const name of tree.rootFolders.filter(isDeclarationName)) declarations.push({ name, isFile: false, version: versionIn(name), text: undefined });
  return declarations;
}

/** The text of a small file; undefined when it is far longer than what it should be. */
async function shortText(files: ObjectFiles, path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await readAtMost(files.open(path), DECLARATION_LIMIT)).toString('utf8');
  } catch (thrown) {
    if (thrown instanceof TooLong) return undefined;
    throw thrown;
  }
}

