import type { TextSink } from '../../base/index.ts';
import { writeMets, type MetsAgent, type MetsDivision, type MetsFileGroup, type MetsMetadata, type MetsReference } from '../mets/index.ts';

/** METS profile of an AIP (AIP 2.2.0, AIPM2) and of the documents inside it (CSIP 2.2.0). */
const AIP_PROFILE = 'https://earkdip.dilcis.eu/profile/E-ARK-AIP-v2-2-0.xml';
const CSIP_PROFILE = 'https://earkcsip.dilcis.eu/profile/E-ARK-CSIP-v2-2-0.xml';

/** A file of the AIP as METS references it; `path` is relative to the METS document. */
export type AipFile = Omit<MetsReference, 'id'>;

/** What every METS document of one AIP shares. */
export interface AipIdentity {
  readonly objectId: string;
  readonly title: string;
  /** When the AIP was first made, and when this version was. */
  readonly created: string;
  readonly modified: string;
  readonly version: number;
  readonly software: { readonly name: string; readonly version: string };
  /** Name of the producing organisation, when known. */
  readonly producer?: string;
}

/** The root METS of an AIP. */
export interface AipRoot extends AipIdentity {
  readonly descriptive: readonly (AipFile & { readonly type: string })[];
  readonly provenance: readonly (AipFile & { readonly type: string; readonly typeVersion: string })[];
  readonly documentation: Iterable<AipFile>;
  readonly schemas: Iterable<AipFile>;
  readonly submission: Iterable<AipFile>;
  /** Each representation's METS.xml. */
  readonly representations: readonly { readonly name: string; readonly mets: AipFile }[];
}

/** The METS of one representation. */
export interface AipRepresentation extends AipIdentity {
  readonly name: string;
  readonly data: Iterable<AipFile>;
  /** With the representation's own schemas, which lie below `schemas/`. */
  readonly documentation: Iterable<AipFile>;
}

/** Folder that an AIP's payload bears: its OBJID with ":" written "_", as files systems demand. */
export function aipFolderName(id: string): string {
  return id.replaceAll(':', '_');
}

/** Writes the AIP's root METS (CSIP 2.2.0, AIP 2.2.0). */
export function writeAipRootMets(sink: TextSink, root: AipRoot): void {
  const groups: MetsFileGroup[] = [];
  const divisions: MetsDivision[] = [];
  const add = (use: string, id: string, files: Iterable<AipFile>): void => {
    groups.push({ id, use, files: numbered(files, id) });
    divisions.push({ id: `div-${id}`, label: use, groups: [id] });
  };
  const metadata = [
    ...root.descriptive.map((file, n): MetsMetadata => ({ ...file, kind: 'descriptive', id: `dmd-${n + 1}` })),
    ...root.provenance.map((file, n): MetsMetadata => ({ ...file, kind: 'provenance', id: `prov-${n + 1}` })),
  ];
  divisions.push(metadataDivision(metadata));
  // CSIP60 and CSIP113: these two groups are there even when they have no files (E-ARK-CSIP issue 752).
  add('Documentation', 'documentation', root.documentation);
  add('Schemas', 'schemas', root.schemas);
  const submission = [...root.submission];
  if (submission.length > 0) add('Submission', 'submission', submission);
  root.representations.forEach(({ name, mets }, n) => {
    const id = `representation-${n + 1}`;
    const use = `Representations/${name}`;
    groups.push({ id, use, contentInformationType: 'MIXED', files: numbered([mets], id) });
    divisions.push({ id: `div-${id}`, label: use, pointer: { path: mets.path, group: id } });
  });
  writeMets(sink, { ...common(root), objectId: root.objectId, label: root.title, profile: AIP_PROFILE, metadata, groups, divisions });
}

/** Writes the METS of one representation; its files may be many and are drawn one by one. */
export function writeRepresentationMets(sink: TextSink, representation: AipRepresentation): void {
  const { name, data, documentation } = representation;
  const [schemas, documents] = parted(documentation, ({ path }) => path.startsWith('schemas/'));
  // CSIP64 and CSIP114: the whole path to the data; CSIP103: the division of the content bears the word of the vocabulary.
  const groups: MetsFileGroup[] = [
    { id: 'documentation', use: 'Documentation', files: numbered(documents, 'documentation') },
    { id: 'schemas', use: 'Schemas', files: numbered(schemas, 'schemas') },
    { id: 'data', use: `Representations/${name}/data`, contentInformationType: 'MIXED', files: numbered(data, 'data') },
  ];
  const divisions: MetsDivision[] = [
    metadataDivision([]),
    { id: 'div-documentation', label: 'Documentation', groups: ['documentation'] },
    { id: 'div-schemas', label: 'Schemas', groups: ['schemas'] },
    { id: 'div-data', label: 'Representations', groups: ['data'] },
  ];
  writeMets(sink, { ...common(representation), objectId: name, label: `${representation.title} · ${name}`, profile: CSIP_PROFILE, metadata: [], groups, divisions });
}

function metadataDivision(metadata: readonly MetsMetadata[]): MetsDivision {
  const ids = (kind: MetsMetadata['kind']): readonly string[] => metadata.filter((one) => one.kind === kind).map(({ id }) => id);
  return { id: 'div-metadata', label: 'Metadata', metadata: { administrative: ids('provenance'), descriptive: ids('descriptive') } };
}

function common(identity: AipIdentity): {
  readonly type: string; readonly contentInformationType: string; readonly packageType: string; readonly created: string;
  readonly modified: string; readonly recordStatus: string; readonly agents: readonly MetsAgent[];
} {
  const { created, modified, version, software, producer } = identity;
  const agents: MetsAgent[] = [{
    role: 'CREATOR', type: 'OTHER', otherType: 'SOFTWARE', name: software.name, note: { type: 'SOFTWARE VERSION', text: software.version },
  }];
  if (producer !== undefined) agents.push({ role: 'ARCHIVIST', type: 'ORGANIZATION', name: producer });
  return {
    type: 'Mixed',
    contentInformationType: 'MIXED',
    packageType: 'AIP',
    created,
    agents,
    modified,
    recordStatus: version === 1 ? 'NEW' : 'Revised',
  };
}

function parted(files: Iterable<AipFile>, first: (file: AipFile) => boolean): readonly [readonly AipFile[], readonly AipFile[]] {
  const all = [...files];
  return [all.filter(first), all.filter((file) => !first(file))];
}

/** Ids by position: the same files in the same order give the same document. */
function* numbered(files: Iterable<AipFile>, prefix: string): Generator<MetsReference> {
  let n = 0;
  for (const file of files) {
    n += 1;
    yield { ...file, id: `${prefix}-${n}` };
  }
}
