import type { DigestAlgorithm } from '../../base/index.ts';
import type { BagInfo } from './bag-info.ts';
import type { BagFile, BagInput } from './bag-input.ts';
import type { KeptFew } from './kept.ts';
import type { ManifestFileName } from './manifest.ts';
import type { BagItVersion } from './versions.ts';

/** A path as a line of a tag file writes it (attacker-controlled). */
export interface WrittenName {
  readonly line: number;
  readonly name: string;
}

/** `bagit.txt` as it was read; undefined where there is none. */
export interface DeclarationFacts {
  /** `M.N` as written, whether Kho knows it or not. */
  readonly version: string | undefined;
  /** As declared; `UTF-8` when nothing is. */
  readonly encoding: string;
  readonly startsWithMark: boolean;
  readonly badLines: readonly { readonly line: number; readonly expected: string }[];
}

/** What was noticed about the text of a tag file other than `bagit.txt`. */
export interface TextFacts {
  readonly path: string;
  readonly wrongEncoding: boolean;
  /** Begins with a byte order mark that its encoding does not need. */
  readonly startsWithMark: boolean;
  /** Lines that were cut. */
  readonly longLines: KeptFew<number>;
}

/** `bag-info.txt` or `package-info.txt`. */
export interface InfoFacts {
  readonly path: string;
  readonly info: BagInfo;
  /** Lines that are no element. */
  readonly malformed: KeptFew<number>;
  /** Lines with white space where BagIt 1.0 has none, or none where it has some. */
  readonly loose: KeptFew<number>;
}

/** A good line of `fetch.txt`. */
export interface FetchedFile {
  readonly line: number;
  readonly path: string;
  readonly url: string;
  /** Octets, when stated. */
  readonly size: number | undefined;
}

/** `fetch.txt`. Nothing is ever fetched. */
export interface FetchFacts {
  /** By path; of a path listed twice the first line counts. */
  readonly files: ReadonlyMap<string, FetchedFile>;
  readonly malformed: KeptFew<number>;
  readonly unsafe: KeptFew<WrittenName>;
  readonly outside: KeptFew<WrittenName>;
  readonly windowsPaths: KeptFew<WrittenName>;
}

/** A file whose name is that of a manifest. */
export interface ManifestFile extends ManifestFileName {
  readonly path: string;
}

/** A digest that is not the one declared. */
export interface Differing {
  readonly file: BagFile;
  readonly expected: string;
  readonly actual: string;
}

/** One manifest that could be read, line by line, compared with the bag. */
export interface Listing {
  /** The manifest's own path. */
  readonly path: string;
  readonly kind: ManifestFileName['kind'];
  readonly algorithm: DigestAlgorithm;
  /** Path → declared digest, of every line that names a file as it may. */
  readonly paths: ReadonlyMap<string, string>;
  readonly malformed: KeptFew<number>;
  readonly unsafe: KeptFew<WrittenName>;
  /** Tag files in a payload manifest, payload files in a tag manifest. */
  readonly outside: KeptFew<WrittenName>;
  readonly folders: KeptFew<WrittenName>;
  /** Lines that give a file its digest again. */
  readonly repeated: KeptFew<WrittenName>;
  /** Lines that give a file another digest than an earlier line. */
  readonly contradicted: KeptFew<WrittenName>;
  readonly tagManifests: KeptFew<WrittenName>;
  readonly windowsPaths: KeptFew<WrittenName>;
  /** Paths that are not in the bag. */
  readonly missing: KeptFew<string>;
  readonly differing: KeptFew<Differing>;
  /** Files whose name on disk is in another Unicode form. */
  readonly otherForm: KeptFew<{ readonly file: BagFile; readonly name: string }>;
  /** Lines in the style of md5sum (`*`) or with `./`. */
  readonly looseLines: number;
  /** Lines that write a percent sign, or too many escapes, as BagIt 1.0 does not. */
  readonly unescapedLines: number;
  /** Lines that separate folders with a backslash. */
  readonly backslashLines: number;
  /** The reading stopped because there were too many lines. */
  readonly tooLong: boolean;
}

/** Everything that was read of one bag, before any of it is judged. */
export interface BagFacts {
  readonly input: BagInput;
  readonly declaration: DeclarationFacts | undefined;
  /** The version by whose rules the bag is judged. */
  readonly judgedBy: BagItVersion;
  /** The version that was asked for, when one was. */
  readonly asked: BagItVersion | undefined;
  readonly texts: readonly TextFacts[];
  readonly infoFiles: readonly InfoFacts[];
  readonly fetch: FetchFacts | undefined;
  readonly manifests: readonly ManifestFile[];
  readonly listings: readonly Listing[];
  /** Octets and number of the payload files that are there. */
  readonly payload: { readonly octets: number; readonly streams: number };
}

/** All elements of all metadata files, in order. */
export function bagInfoOf({ infoFiles }: BagFacts): BagInfo {
  return infoFiles.flatMap(({ info }) => info);
}

/** Whether a bag-relative path is that of a payload file. */
export function isPayload(path: string): boolean {
  return path.startsWith('data/');
}

/** Whether only `fetch.txt` could provide this file. */
export function isToBeFetched({ fetch, input }: BagFacts, path: string): boolean {
  return fetch?.files.has(path) === true && !input.paths.has(path);
}
