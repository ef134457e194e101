import type { Breach } from './breach.ts';
import type { MetsReading, RawMets } from '../mets/index.ts';
import type { PremisAgent, PremisEvent } from '../premis/index.ts';
import type { XmlProblem } from '../xml/index.ts';
import type { DocumentCode } from './identifiers.ts';
import type { Tt05File, Tt05Record } from './model.ts';
import type { PackageTree } from './package-tree.ts';
import type { ItemClass, PackageKind } from './profile.ts';
import type { RecordView } from './record-view.ts';

/** One document as the package rules see it. */
export interface ItemView {
  readonly path: string;
  readonly itemClass: ItemClass;
  readonly name: string;
  /** What its record says: all of it, or only the codes that package rules look at (`Tt05Input.findingsOnly`). */
  readonly record: Tt05Record;
  /** Its code (`docCode`, `arcDocCode`) taken apart, when it has one of that form. */
  readonly code: DocumentCode | undefined;
  /** Its place in the file, from its code or its ordinal. */
  readonly ordinal: number | undefined;
  /** Paths of its data files. */
  readonly data: readonly string[];
}

/** What is kept of a METS document. */
export type MetsFrame = Omit<RawMets, 'metadata' | 'files' | 'ids' | 'repeatedIds'>;

/** A METS document that could be read. */
export interface MetsView {
  readonly path: string;
  readonly isRoot: boolean;
  /** All but what it has many of, which was judged as it was read. */
  readonly mets: MetsFrame;
  /** Identifiers that ADMID, DMDID and FILEID name and nothing bears, each where it is first named. */
  readonly unknownIds: readonly { readonly id: string; readonly line: number }[];
  /** The first identifier of another form than the circular's. */
  readonly strangeId?: { readonly id: string; readonly line: number };
}

/** What PREMIS documents say, files already compared with the package. */
export interface PremisView {
  readonly path: string;
  readonly events: readonly PremisEvent[];
  readonly agents: readonly PremisAgent[];
  /** Package paths of the files that it has objects for. */
  readonly described: ReadonlySet<string>;
  /** Files whose SHA-256 in PREMIS is not that of their bytes, or that have none. */
  readonly unlike: readonly { readonly path: string; readonly declared: string }[];
  /** Identifiers that more than one object or event bears. */
  readonly repeated: readonly string[];
}

/** A whole package, read and put in its places; nothing judged but its records. */
export interface PackageView {
  readonly kind: PackageKind;
  readonly files: ReadonlyMap<string, Tt05File>;
  readonly tree: PackageTree;
  /** Name of the folder that holds the package, when it came as a folder. */
  readonly folder?: string;
  readonly mets: readonly MetsView[];
  /** Paths that no METS refers to, in order. */
  readonly unlisted: readonly string[];
  /** Which data files the structural map of the representation ties to which record. */
  readonly links: ReadonlyMap<string, readonly string[]>;
  readonly root?: MetsFrame;
  /** METS, PREMIS and records that cannot be read. */
  readonly unreadable: {
    readonly mets: readonly { readonly path: string; readonly reading: Exclude<MetsReading, { kind: 'mets' }> }[];
    readonly records: readonly { readonly path: string; readonly problem: XmlProblem }[];
    readonly premis: readonly { readonly path: string; readonly problem: XmlProblem }[];
  };
  /** Records whose root is another element than `simpledc`. */
  readonly otherRoots: readonly { readonly path: string; readonly root: string }[];
  readonly record?: RecordView;
  readonly items: readonly ItemView[];
  /** Pages of all documents together; undefined where one of them says no number. */
  readonly pages: number | undefined;
  /** How many documents say that they were digitised. */
  readonly digitised: number;
  /** When it is judged, RFC 3339. */
  readonly time?: string;
  readonly premis: readonly PremisView[];
}

/** A rule about the package as a whole. */
export type PackageRule = (view: PackageView) => Iterable<Breach>;

/** The code that the documents of the package begin with: the file's, or the transfer's. */
export function parentCode({ record }: PackageView): string | undefined {
  const value = record?.first.get('fileCode')?.value ?? record?.first.get('arcFileCode')?.value;
  return value === '' ? undefined : value;
}
