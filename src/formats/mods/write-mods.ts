import type { TextSink } from '../../base/index.ts';
import { cleanXmlText, XmlWriter } from '../xml/index.ts';

export const MODS_NS = 'http://www.loc.gov/mods/v3';

/** A name and what it has to do with the resource: a term of the MARC relators. */
export interface ModsName {
  readonly type: 'corporate' | 'personal' | undefined;
  readonly name: string;
  readonly role: string;
}

/** One resource as MODS 3.8 describes it. */
export interface ModsRecord {
  readonly title: string;
  readonly names: readonly ModsName[];
  readonly typeOfResource: 'text' | 'still image' | 'sound recording' | 'moving image' | 'mixed material';
  readonly isCollection: boolean;
  /** EDTF. */
  readonly date?: string;
  readonly place?: string;
  /** ISO 639-3. */
  readonly languages: readonly string[];
  readonly extents: readonly string[];
  readonly genre?: string;
  readonly topics: readonly string[];
  readonly notes: readonly string[];
  readonly identifiers: readonly { readonly type: string; readonly value: string }[];
  readonly access?: string;
  /** What it is part of, from the nearest on. */
  readonly hosts: readonly string[];
  readonly recordId: string;
}

/** Writes a resource as MODS 3.8, valid against its schema. */
export function writeMods(sink: TextSink, record: ModsRecord): void {
  const writer = new XmlWriter(sink).declaration();
  writer.open('mods', { 'xmlns': MODS_NS, 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:schemaLocation': `${MODS_NS} http://www.loc.gov/standards/mods/v3/mods-3-8.xsd`, 'version': '3.8' });
  writer.open('titleInfo').leaf('title', clean(record.title)).close();
  for (const name of record.names) writeName(writer, name);
  writer.leaf('typeOfResource', record.typeOfResource, { collection: record.isCollection ? 'yes' : undefined });
  if (record.genre !== undefined) writer.leaf('genre', clean(record.genre));
  writeOrigin(writer, record);
  for (const language of record.languages) writer.open('language').leaf('languageTerm', language, { type: 'code', authority: 'iso639-3' }).close();
  if (record.extents.length > 0) {
    writer.open('physicalDescription');
    for (const extent of record.extents) writer.leaf('extent', clean(extent));
    writer.close();
  }
  for (const note of record.notes) writer.leaf('note', clean(note));
  for (const topic of record.topics) writer.open('subject').leaf('topic', clean(topic)).close();
  for (const host of record.hosts) writer.open('relatedItem', { type: 'host' }).open('titleInfo').leaf('title', clean(host)).close().close();
  for (const { type, value } of record.identifiers) writer.leaf('identifier', clean(value), { type });
  if (record.access !== undefined) writer.leaf('accessCondition', clean(record.access), { type: 'restriction on access' });
  writer.open('recordInfo').leaf('recordIdentifier', record.recordId).open('languageOfCataloging').leaf('languageTerm', 'vie', { type: 'code', authority: 'iso639-3' }).close().close();
  writer.close().end();
}

function writeName(writer: XmlWriter, { type, name, role }: ModsName): void {
  writer.open('name', { type }).leaf('namePart', clean(name));
  writer.open('role').leaf('roleTerm', role, { type: 'code', authority: 'marcrelator' }).close().close();
}

function writeOrigin(writer: XmlWriter, { date, place }: ModsRecord): void {
  if (date === undefined && place === undefined) return;
  writer.open('originInfo');
  if (place !== undefined) writer.open('place').leaf('placeTerm', clean(place), { type: 'text' }).close();
  if (date !== undefined) writer.leaf('dateCreated', date, { encoding: 'edtf' });
  writer.close();
}

function clean(text: string): string {
  return cleanXmlText(text).replace(/\s+/g, ' ').trim();
}
