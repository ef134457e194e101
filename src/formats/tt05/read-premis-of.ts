import type { ByteStream } from '../../base/index.ts';
import { readPremis, type PremisFile } from '../premis/index.ts';
import type { XmlProblem } from '../xml/index.ts';
import type { Tt05File } from './model.ts';
import type { PackageTree } from './package-tree.ts';
import type { PremisView } from './package-view.ts';

/** The PREMIS documents of a package; file objects are compared as they are read and then forgotten. */
export async function readPremisOf(tree: PackageTree, files: ReadonlyMap<string, Tt05File>, open: (path: string) => ByteStream | Iterable<Uint8Array>): Promise<{
  readonly premis: readonly PremisView[];
  readonly unreadable: readonly { readonly path: string; readonly problem: XmlProblem }[];
}> {
  const premis: PremisView[] = [];
  const unreadable: { path: string; problem: XmlProblem }[] = [];
  for (const path of [tree.premis, tree.representationPremis]) {
    if (path === undefined) continue;
    const compared = new ComparedFiles(tree, files);
    const reading = await readPremis(open(path), (file) => { compared.add(file); });
    if (reading.kind === 'problem') {
      unreadable.push({ path, problem: reading.problem });
      continue;
    }
    for (const { identifier } of reading.events) compared.identify(identifier.value);
    const { described, unlike, repeated } = compared;
    premis.push({ path, events: reading.events, agents: reading.agents, described, unlike, repeated: [...repeated] });
  }
  return { premis, unreadable };
}

class ComparedFiles {
  readonly described = new Set<string>();
  readonly unlike: { path: string; declared: string }[] = [];
  readonly repeated = new Set<string>();
  readonly #identifiers = new Set<string>();
  readonly #files: ReadonlyMap<string, Tt05File>;
  readonly #folder: string;

  constructor(tree: PackageTree, files: ReadonlyMap<string, Tt05File>) {
    this.#files = files;
    this.#folder = tree.representationMets?.replace(/[^/]*$/, '') ?? 'representations/rep1/';
  }

  add({ identifier, fixity, path, originalName }: PremisFile): void {
    this.identify(identifier.value);
    const found = this.#pathOf(path) ?? this.#pathOf(originalName ?? '');
    const file = found === undefined ? undefined : this.#files.get(found);
    if (found === undefined || file === undefined) return;
    this.described.add(found);
    const sha256 = fixity.find(({ algorithm }) => algorithm === 'sha256')?.value.toLowerCase();
    if (sha256 !== file.digests.sha256) this.unlike.push({ path: found, declared: sha256 ?? '' });
  }

  identify(value: string): void {
    if (this.#identifiers.has(value)) this.repeated.add(value);
    this.#identifiers.add(value);
  }

  /** PREMIS does not say what a location is relative to: the package, its representation, or the folder of the data. */
  #pathOf(location: string): string | undefined {
    const path = location.normalize('NFC').replace(/^\.?\//, '');
    return [path, `${this.#folder}${path}`, `${this.#folder}data/${path}`].find((one) => path !== '' && this.#files.has(one));
  }
}
