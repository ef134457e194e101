import type { EarkVersion } from './profile.ts';
import type { ReferenceTroubles } from './references.ts';
import type { LocatedMets, SipInput } from './sip-input.ts';

/** The package as the rules see it: what `checkSip` got, put in order once. */
export interface JudgedPackage extends SipInput {
  readonly version: EarkVersion;
  readonly documents: readonly LocatedMets[];
  readonly root: LocatedMets | undefined;
  /** Every folder, those that only hold files too. */
  readonly folders: ReadonlySet<string>;
  /** The same in lower case, for the rules that do not mind. */
  readonly foldedFolders: ReadonlySet<string>;
  /** Names of the folders in `representations`. */
  readonly representations: readonly string[];
  /** Names of those that have a METS.xml. */
  readonly described: ReadonlySet<string>;
  /** What following the references found. */
  readonly troubles: ReferenceTroubles;
  /** Folders in which files lie, below them too; files whose name begins with a dot only keep a folder alive. */
  readonly filled: ReadonlySet<string>;
  /** Those in which such files lie themselves. */
  readonly filledDirectly: ReadonlySet<string>;
  /** Paths of such files at most two folders deep, where the structure of the package is. */
  readonly high: readonly string[];
}

/** One METS document as the rules see it. */
export interface JudgedMets extends LocatedMets {
  readonly pack: JudgedPackage;
  /** Folder of the document with a slash after it; empty for the root. */
  readonly base: string;
}

/** What `judgedPackage` needs besides the input. */
export interface JudgedParts {
  readonly version: EarkVersion;
  readonly documents: readonly LocatedMets[];
  readonly troubles: ReferenceTroubles;
}

/** Puts the package in order for the rules. */
export function judgedPackage(input: SipInput, { version, documents, troubles }: JudgedParts): JudgedPackage {
  const folders = new Set<string>();
  for (const folder of input.folders ?? []) addWithParents(folders, folder);
  const lying = whereFilesLie(input.files.keys());
  for (const folder of lying.holding) addWithParents(folders, folder);
  const filled = new Set<string>();
  for (const folder of lying.filledDirectly) addWithParents(filled, folder);
  const representations = [...folders].filter((folder) => /^representations\/[^/]+$/.test(folder)).map((folder) => folder.slice('representations/'.length)).sort();
  return {
    ...input, version, documents, troubles, folders, filled, representations,
    filledDirectly: lying.filledDirectly,
    high: lying.high,
    root: documents.find(({ isRoot }) => isRoot),
    foldedFolders: new Set([...folders].map(folded)),
    described: new Set(representations.filter((name) => input.files.has(`representations/${name}/METS.xml`))),
  };
}

/** Most files lie with the one before them in one folder: only a change of folder costs more than two comparisons. */
function whereFilesLie(paths: Iterable<string>): { readonly holding: ReadonlySet<string>; readonly filledDirectly: ReadonlySet<string>; readonly high: readonly string[] } {
  const holding = new Set<string>();
  const filledDirectly = new Set<string>();
  const high: string[] = [];
  let before = '';
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    if (slash < 0 || (slash === before.length - 1 && path[slash + 1] !== '.' && path.startsWith(before))) continue;
    const folder = path.slice(0, slash);
    holding.add(folder);
    if (path[slash + 1] === '.') continue;
    filledDirectly.add(folder);
    if (folder.split('/', HIGH + 1).length <= HIGH) high.push(path);
    // Of high folders every file is noted.
    else before = path.slice(0, slash + 1);
  }
  return { holding, filledDirectly, high };
}

/** Folders so far below the root have their files noted one by one: `representations/rep1`. */
const HIGH = 2;

function addWithParents(set: Set<string>, folder: string): void {
  for (let rest = folder; rest !== '' && !set.has(rest); rest = rest.slice(0, Math.max(0, rest.lastIndexOf('/')))) set.add(rest);
}

/** A name or path without regard to case. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
