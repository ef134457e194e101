import { comparePaths, type ByteStream, type Digests } from '../../base/index.ts';
import { readMetsInParts, type MetsParts, type MetsReading, type RawDivision, type RawFile, type RawMetadata, type RawReference } from '../mets/index.ts';
import { isElementId } from './identifiers.ts';
import { declaredSha256, follow, type Files, type FollowedReference } from './mets-references.ts';
import type { PackageTree } from './package-tree.ts';
import type { MetsView } from './package-view.ts';

/** What reading METS needs, and who judges its references. */
export interface MetsInput {
  readonly files: Files;
  readonly open: (path: string) => ByteStream | Iterable<Uint8Array>;
  /** Whether the right checksums that METS declares are wanted. */
  readonly keepDeclared: boolean;
  /** A judge of the references of one document; what it found counts when the document could be read to its end. */
  readonly judge: () => { readonly hear: (reference: FollowedReference) => void; readonly end: () => void };
}

/** The METS documents of a package: all that they say but their references, which were judged as they came. */
export interface PackageMets {
  readonly mets: readonly MetsView[];
  readonly unreadable: readonly { readonly path: string; readonly reading: Exclude<MetsReading, { kind: 'mets' }> }[];
  /** Paths that no METS refers to, in order. */
  readonly unlisted: readonly string[];
  /** Which data files the structural map of the representation ties to which record. */
  readonly links: ReadonlyMap<string, readonly string[]>;
  /** Checksums that are declared and right, by path. */
  readonly declared: ReadonlyMap<string, Digests>;
}

/** Reads the METS documents as streams: a package may have hundreds of thousands of references, and none is kept. */
export async function readPackageMets(tree: PackageTree, input: MetsInput): Promise<PackageMets> {
  const mets: MetsView[] = [];
  const unreadable: { path: string; reading: Exclude<MetsReading, { kind: 'mets' }> }[] = [];
  const referenced = new Set<string>();
  const declared = new Map<string, Digests>();
  let links: ReadonlyMap<string, readonly string[]> = new Map();
  for (const path of [tree.rootMets, tree.representationMets]) {
    if (path === undefined) continue;
    const isRoot = path === tree.rootMets;
    const heard = new HeardMets(path, input, { isRoot, referenced, declared });
    const reading = await readMetsInParts(input.open(path), heard);
    if (reading.kind !== 'mets') {
      unreadable.push({ path, reading });
      continue;
    }
    const { unknownIds, strangeId } = heard.end();
    if (!isRoot) ({ links } = heard);
    mets.push({ path, isRoot, mets: reading.mets, unknownIds, ...(strangeId === undefined ? {} : { strangeId }) });
  }
  const unlisted = [...input.files.keys()].filter((path) => !referenced.has(path)).sort(comparePaths);
  return { mets, unreadable, unlisted, links, declared };
}

interface Heard {
  readonly isRoot: boolean;
  readonly referenced: Set<string>;
  readonly declared: Map<string, Digests>;
}

interface NamedId {
  readonly id: string;
  readonly line: number;
}

/** Listens to one METS document. Of each part it keeps the identifier and where that leads, until the document ends. */
class HeardMets implements MetsParts {
  readonly links = new Map<string, string[]>();
  readonly #path: string;
  readonly #input: MetsInput;
  readonly #heard: Heard;
  readonly #judge: ReturnType<MetsInput['judge']>;
  /** Every identifier so far, and the path of what it stands for, when it stands for a file. */
  readonly #known = new Map<string, string | undefined>();
  /** Identifiers that were named before they were known, and divisions that name such. */
  readonly #early = new Map<string, number>();
  readonly #waiting: RawDivision[] = [];
  #strangeId: NamedId | undefined;

  constructor(path: string, input: MetsInput, heard: Heard) {
    this.#path = path;
    this.#input = input;
    this.#heard = heard;
    this.#judge = input.judge();
  }

  id(id: string): void {
    if (!this.#known.has(id)) this.#known.set(id, undefined);
  }

  metadata(one: RawMetadata): void {
    this.#noteId(one);
    if (one.hasReference) this.#refer(one);
  }

  file(one: RawFile): void {
    this.#noteId(one);
    this.#refer(one);
    this.#naming([one.administrative, one.descriptive], one.line);
  }

  division(one: RawDivision): void {
    const { administrative, descriptive, filePointers, metsPointers, line } = one;
    for (const { href, line: at } of metsPointers) this.#refer({ href, line: at }, true);
    const known = this.#naming([administrative, descriptive, ...filePointers], line);
    if (this.#heard.isRoot) return;
    if (known) this.#link(one);
    else this.#waiting.push(one);
  }

  /** Judges what had to wait for the end of the document. */
  end(): { readonly unknownIds: readonly NamedId[]; readonly strangeId: NamedId | undefined } {
    this.#judge.end();
    for (const one of this.#waiting) this.#link(one);
    const unknownIds = Array.from(this.#early, ([id, line]) => ({ id, line })).filter(({ id }) => !this.#known.has(id));
    return { unknownIds, strangeId: this.#strangeId };
  }

  #noteId({ id, line }: { readonly id?: string | undefined; readonly line: number }): void {
    if (this.#strangeId === undefined && id !== undefined && !isElementId(id)) this.#strangeId = { id, line };
  }

  #refer(one: RawReference, pointer = false): void {
    const { href, id } = one;
    if (href === undefined) return;
    const { files } = this.#input;
    const reference = follow(href, one, { metsPath: this.#path, files, pointer });
    this.#judge.hear(reference);
    const { path } = reference;
    if (path === undefined) return;
    if (id !== undefined) this.#known.set(id, path);
    this.#heard.referenced.add(path);
    const sha256 = declaredSha256(reference);
    if (this.#input.keepDeclared && sha256 !== undefined && files.get(path)?.digests.sha256 === sha256) this.#heard.declared.set(path, { sha256 });
  }

  /** Whether all identifiers of some lists are known by now; those that are not are asked for again at the end. */
  #naming(lists: readonly (string | undefined)[], line: number): boolean {
    let known = true;
    for (const list of lists) {
      if (list === undefined || this.#known.has(list)) continue;
      for (const id of list.split(/\s+/)) {
        if (id === '' || this.#known.has(id)) continue;
        known = false;
        if (!this.#early.has(id)) this.#early.set(id, line);
      }
    }
    return known;
  }

  /** A division that names every record (Metadata) describes no file; one that names many of both says nothing. */
  #link({ descriptive = '', filePointers }: RawDivision): void {
    const records = this.#known.has(descriptive) ? [descriptive] : descriptive.split(/\s+/);
    let record: string | undefined;
    for (const id of records) {
      const path = this.#known.get(id);
      if (path === undefined) continue;
      if (record !== undefined) return;
      record = path;
    }
    if (record === undefined) return;
    const list = this.links.get(record);
    const files = this.#targets(filePointers);
    if (list === undefined) this.links.set(record, files);
    else for (const file of files) list.push(file);
  }

  /** Nearly always one: a list made of one element takes no more room than that. */
  #targets(ids: readonly (string | undefined)[]): string[] {
    const [only = ''] = ids;
    const path = this.#known.get(only);
    if (ids.length === 1 && path !== undefined) return [path];
    return ids.flatMap((id) => this.#known.get(id ?? '') ?? []);
  }
}
