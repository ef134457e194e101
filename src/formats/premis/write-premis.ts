import { metsChecksumType, type TextSink } from '../../base/index.ts';
import { cleanXmlText, XmlWriter } from '../xml/index.ts';
import type { PremisAgent, PremisDocument, PremisEvent, PremisFile, PremisGroup, PremisIdentifier, PremisLink, PremisRights } from './model.ts';
import { digestAttributes, eventTypeAttributes } from './vocabulary.ts';

export const PREMIS_NS = 'http://www.loc.gov/premis/v3';

/** PUIDs resolve there; PREMIS wants the registry's name. */
const FORMAT_REGISTRY = 'PRONOM';
/** Kho's paths inside the package are kept as storage location, so that objects and METS can be matched. */
const LOCATION_TYPE = 'path in package';

/** Relationship type (vocabulary relationshipType) of what was made from something else. */
export const DERIVATION = 'derivation';

/** Writes a PREMIS 3.0 document; objects are drawn one by one, so that their number costs no memory. */
export function writePremis(sink: TextSink, document: PremisDocument): void {
  const writer = new XmlWriter(sink).declaration();
  writer.open('premis', {
    'xmlns': PREMIS_NS,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${PREMIS_NS} http://www.loc.gov/standards/premis/premis.xsd`,
    'version': '3.0',
  });
  for (const object of document.objects) {
    if (object.kind === 'file') writeFile(writer, object);
    else writeGroup(writer, object);
  }
  for (const event of document.events) writeEvent(writer, event);
  for (const agent of document.agents) writeAgent(writer, agent);
  for (const rights of document.rights) writeRights(writer, rights);
  writer.close().end();
}

function writeGroup(writer: XmlWriter, group: PremisGroup): void {
  writer.open('object', { 'xsi:type': group.kind === 'representation' ? 'representation' : 'intellectualEntity' });
  writeIdentifier(writer, 'objectIdentifier', group.identifier);
  if (group.originalName !== undefined) writer.leaf('originalName', cleanXmlText(group.originalName));
  if (group.partOf !== undefined) {
    writer.open('relationship');
    writer.leaf('relationshipType', 'structural').leaf('relationshipSubType', group.kind === 'representation' ? 'represents' : 'is part of');
    writeIdentifier(writer, 'relatedObjectIdentifier', group.partOf);
    writer.close();
  }
  if (group.derivedFrom !== undefined) {
    const { sources, event } = group.derivedFrom;
    writer.open('relationship').leaf('relationshipType', DERIVATION).leaf('relationshipSubType', 'has source');
    for (const source of sources) writeIdentifier(writer, 'relatedObjectIdentifier', source);
    if (event !== undefined) writeIdentifier(writer, 'relatedEventIdentifier', event);
    writer.close();
  }
  writer.close();
}

function writeFile(writer: XmlWriter, file: PremisFile): void {
  writer.open('object', { 'xsi:type': 'file' });
  writeIdentifier(writer, 'objectIdentifier', file.identifier);
  writer.open('objectCharacteristics');
  for (const { algorithm, value, originator } of file.fixity) {
    writer.open('fixity');
    writer.leaf('messageDigestAlgorithm', metsChecksumType(algorithm), digestAttributes(algorithm));
    writer.leaf('messageDigest', value);
    writer.leaf('messageDigestOriginator', cleanXmlText(originator));
    writer.close();
  }
  writer.leaf('size', String(file.size));
  writer.open('format');
  writer.open('formatDesignation').leaf('formatName', file.mimeType).close();
  if (file.puid !== undefined) {
    writer.open('formatRegistry').leaf('formatRegistryName', FORMAT_REGISTRY).leaf('formatRegistryKey', file.puid).close();
  }
  writer.close();
  writer.close();
  if (file.originalName !== undefined) writer.leaf('originalName', cleanXmlText(file.originalName));
  writer.open('storage').open('contentLocation');
  writer.leaf('contentLocationType', LOCATION_TYPE).leaf('contentLocationValue', cleanXmlText(file.path));
  writer.close().close();
  writer.close();
}

function writeEvent(writer: XmlWriter, event: PremisEvent): void {
  writer.open('event');
  writeIdentifier(writer, 'eventIdentifier', event.identifier);
  writer.leaf('eventType', event.type, eventTypeAttributes(event.type));
  writer.leaf('eventDateTime', event.time);
  if (event.detail !== undefined) writer.open('eventDetailInformation').leaf('eventDetail', cleanXmlText(event.detail)).close();
  writer.open('eventOutcomeInformation').leaf('eventOutcome', event.outcome);
  if (event.outcomeNote !== undefined) {
    writer.open('eventOutcomeDetail').leaf('eventOutcomeDetailNote', cleanXmlText(event.outcomeNote)).close();
  }
  writer.close();
  for (const agent of event.agents) writeLink(writer, 'linkingAgent', agent);
  for (const object of event.objects) writeLink(writer, 'linkingObject', object);
  writer.close();
}

function writeAgent(writer: XmlWriter, agent: PremisAgent): void {
  writer.open('agent');
  writeIdentifier(writer, 'agentIdentifier', agent.identifier);
  writer.leaf('agentName', cleanXmlText(agent.name)).leaf('agentType', agent.type);
  if (agent.version !== undefined) writer.leaf('agentVersion', agent.version);
  writer.close();
}

function writeRights(writer: XmlWriter, rights: PremisRights): void {
  writer.open('rights').open('rightsStatement');
  writeIdentifier(writer, 'rightsStatementIdentifier', rights.identifier);
  writer.leaf('rightsBasis', rights.basis);
  writer.open('otherRightsInformation').leaf('otherRightsBasis', rights.basis).leaf('otherRightsNote', cleanXmlText(rights.note)).close();
  for (const object of rights.objects) writeIdentifier(writer, 'linkingObjectIdentifier', object);
  writer.close().close();
}

function writeLink(writer: XmlWriter, name: 'linkingAgent' | 'linkingObject', { type, value, role }: PremisLink): void {
  const element = `${name}Identifier`;
  writer.open(element).leaf(`${element}Type`, type).leaf(`${element}Value`, cleanXmlText(value));
  if (role !== undefined) writer.leaf(`${name}Role`, cleanXmlText(role));
  writer.close();
}

function writeIdentifier(writer: XmlWriter, name: string, { type, value }: PremisIdentifier): void {
  writer.open(name).leaf(`${name}Type`, type).leaf(`${name}Value`, cleanXmlText(value)).close();
}
