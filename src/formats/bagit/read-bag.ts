import { isPayload, type BagFacts, type DeclarationFacts, type FetchFacts, type InfoFacts, type Listing, type ManifestFile, type TextFacts } from './bag-facts.ts';
import { parseBagInfo } from './bag-info.ts';
import type { BagInput } from './bag-input.ts';
import { parseDeclaration } from './declaration.ts';
import { readFetch } from './fetch.ts';
import { Kept } from './kept.ts';
import { manifestFileOf } from './manifest.ts';
import { readListing } from './read-listing.ts';
import { isKnownEncoding, isUtf8, startsWithMark, tagFileLines, WrongEncoding } from './tag-file-text.ts';
import { bagItVersion, MILDEST_VERSION, type BagItVersion } from './versions.ts';

/** Metadata files, the name of 0.96 and later first. */
const INFO_FILES = ['bag-info.txt', 'package-info.txt'];

/** How a bag is read. */
export interface ReadOptions {
  /** Judge by this version, whatever the bag declares. */
  readonly version?: BagItVersion;
  /** Lines read of one manifest. */
  readonly maxLines: number;
}

/** Reads everything of a bag that rules look at, each tag file once. Judges nothing; never throws for content. */
export function readBag(input: BagInput, { version: asked, maxLines }: ReadOptions): BagFacts {
  const content = input.tagFiles.get('bagit.txt');
  const declaration = content === undefined ? undefined : parseDeclaration(content);
  const judgedBy = asked ?? bagItVersion(declaration?.version) ?? MILDEST_VERSION;
  const reader = new TagFileReader(input, declaration);
  const infoFiles = INFO_FILES.map((path) => reader.read(path, (lines): InfoFacts => ({ path, ...parseBagInfo(lines) })));
  const fetch = reader.read('fetch.txt', (lines): FetchFacts => readFetch(lines, input, judgedBy));
  const manifests = manifestsOf(input);
  const context = { input, version: judgedBy, folders: foldersOf(input), maxLines };
  const listings = firstOfEach(manifests).map(({ path, kind, algorithm }) => (
    algorithm === undefined ? undefined : reader.read(path, (lines): Listing => readListing(lines, { path, kind, algorithm }, context))
  ));
  return {
    input,
    declaration,
    judgedBy,
    asked,
    texts: reader.texts,
    infoFiles: infoFiles.filter((facts) => facts !== undefined),
    fetch,
    manifests,
    listings: listings.filter((listing) => listing !== undefined),
    payload: payloadOf(input),
  };
}

/** Reads tag files in the declared encoding and notes what is wrong with their text. */
class TagFileReader {
  readonly texts: TextFacts[] = [];
  readonly #input: BagInput;
  readonly #encoding: string;

  constructor(input: BagInput, declaration: DeclarationFacts | undefined) {
    this.#input = input;
    const encoding = declaration?.encoding ?? 'UTF-8';
    this.#encoding = isKnownEncoding(encoding) ? encoding : 'UTF-8';
  }

  /** What `use` makes of the lines; undefined when there is no such file, or it is not in the declared encoding. */
  read<T>(path: string, use: (lines: Iterable<string>) => T): T | undefined {
    const content = this.#input.tagFiles.get(path);
    if (content === undefined) return undefined;
    const longLines = new Kept<number>();
    const facts = { path, longLines, startsWithMark: isUtf8(this.#encoding) && startsWithMark(content) };
    try {
      const used = use(tagFileLines(content, this.#encoding, (line) => { longLines.add(line); }));
      this.texts.push({ ...facts, wrongEncoding: false });
      return used;
    } catch (thrown) {
      if (!(thrown instanceof WrongEncoding)) throw thrown;
      this.texts.push({ ...facts, wrongEncoding: true });
      return undefined;
    }
  }
}

function manifestsOf(input: BagInput): readonly ManifestFile[] {
  return [...input.tagFiles.keys()].sort().flatMap((path) => {
    const name = manifestFileOf(path);
    return name === undefined ? [] : [{ path, ...name }];
  });
}

/** One manifest of each kind and algorithm: a bag may not have more, and a hostile one could have thousands. */
export function firstOfEach(manifests: readonly ManifestFile[]): readonly ManifestFile[] {
  const first = new Map<string, ManifestFile>();
  for (const manifest of manifests) {
    const { kind, algorithm, spelling } = manifest;
    if (algorithm === undefined) continue;
    const key = `${kind} ${algorithm}`;
    // The right spelling counts before all others, so that an extra file cannot push the real manifest aside.
    if (!first.has(key) || spelling === algorithm) first.set(key, manifest);
  }
  return [...first.values()];
}

function foldersOf({ paths, folders }: BagInput): ReadonlySet<string> {
  const all = new Set(folders);
  let last = '';
  for (const path of paths.keys()) {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    if (folder === last) continue;
    last = folder;
    for (let at = folder; at !== '' && !all.has(at); at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) all.add(at);
  }
  return all;
}

function payloadOf({ paths }: BagInput): BagFacts['payload'] {
  let octets = 0;
  let streams = 0;
  for (const [path, { size }] of paths) {
    if (!isPayload(path)) continue;
    octets += size;
    streams += 1;
  }
  return { octets, streams };
}
