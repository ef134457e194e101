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
  const filled = new Set<string>();
  for (const folder of input.folders ?? []) addWithParents(folders, folder);
  for (const path of input.files.keys()) {
    const slash = path.lastIndexOf('/');
    if (slash < 0) continue;
    addWithParents(folders, path.slice(0, slash));
    if (path[slash + 1] !== '.') addWithParents(filled, path.slice(0, slash));
  }
  const representations = [...folders].filter((folder) => /^representations\/[^/]+$/.test(folder)).map((folder) => folder.slice('representations/'.length)).sort();
  return {
    ...input, version, documents, troubles, folders, filled, representations,
    root: documents.find(({ isRoot }) => isRoot),
    foldedFolders: new Set([...folders].map(folded)),
    described: new Set(representations.filter((name) => input.files.has(`representations/${name}/METS.xml`))),
  };
}

function addWithParents(set: Set<string>, folder: string): void {
  for (let rest = folder; rest !== '' && !set.has(rest); rest = rest.slice(0, Math.max(0, rest.lastIndexOf('/')))) set.add(rest);
}

/** A name or path without regard to case. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
