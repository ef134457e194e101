import { metsChecksumType, type DigestAlgorithm, type TextSink } from '../../base/index.ts';
import { cleanXmlText, XmlWriter } from '../xml/index.ts';

/** Namespaces of METS 1.12 and of the E-ARK extension attributes. */
export const METS_NS = 'http://www.loc.gov/METS/';
export const XLINK_NS = 'http://www.w3.org/1999/xlink';
export const CSIP_NS = 'https://DILCIS.eu/XML/METS/CSIPExtensionMETS';
export const SIP_NS = 'https://DILCIS.eu/XML/METS/SIPExtensionMETS';

/** What METS says of any referenced file: CSIP wants all of it. */
export interface MetsReference {
  /** xml:id, unique in the document. */
  readonly id: string;
  /** Path relative to the METS document; written percent-encoded. */
  readonly path: string;
  readonly mimeType: string;
  readonly size: number;
  readonly digest: { readonly algorithm: DigestAlgorithm; readonly value: string };
  /** RFC 3339. */
  readonly created: string;
}

/** A reference to a metadata file (dmdSec or digiprovMD). */
export interface MetsMetadata extends MetsReference {
  readonly kind: 'descriptive' | 'provenance';
  /** `DC`, `PREMIS`, `EAD`… (METS vocabulary). */
  readonly type: string;
  readonly typeVersion?: string;
}

/** A file group; its files may come from a generator, so that a million of them cost no memory. */
export interface MetsFileGroup {
  readonly id: string;
  readonly use: string;
  readonly contentInformationType?: string;
  readonly files: Iterable<MetsReference>;
}

/** A division of the CSIP structural map. */
export interface MetsDivision {
  readonly id: string;
  readonly label: string;
  readonly type?: string;
  readonly metadata?: { readonly administrative: readonly string[]; readonly descriptive: readonly string[] };
  /** Ids of file groups. */
  readonly groups?: readonly string[];
  /** Path of a representation's METS and the id of its file group. */
  readonly pointer?: { readonly path: string; readonly group: string };
}

export interface MetsAgent {
  readonly role: string;
  readonly type: string;
  readonly otherType?: string;
  readonly name: string;
  readonly note?: { readonly type: string; readonly text: string };
}

/** One METS document of an information package (CSIP 2.2.0). */
export interface MetsDocument {
  readonly objectId: string;
  readonly label?: string;
  /** Content category, CSIP2; `OTHER` with `otherType`. */
  readonly type: string;
  readonly otherType?: string;
  readonly contentInformationType: string;
  readonly otherContentInformationType?: string;
  readonly profile: string;
  /** `SIP`, `AIP`, `DIP`. */
  readonly packageType: string;
  readonly created: string;
  readonly modified?: string;
  readonly recordStatus?: string;
  readonly agents: readonly MetsAgent[];
  /** Other identifiers of the record, `SUBMISSIONAGREEMENT` among them (SIP). */
  readonly alternatives?: readonly { readonly type: string; readonly value: string }[];
  readonly metadata: readonly MetsMetadata[];
  readonly groups: readonly MetsFileGroup[];
  readonly divisions: readonly MetsDivision[];
}

/** Writes the document; the same document always gives the same bytes. */
export function writeMets(sink: TextSink, document: MetsDocument): void {
  const writer = new XmlWriter(sink).declaration();
  writer.open('mets', {
    'xmlns': METS_NS,
    'xmlns:csip': CSIP_NS,
    'xmlns:xlink': XLINK_NS,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${METS_NS} http://www.loc.gov/standards/mets/mets.xsd ${CSIP_NS} https://earkcsip.dilcis.eu/schema/DILCISExtensionMETS.xsd`,
    'OBJID': document.objectId,
    'LABEL': document.label === undefined ? undefined : cleanXmlText(document.label),
    'TYPE': document.type,
    'csip:OTHERTYPE': document.otherType,
    'csip:CONTENTINFORMATIONTYPE': document.contentInformationType,
    'csip:OTHERCONTENTINFORMATIONTYPE': document.otherContentInformationType,
    'PROFILE': document.profile,
  });
  writeHeader(writer, document);
  for (const metadata of document.metadata.filter(({ kind }) => kind === 'descriptive')) writeMetadata(writer, metadata);
  const provenance = document.metadata.filter(({ kind }) => kind === 'provenance');
  if (provenance.length > 0) {
    writer.open('amdSec', { ID: 'amd-1' });
    for (const metadata of provenance) writeMetadata(writer, metadata);
    writer.close();
  }
  if (document.groups.length > 0) {
    writer.open('fileSec', { ID: 'files' });
    for (const group of document.groups) writeGroup(writer, group);
    writer.close();
  }
  writeStructure(writer, document);
  writer.close().end();
}

function writeHeader(writer: XmlWriter, document: MetsDocument): void {
  const { created, modified, recordStatus, packageType, agents } = document;
  writer.open('metsHdr', { 'CREATEDATE': created, 'LASTMODDATE': modified, 'RECORDSTATUS': recordStatus, 'csip:OAISPACKAGETYPE': packageType });
  for (const agent of agents) {
    writer.open('agent', { ROLE: agent.role, TYPE: agent.type, OTHERTYPE: agent.otherType });
    writer.leaf('name', cleanXmlText(agent.name));
    if (agent.note !== undefined) writer.leaf('note', cleanXmlText(agent.note.text), { 'csip:NOTETYPE': agent.note.type });
    writer.close();
  }
  for (const { type, value } of document.alternatives ?? []) writer.leaf('altRecordID', cleanXmlText(value), { TYPE: type });
  writer.close();
}

function writeMetadata(writer: XmlWriter, metadata: MetsMetadata): void {
  const section = metadata.kind === 'descriptive' ? 'dmdSec' : 'digiprovMD';
  writer.open(section, { ID: metadata.id, CREATED: metadata.created, STATUS: 'CURRENT' });
  writer.leaf('mdRef', undefined, {
    'LOCTYPE': 'URL',
    'xlink:type': 'simple',
    'xlink:href': hrefOf(metadata.path),
    'MDTYPE': metadata.type,
    'MDTYPEVERSION': metadata.typeVersion,
    'MIMETYPE': metadata.mimeType,
    'SIZE': metadata.size,
    'CREATED': metadata.created,
    'CHECKSUM': metadata.digest.value,
    'CHECKSUMTYPE': metsChecksumType(metadata.digest.algorithm),
  });
  writer.close();
}

function writeGroup(writer: XmlWriter, group: MetsFileGroup): void {
  writer.open('fileGrp', { 'ID': group.id, 'USE': group.use, 'csip:CONTENTINFORMATIONTYPE': group.contentInformationType });
  for (const file of group.files) {
    writer.open('file', {
      ID: file.id,
      MIMETYPE: file.mimeType,
      SIZE: file.size,
      CREATED: file.created,
      CHECKSUM: file.digest.value,
      CHECKSUMTYPE: metsChecksumType(file.digest.algorithm),
    });
    writer.leaf('FLocat', undefined, { 'LOCTYPE': 'URL', 'xlink:type': 'simple', 'xlink:href': hrefOf(file.path) });
    writer.close();
  }
  writer.close();
}

function writeStructure(writer: XmlWriter, document: MetsDocument): void {
  writer.open('structMap', { ID: 'csip', TYPE: 'PHYSICAL', LABEL: 'CSIP' });
  writer.open('div', { ID: 'csip-root', LABEL: document.objectId });
  for (const division of document.divisions) {
    const { metadata, groups = [], pointer } = division;
    writer.open('div', {
      ID: division.id,
      LABEL: cleanXmlText(division.label),
      TYPE: division.type,
      ADMID: ids(metadata?.administrative),
      DMDID: ids(metadata?.descriptive),
    });
    if (pointer !== undefined) {
      writer.leaf('mptr', undefined, { 'LOCTYPE': 'URL', 'xlink:type': 'simple', 'xlink:href': hrefOf(pointer.path), 'xlink:title': pointer.group });
    }
    for (const group of groups) writer.leaf('fptr', undefined, { FILEID: group });
    writer.close();
  }
  writer.close().close();
}

function ids(list: readonly string[] | undefined): string | undefined {
  return list === undefined || list.length === 0 ? undefined : list.join(' ');
}

/** A path as a relative URI reference (RFC 3986): each segment percent-encoded, Vietnamese letters as UTF-8 bytes. */
export function hrefOf(path: string): string {
  // A colon in the first segment would read as a scheme: encodeURIComponent encodes it too.
  return path.split('/').map(encodeURIComponent).join('/');
}
