import { isPayload, type Differing, type Listing, type WrittenName } from './bag-facts.ts';
import type { BagFile, BagInput } from './bag-input.ts';
import { Kept } from './kept.ts';
import { manifestFileOf, parseManifest, type ManifestLine } from './manifest.ts';
import { isWindowsPath, resolveManifestPath, type ResolvedPath } from './manifest-path.ts';
import type { BagItVersion } from './versions.ts';

/** Lines read of one manifest: half as many again as files that a package may have. Untrusted: more would fill memory. */
export const MAX_MANIFEST_LINES = 1_500_000;

/** What the lines of a manifest are compared with. */
export interface ListingContext {
  readonly input: BagInput;
  readonly version: BagItVersion;
  readonly folders: ReadonlySet<string>;
  readonly maxLines: number;
}

/** Reads one manifest and compares each line with the bag, once. Throws when a digest that it needs was not given. */
export function readListing(lines: Iterable<string>, manifest: Pick<Listing, 'path' | 'kind' | 'algorithm'>, context: ListingContext): Listing {
  const reader = new ListingReader(manifest, context);
  for (const line of parseManifest(lines, { algorithm: manifest.algorithm, base64: context.version === '0.93' })) {
    if (!reader.take(line)) break;
  }
  return reader;
}

class ListingReader implements Listing {
  readonly path: string;
  readonly kind: Listing['kind'];
  readonly algorithm: Listing['algorithm'];
  readonly paths = new Map<string, string>();
  readonly malformed = new Kept<number>();
  readonly unsafe = new Kept<WrittenName>();
  readonly outside = new Kept<WrittenName>();
  readonly folders = new Kept<WrittenName>();
  readonly repeated = new Kept<WrittenName>();
  readonly contradicted = new Kept<WrittenName>();
  readonly tagManifests = new Kept<WrittenName>();
  readonly windowsPaths = new Kept<WrittenName>();
  readonly missing = new Kept<string>();
  readonly differing = new Kept<Differing>();
  readonly otherForm = new Kept<{ readonly file: BagFile; readonly name: string }>();
  looseLines = 0;
  unescapedLines = 0;
  backslashLines = 0;
  tooLong = false;
  readonly #context: ListingContext;
  #lines = 0;

  constructor({ path, kind, algorithm }: Pick<Listing, 'path' | 'kind' | 'algorithm'>, context: ListingContext) {
    this.path = path;
    this.kind = kind;
    this.algorithm = algorithm;
    this.#context = context;
  }

  /** Takes one line; false when there were too many. */
  take(line: ManifestLine): boolean {
    this.#lines += 1;
    this.tooLong = this.#lines > this.#context.maxLines;
    if (this.tooLong) return false;
    if (line.digest === undefined) this.malformed.add(line.line);
    else this.#takeFile(line, line.digest);
    return true;
  }

  #takeFile({ line, written }: ManifestLine, digest: string): void {
    const { input, version, folders } = this.#context;
    const named = { line, name: written };
    if (isWindowsPath(written)) this.windowsPaths.add(named);
    const trimmed = written.replace(/\/+$/, '');
    const resolved = resolveManifestPath(trimmed === '' ? written : trimmed, version, (path) => input.paths.has(path));
    if (resolved === undefined) this.unsafe.add(named);
    else if (!input.paths.has(resolved.path) && (trimmed !== written || folders.has(resolved.path))) this.folders.add(named);
    else if (trimmed !== written) this.unsafe.add(named);
    else this.#takeResolved(resolved, named, digest);
  }

  #takeResolved(resolved: ResolvedPath, named: WrittenName, digest: string): void {
    if (resolved.loose) this.looseLines += 1;
    if (resolved.unescaped) this.unescapedLines += 1;
    if (resolved.backslashes) this.backslashLines += 1;
    if (isPayload(resolved.path) !== (this.kind === 'payload')) {
      this.outside.add(named);
      if (this.kind === 'tag' || !mayListTagFiles(this.#context.version)) return;
    }
    const before = this.paths.get(resolved.path);
    if (before !== undefined) {
      (before === digest ? this.repeated : this.contradicted).add(named);
      return;
    }
    this.paths.set(resolved.path, digest);
    if (this.kind === 'tag' && manifestFileOf(resolved.path)?.kind === 'tag') this.tagManifests.add(named);
    this.#compare(resolved, digest);
  }

  #compare({ path, spelling }: ResolvedPath, expected: string): void {
    const file = this.#context.input.paths.get(path);
    if (file === undefined) {
      this.missing.add(path);
      return;
    }
    const actual = file.digests[this.algorithm];
    if (actual === undefined) throw new Error(`no ${this.algorithm} digest was given for ${path}`);
    if (actual.toLowerCase() !== expected) this.differing.add({ file, expected, actual });
    if (!namedAlike(file, spelling)) this.otherForm.add({ file, name: spelling });
  }
}

/** Payload manifests could list tag files before tag manifests came, and until 0.97 nothing quite forbade it. */
function mayListTagFiles(version: BagItVersion): boolean {
  return version !== '0.97' && version !== '1.0';
}

/** The received name may begin with folders above the bag; only a different Unicode form counts as different. */
function namedAlike({ receivedName }: BagFile, spelling: string): boolean {
  return receivedName === spelling || receivedName.endsWith(`/${spelling}`);
}
