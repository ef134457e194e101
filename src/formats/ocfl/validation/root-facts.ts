import type { JsonReading } from '../../json/index.ts';
import type { OcflVersion } from './inventory-facts.ts';
import type { Declaration } from './object-facts.ts';

/** Something under a storage root that is neither file nor folder, or a file with several names. */
export interface Special {
  readonly path: string;
  readonly kind: 'link' | 'hardlink' | 'fifo' | 'socket' | 'device';
}

/** One object of a storage root, as far as the root's rules ask for it. */
export interface RootObject {
  /** Path of its root below the storage root. */
  readonly path: string;
  readonly id: string | undefined;
  readonly declared: OcflVersion | undefined;
}

/** What the rules about a storage root look at, gathered by whoever walks it. */
export interface RootFacts {
  readonly version: OcflVersion;
  readonly declarations: readonly Declaration[];
  /** What `ocfl_layout.json` is; undefined when it is not there. */
  readonly layout: JsonReading | undefined;
  readonly extensionFiles: readonly string[];
  readonly extensionFolders: readonly string[];
  /** Files that lie in folders on the way to objects. */
  readonly strayFiles: readonly string[];
  readonly emptyFolders: readonly string[];
  /** Folders with files where an object root should be. */
  readonly deadEnds: readonly string[];
  /** Folders of the root, not empty, under which there is no object. */
  readonly foreignFolders: readonly string[];
  readonly specials: readonly Special[];
  /** Objects of a newer version of the specification than the root. */
  readonly newerObjects: readonly RootObject[];
  readonly nestedObjects: readonly string[];
  /** Objects that do not lie where the declared layout puts them. */
  readonly misplaced: readonly { readonly path: string; readonly expected: string }[];
  /** How many folders deep objects lie: depth → the first one found there. */
  readonly depths: ReadonlyMap<number, string>;
}
