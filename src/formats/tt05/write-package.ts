import type { TextSink } from '../../base/index.ts';
import { writeMets, type MetsAgent, type MetsDivision, type MetsDocument, type MetsFileGroup, type MetsMetadata, type MetsReference } from '../mets/index.ts';
import { writePremis, type PremisDocument } from '../premis/index.ts';
import { elementId, fileElementId } from './identifiers.ts';
import type { Tt05Item, Tt05Package } from './model.ts';
import { packageRecordClass, PACKAGES, variantOf, WRITER, type WriterSettings } from './profile.ts';
import { localTime } from './record-date.ts';
import { writeRecord } from './write-record.ts';
import { writeRecordSchema } from './write-record-schema.ts';

/** A file that METS lists: its path in the package and what is known of its bytes. */
export interface ListedFile {
  readonly path: string;
  readonly mimeType: string;
  readonly size: number;
  readonly sha256: string;
}

/** What a written document came to be. */
export type WrittenDocument = Pick<ListedFile, 'size' | 'sha256'>;

/** Everything that a package is written from. */
export interface Tt05Writing {
  readonly package: Tt05Package;
  /** RFC 3339: when this state of the package was made. */
  readonly time: string;
  readonly software: { readonly name: string; readonly version: string };
  /** Files below `representations/rep1/data/`, with whole package paths. */
  readonly data: readonly ListedFile[];
  /** Other files that are there already: `documentation/`, `submission/`, further schemas. */
  readonly others?: readonly ListedFile[];
  /** PREMIS of the package and of its representation. Drawn when the files that they describe are known. */
  readonly premis?: { readonly root: PremisDocument; readonly representation?: PremisDocument };
  readonly settings?: WriterSettings;
}

/** Puts one document of the package where it belongs and answers what it came to be. */
export type PutDocument = (path: string, mimeType: string, write: (sink: TextSink) => void) => WrittenDocument;

const XML = 'application/xml';
/** Where the one representation lies. */
export const REPRESENTATION_FOLDER = `representations/${PACKAGES.representation}/`;
export const ROOT_PREMIS = 'metadata/preservation/PREMIS.xml';
export const REPRESENTATION_PREMIS = `${REPRESENTATION_FOLDER}metadata/preservation/PREMIS_${PACKAGES.representation}.xml`;

/**
 * Writes every document of a package of the circular, each after what it refers to: schemas, records, PREMIS, METS of
 * the representation, METS of the package. The same writing gives the same bytes.
 */
export function writePackage(writing: Tt05Writing, put: PutDocument): void {
  const { package: one, premis } = writing;
  const add = (path: string, write: (sink: TextSink) => void): ListedFile => {
    const { size, sha256 } = put(path, XML, write);
    return { path, mimeType: XML, size, sha256 };
  };
  const schemas = writeSchemas(one, add);
  const record = add('metadata/descriptive/EAD.xml', (sink) => { writeRecord(sink, one.record, variantOf(packageRecordClass(one.kind), one.kind)); });
  const items = one.items.map((item) => ({ item, record: add(itemRecordPath(item, writing.settings), (sink) => { writeRecord(sink, item.record, variantOf(item.itemClass, one.kind)); }) }));
  const { representation: inner } = premis ?? {};
  const rootPremis = premis === undefined ? undefined : add(ROOT_PREMIS, (sink) => { writePremis(sink, premis.root); });
  const innerPremis = inner === undefined ? undefined : add(REPRESENTATION_PREMIS, (sink) => { writePremis(sink, inner); });
  const mets = add(`${REPRESENTATION_FOLDER}METS.xml`, (sink) => { writeMets(sink, representationMets(writing, items, innerPremis)); });
  add('METS.xml', (sink) => { writeMets(sink, rootMets(writing, { schemas, record, premis: rootPremis, mets })); });
}

/** Package path of the record of one document. */
export function itemRecordPath({ itemClass, name }: Tt05Item, { recordName }: WriterSettings = WRITER): string {
  return `${REPRESENTATION_FOLDER}metadata/descriptive/${recordName.replace('{class}', itemClass).replace('{name}', () => name)}`;
}

function writeSchemas(one: Tt05Package, add: (path: string, write: (sink: TextSink) => void) => ListedFile): readonly ListedFile[] {
  const recordClass = packageRecordClass(one.kind);
  const classes = [...new Set(one.items.map(({ itemClass }) => itemClass))].sort();
  return [
    add('schemas/EAD.xsd', (sink) => { writeRecordSchema(sink, variantOf(recordClass, one.kind)); }),
    ...classes.map((itemClass) => add(`schemas/EAD_${itemClass}.xsd`, (sink) => { writeRecordSchema(sink, variantOf(itemClass, one.kind)); })),
  ];
}

interface DescribedItem {
  readonly item: Tt05Item;
  readonly record: ListedFile;
}

function representationMets(writing: Tt05Writing, items: readonly DescribedItem[], premis: ListedFile | undefined): MetsDocument {
  const { package: one, data } = writing;
  const names = namesIn(writing, REPRESENTATION_FOLDER);
  const described = items.map(({ record }) => names.metadata(record, 'descriptive', 'DC'));
  const provenance = premis === undefined ? [] : [names.metadata(premis, 'provenance', 'PREMIS')];
  const links = items.map(({ item }, n): MetsDivision => ({
    id: elementId(one.objectId, 'link', item.itemClass, item.name),
    label: 'MetadataLink/File',
    metadata: { administrative: [], descriptive: [described[n]?.id ?? ''] },
    groups: item.files.map((file) => fileElementId(one.objectId, `${REPRESENTATION_FOLDER}data/${file}`)),
  }));
  const group = elementId(one.objectId, 'group', 'data');
  return {
    ...common(writing),
    objectId: PACKAGES.representation,
    label: titleOf(one),
    profile: PACKAGES.representationProfile,
    agents: [software(writing), body(one)],
    metadata: [...described, ...provenance],
    groups: [{ id: group, use: 'Data', files: data.map(names.reference) }],
    divisions: [
      { id: elementId(one.objectId, 'rep1', 'Metadata'), label: 'Metadata', metadata: { administrative: provenance.map(({ id }) => id), descriptive: described.map(({ id }) => id) } },
      { id: elementId(one.objectId, 'rep1', 'Data'), label: 'Data', groups: [group] },
      ...links,
    ],
  };
}

interface RootParts {
  readonly schemas: readonly ListedFile[];
  readonly record: ListedFile;
  readonly premis: ListedFile | undefined;
  readonly mets: ListedFile;
}

function rootMets(writing: Tt05Writing, { schemas, record, premis, mets }: RootParts): MetsDocument {
  const { package: one, others = [] } = writing;
  const { type, profile } = PACKAGES.kinds[one.kind];
  const names = namesIn(writing, '');
  const descriptive = names.metadata(record, 'descriptive', 'DC');
  const provenance = premis === undefined ? [] : [names.metadata(premis, 'provenance', 'PREMIS')];
  const under = (folder: string): readonly ListedFile[] => others.filter(({ path }) => path.startsWith(folder));
  const use = `Representations/${PACKAGES.representation}`;
  const groups: MetsFileGroup[] = [];
  const divisions: MetsDivision[] = [
    { id: elementId(one.objectId, 'Metadata'), label: 'Metadata', metadata: { administrative: provenance.map(({ id }) => id), descriptive: [descriptive.id] } },
  ];
  const addGroup = (label: string, files: readonly ListedFile[]): void => {
    if (files.length === 0) return;
    const id = elementId(one.objectId, 'group', label);
    groups.push({ id, use: label, files: files.map(names.reference) });
    divisions.push({ id: elementId(one.objectId, label), label, groups: [id] });
  };
  addGroup('Schemas', [...schemas, ...under('schemas/')]);
  addGroup('Documentation', [...under('documentation/'), ...under(`${REPRESENTATION_FOLDER}documentation/`)]);
  addGroup('Submission', under('submission/'));
  const group = elementId(one.objectId, 'group', use);
  groups.push({ id: group, use, files: [names.reference(mets)] });
  divisions.push({
    id: elementId(one.objectId, use), label: use, pointer: { path: mets.path, group },
    ...(type === 'AIP' ? { type: 'NORMALIZED' } : {}),
  });
  const { submissionAgreement } = one;
  return {
    ...common(writing),
    objectId: one.objectId,
    label: titleOf(one),
    profile,
    agents: [software(writing), body(one)],
    ...(submissionAgreement === undefined ? {} : { alternatives: [{ type: 'SUBMISSIONAGREEMENT', value: submissionAgreement }] }),
    metadata: [descriptive, ...provenance],
    groups,
    divisions,
  };
}

/** References as they stand in a METS document that lies in `folder`. */
function namesIn({ package: { objectId }, time, settings = WRITER }: Tt05Writing, folder: string): {
  readonly reference: (file: ListedFile) => MetsReference;
  readonly metadata: (file: ListedFile, kind: MetsMetadata['kind'], type: string) => MetsMetadata;
} {
  const created = localTime(time, settings.timeOffsetMinutes);
  const reference = ({ path, mimeType, size, sha256 }: ListedFile): MetsReference => ({
    id: fileElementId(objectId, path), path: path.slice(folder.length), mimeType, size, created, digest: { algorithm: 'sha256', value: sha256 },
  });
  return {
    reference,
    metadata: (file, kind, type) => ({
      ...reference(file), kind, id: elementId(objectId, 'metadata', file.path),
      type: kind === 'descriptive' ? settings.metadataType : type,
      typeVersion: kind === 'descriptive' ? settings.metadataTypeVersion : '3.0',
    }),
  };
}

function common({ package: { kind, recordStatus, created }, time, settings = WRITER }: Tt05Writing): Pick<MetsDocument, 'type' | 'contentInformationType' | 'packageType' | 'created' | 'modified' | 'recordStatus'> {
  const { type, content } = PACKAGES.kinds[kind];
  const made = localTime(created === '' ? time : created, settings.timeOffsetMinutes);
  const modified = localTime(time, settings.timeOffsetMinutes);
  return {
    type: content, contentInformationType: 'MIXED', packageType: type, created: made,
    ...(modified === made ? {} : { modified }),
    recordStatus: recordStatus ?? 'NEW',
  };
}

function software({ software: { name, version } }: Tt05Writing): MetsAgent {
  return { role: 'CREATOR', type: 'OTHER', otherType: 'SOFTWARE', name, note: { type: 'SOFTWARE VERSION', text: version } };
}

/** The creating body; a package that does not know its code gives the part of its file code that names the agency. */
function body({ creator, fondsCode, record }: Tt05Package): MetsAgent {
  const code = record['fileCode'] ?? record['arcFileCode'] ?? record['requestID'] ?? '';
  const agency = /^(.+?)\.(?:1[5-9]|20)\d{2}(?:\.|$)/.exec(code)?.[1] ?? code;
  const text = fondsCode ?? agency;
  return { role: 'CREATOR', type: 'ORGANIZATION', name: creator ?? text, note: { type: 'IDENTIFICATIONCODE', text } };
}

function titleOf({ record }: Tt05Package): string {
  return record['title'] ?? record['researchTopic'] ?? '';
}
