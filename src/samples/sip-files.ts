import { digestOf, timestamp, type TextSink } from '../base/index.ts';
import { writeDublinCore } from '../formats/dublincore/index.ts';
import { writePremis } from '../formats/premis/index.ts';
import { writeMets, type MetsAgent, type MetsDivision, type MetsDocument, type MetsFileGroup, type MetsMetadata, type MetsReference } from '../formats/mets/index.ts';
import { describeRecord } from './describe-record.ts';
import type { InventedRecord } from './invent-record.ts';
import { inPathOrder, mimeTypeOf, textFile, type PackageFile } from './package-file.ts';
import type { RecordContent } from './record-content.ts';

const SIP_PROFILE = 'https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml';
const CSIP_PROFILE = 'https://earkcsip.dilcis.eu/profile/E-ARK-CSIP-v2-2-0.xml';

/** What may be changed in the root METS of a SIP to spoil it. */
export type MetsChange = (document: MetsDocument) => MetsDocument;

interface Representation {
  readonly name: string;
  readonly files: readonly PackageFile[];
  readonly mets: PackageFile;
}

/** An E-ARK SIP 2.2.0 around the content of a record; scans and reading copy are one representation each. */
export function sipFiles(content: RecordContent, record: InventedRecord, created: Date, change: MetsChange = (document) => document): readonly PackageFile[] {
  const contents = [content.scans, content.readingCopy].filter((files) => files.length > 0);
  const representations = contents.map((files, n) => representation(files, `rep${n + 1}`, record, created));
  const description = textFile('metadata/descriptive/dc.xml', (sink) => { writeDublinCore(sink, describeRecord(record)); });
  const documentation = textFile('documentation/thuyet-minh.txt', (sink) => { sink(explanation(record)); });
  const preservation = textFile('metadata/preservation/premis.xml', (sink) => { writeProvenance(sink, record, created); });
  const document = change(rootDocument({ record, created, representations, description, preservation, documentation }));
  return inPathOrder([
    textFile('METS.xml', (sink) => { writeMets(sink, document); }),
    description,
    preservation,
    documentation,
    ...representations.flatMap(({ name, files, mets }) => [mets, ...files.map(({ path, bytes }) => ({ path: `representations/${name}/${path}`, bytes }))]),
  ]);
}

function representation(content: readonly PackageFile[], name: string, record: InventedRecord, created: Date): Representation {
  const files = inPathOrder(content).map(({ path, bytes }) => ({ path: `data/${path}`, bytes }));
  const supporting = [supportingFiles('Documentation'), supportingFiles('Schemas')];
  const document: MetsDocument = {
    ...common(record, created),
    objectId: name,
    label: `${record.title} · ${name}`,
    profile: CSIP_PROFILE,
    agents: [SOFTWARE],
    metadata: [],
    groups: [
      ...supporting.map(({ group }) => group),
      { id: 'data', use: `Representations/${name}/data`, contentInformationType: 'MIXED', files: files.map((file, n) => reference(file, `data-${n + 1}`, created)) },
    ],
    divisions: [{ id: 'div-metadata', label: 'Metadata' }, ...supporting.map(({ division }) => division), { id: 'div-data', label: 'Representations', groups: ['data'] }],
  };
  return { name, files, mets: textFile(`representations/${name}/METS.xml`, (sink) => { writeMets(sink, document); }) };
}

interface RootParts {
  readonly record: InventedRecord;
  readonly created: Date;
  readonly representations: readonly Representation[];
  readonly description: PackageFile;
  readonly preservation: PackageFile;
  readonly documentation: PackageFile;
}

function rootDocument({ record, created, representations, description, preservation, documentation }: RootParts): MetsDocument {
  const metadata: MetsMetadata = { ...reference(description, 'dmd-1-file', created), kind: 'descriptive', id: 'dmd-1', type: 'DC' };
  const provenance: MetsMetadata = { ...reference(preservation, 'prov-1-file', created), kind: 'provenance', id: 'prov-1', type: 'PREMIS', typeVersion: '3.0' };
  const supporting = [supportingFiles('Documentation', reference(documentation, 'documentation-1', created)), supportingFiles('Schemas')];
  const groups: MetsFileGroup[] = supporting.map(({ group }) => group);
  const divisions: MetsDivision[] = [
    { id: 'div-metadata', label: 'Metadata', metadata: { administrative: [provenance.id], descriptive: [metadata.id] } },
    ...supporting.map(({ division }) => division),
  ];
  for (const { name, mets } of representations) {
    const use = `Representations/${name}`;
    groups.push({ id: name, use, contentInformationType: 'MIXED', files: [reference(mets, `${name}-mets`, created)] });
    divisions.push({ id: `div-${name}`, label: use, pointer: { path: mets.path, group: name } });
  }
  return {
    ...common(record, created),
    objectId: record.code,
    label: record.title,
    profile: SIP_PROFILE,
    recordStatus: 'NEW',
    modified: timestamp(created),
    agents: [
      SOFTWARE,
      { role: 'ARCHIVIST', type: 'ORGANIZATION', name: record.fonds.creator },
      { role: 'CREATOR', type: 'ORGANIZATION', name: record.fonds.producer, note: { type: 'IDENTIFICATIONCODE', text: record.fonds.code } },
    ],
    metadata: [metadata, provenance],
    groups,
    divisions,
  };
}

/** How the package came to be, in PREMIS (CSIP32): one event, by the software that made it. */
function writeProvenance(sink: TextSink, { code, title }: InventedRecord, created: Date): void {
  const software = { type: 'local', value: SOFTWARE.name };
  const entity = { type: 'local', value: code };
  writePremis(sink, {
    objects: [{ kind: 'intellectual entity', identifier: entity, originalName: title }],
    events: [{
      identifier: { type: 'local', value: `${code}/1` }, type: 'information package creation', time: timestamp(created), outcome: 'success',
      agents: [software], objects: [entity],
    }],
    agents: [{ identifier: software, name: SOFTWARE.name, type: 'software', version: '1' }],
    rights: [],
  });
}

/** CSIP60 and CSIP113: these two groups are there even when they have no files (E-ARK-CSIP issue 752). */
function supportingFiles(use: 'Documentation' | 'Schemas', ...files: readonly MetsReference[]): { readonly group: MetsFileGroup; readonly division: MetsDivision } {
  const id = use.toLowerCase();
  return { group: { id, use, files }, division: { id: `div-${id}`, label: use, groups: [id] } };
}

const SOFTWARE: MetsAgent = { role: 'CREATOR', type: 'OTHER', otherType: 'SOFTWARE', name: 'Kho samples', note: { type: 'SOFTWARE VERSION', text: '1' } };

/** Content category by CSIPVocabularyContentCategory 2.2.0. */
function common({ drawing }: InventedRecord, created: Date): Pick<MetsDocument, 'type' | 'contentInformationType' | 'packageType' | 'created'> {
  const type = drawing === 'photograph' ? 'Photographs – Digital' : drawing === 'map' ? 'Non-GIS Cartographic' : 'Textual works – Digital';
  return { type, contentInformationType: 'MIXED', packageType: 'SIP', created: timestamp(created) };
}

/** A METS reference to one file, relative to the document that refers to it. */
export function reference({ path, bytes }: PackageFile, id: string, created: Date): MetsReference {
  return {
    id, path, mimeType: mimeTypeOf(path), size: bytes.byteLength, created: timestamp(created),
    digest: { algorithm: 'sha256', value: digestOf('sha256', bytes) },
  };
}

function explanation({ code, title, fonds, documents }: InventedRecord): string {
  const list = documents.map(({ kind, number, date, about }) => `- ${kind} số ${number}, ngày ${date}: ${about}`);
  return [`Hồ sơ ${code}: ${title}`, fonds.name, '', 'Văn bản trong hồ sơ:', ...list, '', 'Tài liệu mẫu do phần mềm tạo ra, không có giá trị pháp lý.', ''].join('\n');
}
