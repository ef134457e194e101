import { comparePaths, type Digests } from '../../base/index.ts';
import type { FileRole } from '../../catalogue/index.ts';
import { aipFolderName, type AipFile } from '../../formats/eark/index.ts';
import type { StagedFile } from '../../storage/index.ts';
import type { DescribedAip } from './describe.ts';
import type { PlacedFile } from './place-files.ts';

/** One file of the version's logical state, submitted or generated. */
export interface BuiltFile {
  /** Logical path, `data/<OBJID>/…` or a tag file of the bag. */
  readonly path: string;
  readonly role: FileRole;
  readonly size: number;
  readonly sha512: string;
  readonly sha256: string;
  readonly contentPath: string;
  readonly mimeType: string;
  /** The submitted file, when it is one. */
  readonly placed?: PlacedFile;
}

/** The files below `data/<OBJID>/` as they come to be known. */
export class Payload {
  readonly #described: DescribedAip;
  /** `data/<OBJID>/`. */
  readonly folder: string;
  readonly submitted: readonly BuiltFile[];
  readonly #generated: BuiltFile[] = [];

  constructor(described: DescribedAip) {
    this.#described = described;
    this.folder = `data/${aipFolderName(described.id)}/`;
    this.submitted = described.placed.map((placed) => this.#submittedFile(placed));
  }

  add(path: string, role: FileRole, mimeType: string, staged: StagedFile): BuiltFile {
    const file = generatedFile(`${this.folder}${path}`, role, mimeType, staged);
    this.#generated.push(file);
    return file;
  }

  /** In path order, as manifests list them. */
  files(): readonly BuiltFile[] {
    return [...this.submitted, ...this.#generated].sort((a, b) => comparePaths(a.path, b.path));
  }

  /** Submitted files below a folder, with paths relative to the METS document that lists them. */
  *below(folder: string, role: FileRole): Generator<AipFile> {
    const prefix = `${this.folder}${folder}`;
    const base = folder.startsWith('representations/') ? prefix.length : this.folder.length;
    for (const file of this.submitted) {
      if (file.role === role && file.path.startsWith(prefix)) yield this.#referenceFrom(file, base);
    }
  }

  reference(file: BuiltFile): AipFile {
    return this.#referenceFrom(file, this.folder.length);
  }

  referenceAt(files: readonly BuiltFile[], index: number): AipFile {
    const file = files[index];
    if (file === undefined) throw new RangeError(`no representation ${index}`);
    return this.reference(file);
  }

  #referenceFrom({ path, mimeType, size, sha512, placed }: BuiltFile, base: number): AipFile {
    return { path: path.slice(base), mimeType, size, digest: { algorithm: 'sha512', value: sha512 }, created: placed?.since ?? this.#described.record.time };
  }

  #submittedFile(placed: PlacedFile): BuiltFile {
    const { file, role, path } = placed;
    const { sha512, sha256 } = both(file.digests);
    return { path: `${this.folder}${path}`, role, size: file.size, sha512, sha256, contentPath: file.contentPath, mimeType: file.format.mimeType, placed };
  }
}

/** A document of ours as a file of the version. */
export function generatedFile(path: string, role: FileRole, mimeType: string, staged: StagedFile): BuiltFile {
  return { path, role, size: staged.size, ...both(staged.digests), contentPath: staged.contentPath, mimeType };
}

function both({ sha512 = '', sha256 = '' }: Digests): { readonly sha512: string; readonly sha256: string } {
  return { sha512, sha256 };
}

