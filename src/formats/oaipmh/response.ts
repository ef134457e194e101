import type { TextSink } from '../../base/index.ts';
import { XmlWriter, cleanXmlText, escapeText } from '../xml/index.ts';
import { writeCheckpointDescription, type OaiCheckpoint } from './checkpoint-description.ts';
import type { OaiErrorCode } from './protocol-error.ts';

const OAI = 'http://www.openarchives.org/OAI/2.0/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const OAI_DC = 'http://www.openarchives.org/OAI/2.0/oai_dc/';
const DC = 'http://purl.org/dc/elements/1.1/';
const FRIENDS = 'http://www.openarchives.org/OAI/2.0/friends/';
const RIGHTS = 'http://www.openarchives.org/OAI/2.0/rights/';
const OAI_IDENTIFIER = 'http://www.openarchives.org/OAI/2.0/oai-identifier';

/** What every response says before its answer (OAI-PMH 2.0 §3.2). */
export interface OaiEnvelope {
  /** RFC 3339, UTC, seconds. */
  readonly responseDate: string;
  readonly baseUrl: string;
  /** The valid arguments; empty after `badVerb` and `badArgument`. */
  readonly echo: Readonly<Record<string, string>>;
}

export interface OaiErrorText {
  readonly code: OaiErrorCode;
  readonly text: string;
}

/** The answer of `Identify` (§4.2). */
export interface OaiIdentity {
  readonly repositoryName: string;
  readonly adminEmails: readonly string[];
  readonly earliestDatestamp: string;
  /** The namespace part of `oai:namespace:local`, a domain name. */
  readonly namespace: string;
  readonly sampleIdentifier: string;
  /** Base addresses of other repositories (friends). */
  readonly friends?: readonly string[];
  /** Licence or rights statement of all metadata (rights). */
  readonly rightsUri?: string;
  readonly checkpoint?: OaiCheckpoint;
}

export interface OaiFormat {
  readonly metadataPrefix: string;
  readonly schema: string;
  readonly namespace: string;
}

export interface OaiHeader {
  readonly identifier: string;
  readonly datestamp: string;
  readonly deleted: boolean;
  readonly sets: readonly string[];
}

/** A set (§2.6) with what is told of it in each language. */
export interface OaiSetEntry {
  readonly spec: string;
  readonly name: string;
  readonly description: readonly { readonly lang: string; readonly title: string; readonly text: string }[];
}

export interface OaiRecord extends OaiHeader {
  /** One serialised XML element without declaration; undefined for a deleted record. */
  readonly metadata?: string;
}

/** The token element of an incomplete list; an empty `token` closes the list. */
export interface OaiResumption {
  readonly token: string;
  readonly cursor: number;
  readonly completeListSize?: number;
}

/** One answer: errors, or the content of one verb. */
export type OaiAnswer =
  | { readonly errors: readonly OaiErrorText[] }
  | { readonly verb: 'Identify'; readonly identity: OaiIdentity }
  | { readonly verb: 'ListMetadataFormats'; readonly formats: readonly OaiFormat[] }
  | { readonly verb: 'ListSets'; readonly sets: readonly OaiSetEntry[]; readonly resumption?: OaiResumption }
  | { readonly verb: 'GetRecord'; readonly record: OaiRecord }
  | { readonly verb: 'ListIdentifiers'; readonly headers: readonly OaiHeader[]; readonly resumption?: OaiResumption }
  | { readonly verb: 'ListRecords'; readonly records: readonly OaiRecord[]; readonly resumption?: OaiResumption };

/** Writes one whole OAI-PMH 2.0 response: UTF-8, one root element and nothing after it. */
export function writeOaiResponse(envelope: OaiEnvelope, answer: OaiAnswer, sink: TextSink): void {
  const xml = new XmlWriter(sink);
  xml.declaration().open('OAI-PMH', { xmlns: OAI, 'xmlns:xsi': XSI, 'xsi:schemaLocation': `${OAI} ${OAI.replace(/\/$/, '')}/OAI-PMH.xsd` });
  xml.leaf('responseDate', envelope.responseDate).leaf('request', envelope.baseUrl, cleaned(envelope.echo));
  if ('errors' in answer) {
    for (const error of answer.errors) xml.leaf('error', cleanXmlText(error.text), { code: error.code });
  } else {
    xml.open(answer.verb);
    writeAnswer(xml, answer, envelope);
    xml.close();
  }
  xml.close().end();
}

/** A token is echoed before anybody knows that it is one (untrusted). */
function cleaned(echo: OaiEnvelope['echo']): OaiEnvelope['echo'] {
  return Object.fromEntries(Object.entries(echo).map(([name, value]) => [name, cleanXmlText(value)]));
}

function writeAnswer(xml: XmlWriter, answer: Exclude<OaiAnswer, { readonly errors: unknown }>, envelope: OaiEnvelope): void {
  switch (answer.verb) {
    case 'Identify':
      return writeIdentity(xml, answer.identity, envelope.baseUrl);
    case 'ListMetadataFormats':
      return answer.formats.forEach((format) => { writeFormat(xml, format); });
    case 'ListSets':
      answer.sets.forEach((set) => { writeSet(xml, set); });
      return writeResumption(xml, answer.resumption);
    case 'GetRecord':
      xml.raw(recordText(answer.record));
      return;
    case 'ListIdentifiers':
      xml.raw(addedUp(answer.headers, headerText));
      return writeResumption(xml, answer.resumption);
    case 'ListRecords':
      xml.raw(addedUp(answer.records, recordText));
      return writeResumption(xml, answer.resumption);
  }
}

function writeIdentity(xml: XmlWriter, identity: OaiIdentity, baseUrl: string): void {
  xml.leaf('repositoryName', cleanXmlText(identity.repositoryName)).leaf('baseURL', baseUrl).leaf('protocolVersion', '2.0');
  for (const email of identity.adminEmails) xml.leaf('adminEmail', email);
  xml.leaf('earliestDatestamp', identity.earliestDatestamp);
  xml.leaf('deletedRecord', 'persistent').leaf('granularity', 'YYYY-MM-DDThh:mm:ssZ').leaf('compression', 'gzip');
  xml.open('description').open('oai-identifier', {
    xmlns: OAI_IDENTIFIER,
    'xsi:schemaLocation': `${OAI_IDENTIFIER} ${OAI_IDENTIFIER}.xsd`,
  });
  xml.leaf('scheme', 'oai').leaf('repositoryIdentifier', identity.namespace).leaf('delimiter', ':');
  xml.leaf('sampleIdentifier', identity.sampleIdentifier).close().close();
  const { friends = [], rightsUri } = identity;
  if (friends.length > 0) {
    xml.open('description').open('friends', { xmlns: FRIENDS, 'xsi:schemaLocation': `${FRIENDS} http://www.openarchives.org/OAI/2.0/friends.xsd` });
    for (const address of friends) xml.leaf('baseURL', cleanXmlText(address));
    xml.close().close();
  }
  if (rightsUri !== undefined) {
    xml.open('description').open('rightsManifest', {
      xmlns: RIGHTS, 'xsi:schemaLocation': `${RIGHTS} http://www.openarchives.org/OAI/2.0/rightsManifest.xsd`, appliesTo: 'http://www.openarchives.org/OAI/2.0/entity#metadata',
    });
    xml.open('rights').leaf('rightsReference', undefined, { ref: cleanXmlText(rightsUri) }).close().close().close();
  }
  if (identity.checkpoint !== undefined) writeCheckpointDescription(xml, identity.checkpoint);
}

function writeFormat(xml: XmlWriter, format: OaiFormat): void {
  xml.open('metadataFormat').leaf('metadataPrefix', format.metadataPrefix);
  xml.leaf('schema', format.schema).leaf('metadataNamespace', format.namespace).close();
}

function writeSet(xml: XmlWriter, { spec, name, description }: OaiSetEntry): void {
  xml.open('set').leaf('setSpec', spec).leaf('setName', cleanXmlText(name));
  xml.open('setDescription').open('oai_dc:dc', { 'xmlns:oai_dc': OAI_DC, 'xmlns:dc': DC, 'xsi:schemaLocation': `${OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd` });
  for (const { lang, title } of description) xml.leaf('dc:title', cleanXmlText(title), { 'xml:lang': lang });
  for (const { lang, text } of description) xml.leaf('dc:description', cleanXmlText(text), { 'xml:lang': lang });
  xml.close().close().close();
}

/** Written by hand: a harvest has millions. */
function headerText({ identifier, datestamp, deleted, sets }: OaiHeader): string {
  let text = `${deleted ? '<header status="deleted">' : '<header>'}\n  <identifier>${escaped(identifier)}</identifier>\n  <datestamp>${datestamp}</datestamp>`;
  for (const set of sets) text += `\n  <setSpec>${escaped(set)}</setSpec>`;
  return `${text}\n</header>`;
}

/** Not joined: the engine copies the characters once, when the text is written out. */
function addedUp<One>(all: readonly One[], textOf: (one: One) => string): string {
  let text = '';
  for (const one of all) text += text === '' ? textOf(one) : `\n${textOf(one)}`;
  return text;
}

function escaped(text: string): string {
  return escapeText(cleanXmlText(text));
}

function recordText(record: OaiRecord): string {
  // §2.5: a deleted record has no metadata part.
  const metadata = record.deleted || record.metadata === undefined ? '' : `\n<metadata>\n${record.metadata}\n</metadata>`;
  return `<record>\n${headerText(record)}${metadata}\n</record>`;
}

function writeResumption(xml: XmlWriter, resumption: OaiResumption | undefined): void {
  if (resumption === undefined) return;
  const { token, completeListSize, cursor } = resumption;
  xml.leaf('resumptionToken', token, { completeListSize, cursor });
}
