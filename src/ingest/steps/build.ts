import { comparePaths, type Digests } from '../../base/index.ts';
import type { FileRole } from '../../catalogue/index.ts';
import { writeBagDeclaration, writeBagInfo, writeManifest, type BagInfo, type ManifestEntry } from '../../formats/bagit/index.ts';
import { writeDublinCore } from '../../formats/dublincore/index.ts';
import { aipFolderName, writeAipRootMets, writeRepresentationMets, type AipFile, type AipIdentity } from '../../formats/eark/index.ts';
import { writePremis } from '../../formats/premis/index.ts';
import type { Stage, StagedFile } from '../../storage/index.ts';
import { agentsOf } from './agents.ts';
import type { DescribedAip } from './describe.ts';
import type { PlacedFile } from './place-files.ts';
import { premisObjects } from './premis-objects.ts';

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

/** The complete logical state of the version. */
export interface BuiltAip {
  readonly files: readonly BuiltFile[];
}

const XML = 'application/xml';
const TEXT = 'text/plain';

/**
 * Writes the documents of the AIP into the stage, each after what it refers to: description, PREMIS, representation
 * METS, root METS, then the bag around them. The same description gives the same bytes.
 */
export function build(described: DescribedAip, stage: Stage): BuiltAip {
  const payload = new Payload(described);
  const representations = described.representations.map((name) => (
    payload.add(`representations/${name}/METS.xml`, 'structure', XML, stage.write((sink) => {
      writeRepresentationMets(sink, { ...identityOf(described), name, data: payload.below(`representations/${name}/`, 'content'), documentation: payload.below(`representations/${name}/`, 'documentation') });
    }))
  ));
  const dc = payload.add('metadata/descriptive/dc.xml', 'descriptive', XML, stage.write((sink) => { writeDublinCore(sink, described.description); }));
  const premis = payload.add('metadata/preservation/premis.xml', 'preservation', XML, stage.write((sink) => {
    const { events, id } = described;
    const note = described.description.rights?.join(' · ') ?? 'Access is decided by the archive that keeps the package.';
    const rights = [{ identifier: { type: 'local', value: 'rights-1' }, basis: 'other', note, objects: [{ type: 'URN', value: id }] }];
    writePremis(sink, { objects: premisObjects(described), events, agents: agentsOf(described), rights });
  }));
  payload.add('METS.xml', 'structure', XML, stage.write((sink) => {
    writeAipRootMets(sink, {
      ...identityOf(described),
      descriptive: [{ ...payload.reference(dc), type: 'DC' }],
      provenance: [{ ...payload.reference(premis), type: 'PREMIS', typeVersion: '3.0' }],
      documentation: payload.below('documentation/', 'documentation'),
      schemas: payload.below('schemas/', 'documentation'),
      submission: payload.below('submission/', 'submission'),
      representations: described.representations.map((name, n) => ({ name, mets: payload.referenceAt(representations, n) })),
    });
  }));
  const files = payload.files();
  return { files: [...files, ...bagFiles(described, files, stage)] };
}

/** The files below `data/<OBJID>/` as they come to be known. */
class Payload {
  readonly #described: DescribedAip;
  readonly #folder: string;
  readonly #submitted: readonly BuiltFile[];
  readonly #generated: BuiltFile[] = [];

  constructor(described: DescribedAip) {
    this.#described = described;
    this.#folder = `data/${aipFolderName(described.id)}/`;
    this.#submitted = described.placed.map((placed) => this.#submittedFile(placed));
  }

  add(path: string, role: FileRole, mimeType: string, staged: StagedFile): BuiltFile {
    const file = generatedFile(`${this.#folder}${path}`, role, mimeType, staged);
    this.#generated.push(file);
    return file;
  }

  /** In path order, as manifests list them. */
  files(): readonly BuiltFile[] {
    return [...this.#submitted, ...this.#generated].sort((a, b) => comparePaths(a.path, b.path));
  }

  /** Submitted files below a folder, with paths relative to the METS document that lists them. */
  *below(folder: string, role: FileRole): Generator<AipFile> {
    const prefix = `${this.#folder}${folder}`;
    const base = folder.startsWith('representations/') ? prefix.length : this.#folder.length;
    for (const file of this.#submitted) {
      if (file.role === role && file.path.startsWith(prefix)) yield this.#referenceFrom(file, base);
    }
  }

  reference(file: BuiltFile): AipFile {
    return this.#referenceFrom(file, this.#folder.length);
  }

  referenceAt(files: readonly BuiltFile[], index: number): AipFile {
    const file = files[index];
    if (file === undefined) throw new RangeError(`no representation ${index}`);
    return this.reference(file);
  }

  #referenceFrom({ path, mimeType, size, sha512 }: BuiltFile, base: number): AipFile {
    return { path: path.slice(base), mimeType, size, digest: { algorithm: 'sha512', value: sha512 }, created: this.#described.record.time };
  }

  #submittedFile(placed: PlacedFile): BuiltFile {
    const { file, role, path } = placed;
    const { sha512, sha256 } = both(file.digests);
    return { path: `${this.#folder}${path}`, role, size: file.size, sha512, sha256, contentPath: file.contentPath, mimeType: file.format.mimeType, placed };
  }
}

/** The bag around the payload (RFC 8493): declaration, info, both manifests, tag manifest. */
function bagFiles(described: DescribedAip, files: readonly BuiltFile[], stage: Stage): readonly BuiltFile[] {
  const tag = (path: string, staged: StagedFile): BuiltFile => generatedFile(path, 'structure', TEXT, staged);
  const manifest = (digest: 'sha512' | 'sha256', listed: readonly BuiltFile[]): StagedFile => stage.write((sink) => {
    writeManifest(sink, lines(listed, digest));
  });
  const tags = [
    tag('bag-info.txt', stage.write((sink) => { writeBagInfo(sink, bagInfo(described, files)); })),
    tag('bagit.txt', stage.write(writeBagDeclaration)),
    tag('manifest-sha256.txt', manifest('sha256', files)),
    tag('manifest-sha512.txt', manifest('sha512', files)),
  ];
  return [...tags, tag('tagmanifest-sha512.txt', manifest('sha512', tags))];
}

function* lines(files: readonly BuiltFile[], digest: 'sha512' | 'sha256'): Generator<ManifestEntry> {
  for (const file of files) yield { path: file.path, digest: file[digest] };
}

function bagInfo(described: DescribedAip, files: readonly BuiltFile[]): BagInfo {
  const { identified, id, record, software } = described;
  const { checked } = identified;
  const octets = files.reduce((sum, { size }) => sum + size, 0);
  const labels: readonly (readonly [string, string | undefined])[] = [
    ['Source-Organization', checked.producer],
    ['External-Identifier', id],
    ['Internal-Sender-Identifier', checked.producerId],
    ['Bagging-Date', record.time.slice(0, 10)],
    ['Payload-Oxum', `${octets}.${files.length}`],
    ['Bag-Software-Agent', `${software.name} ${software.version}`],
    ['Kho-Title', checked.title],
    ['Kho-Submission-Kind', checked.unpacked.kind],
    ['Kho-Submission-Digest', checked.submissionDigest],
  ];
  return labels.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function generatedFile(path: string, role: FileRole, mimeType: string, staged: StagedFile): BuiltFile {
  return { path, role, size: staged.size, ...both(staged.digests), contentPath: staged.contentPath, mimeType };
}

function both({ sha512 = '', sha256 = '' }: Digests): { readonly sha512: string; readonly sha256: string } {
  return { sha512, sha256 };
}

function identityOf(described: DescribedAip): AipIdentity {
  const { id, identified, created, record, version, software } = described;
  const { title, producer } = identified.checked;
  return { objectId: id, title, created, modified: record.time, version, software, ...(producer === undefined ? {} : { producer }) };
}
