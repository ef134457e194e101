import type { InventoryFacts, OcflVersion } from './inventory-facts.ts';
import type { ObjectFiles } from './object-files.ts';
import { versionsAmong, type VersionName } from './version-names.ts';

/** A file or folder in the object root that declares a version of OCFL, or tries to. */
export interface Declaration {
  readonly name: string;
  readonly isFile: boolean;
  /** The version in the name, if it is a right declaration of a version that we know. */
  readonly version: OcflVersion | undefined;
  /** Undefined when it could not be read: not a file, or far too long. */
  readonly text: string | undefined;
}

/** What lies where in an object, by levels. */
export interface ObjectTree {
  readonly rootFiles: readonly string[];
  readonly rootFolders: readonly string[];
  /** Folders of the root named like a version, lowest number first. */
  readonly versionFolders: readonly VersionName[];
  /** Direct children of a folder, by folder. Only for the folders of the root. */
  readonly filesIn: (folder: string) => readonly string[];
  readonly foldersIn: (folder: string) => readonly string[];
  /** Folders that hold nothing, by path. */
  readonly emptyFolders: readonly string[];
  /** Every file below a folder two levels deep (`v1/content`), by that folder. */
  readonly contentIn: (folder: string) => readonly string[];
}

/** What the rules about the whole object look at. */
export interface ObjectFacts {
  readonly files: ObjectFiles;
  readonly tree: ObjectTree;
  /** The version of the specification that the object is judged by. */
  readonly version: OcflVersion;
  readonly declarations: readonly Declaration[];
  /** Undefined when there is no `inventory.json` in the object root. */
  readonly root: InventoryFacts | undefined;
  /** The inventory of the first version, when it lies in its folder. */
  readonly first: InventoryFacts | undefined;
  /** The name of the content folder in every version; undefined when the inventories contradict each other about it. */
  readonly contentDirectory: string | undefined;
  /** Path of the latest version's inventory when it is not, byte for byte, the root's. */
  readonly latestDiffers: string | undefined;
  /** Paths of the sidecars that belong to inventories, and of those that are told by E059. */
  readonly sidecars: ReadonlySet<string>;
}

/** The highest version that the root inventory has a block for. */
export function latestOf({ versions }: InventoryFacts): VersionName | undefined {
  return versions.at(-1);
}

/** Sorts the listing of an object by levels; time grows with the listing. */
export function treeOf({ files, folders }: ObjectFiles): ObjectTree {
  const filesIn = new Map<string, string[]>();
  const foldersIn = new Map<string, string[]>();
  const contentIn = new Map<string, string[]>();
  const filled = new Set<string>();
  const put = (map: Map<string, string[]>, folder: string, item: string): void => {
    const items = map.get(folder);
    if (items === undefined) map.set(folder, [item]);
    else items.push(item);
  };
  const fill = (path: string): string => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    filled.add(folder);
    return folder;
  };
  for (const path of files.keys()) {
    const folder = fill(path);
    if (!folder.includes('/')) put(filesIn, folder, path.slice(folder === '' ? 0 : folder.length + 1));
    const [first, second, third] = path.split('/', 3);
    if (third !== undefined) put(contentIn, `${first ?? ''}/${second ?? ''}`, path);
  }
  for (const path of folders) {
    const folder = fill(path);
    if (!folder.includes('/')) put(foldersIn, folder, path.slice(folder === '' ? 0 : folder.length + 1));
  }
  return {
    rootFiles: filesIn.get('') ?? [],
    rootFolders: foldersIn.get('') ?? [],
    versionFolders: versionsAmong(foldersIn.get('') ?? []),
    filesIn: (folder) => filesIn.get(folder) ?? [],
    foldersIn: (folder) => foldersIn.get(folder) ?? [],
    emptyFolders: [...folders].filter((folder) => !filled.has(folder)),
    contentIn: (folder) => contentIn.get(folder) ?? [],
  };
}
