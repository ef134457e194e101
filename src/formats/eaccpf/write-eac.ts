import type { TextSink } from '../../base/index.ts';
import { cleanXmlText, XmlWriter } from '../xml/index.ts';
import { EAC_NS, type EacControl, type EacDate, type EacEntity, type EacRelation } from './model.ts';

const XLINK = 'http://www.w3.org/1999/xlink';

/** Writes an entity as EAC-CPF 2010, valid against its schema. */
export function writeEac(sink: TextSink, entity: EacEntity, control: EacControl): void {
  const writer = new XmlWriter(sink).declaration();
  writer.open('eac-cpf', {
    'xmlns': EAC_NS[2010], 'xmlns:xlink': XLINK, 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${EAC_NS[2010]} https://eac.staatsbibliothek-berlin.de/schema/cpf.xsd`,
  });
  writeControl(writer, entity, control);
  writer.open('cpfDescription');
  writeIdentity(writer, entity);
  writeDescription(writer, entity);
  if (entity.relations.length > 0) {
    writer.open('relations');
    for (const relation of entity.relations) writeRelation(writer, relation);
    writer.close();
  }
  writer.close().close().end();
}

function writeControl(writer: XmlWriter, { recordId, sources }: EacEntity, { agency, written }: EacControl): void {
  writer.open('control');
  writer.leaf('recordId', clean(recordId)).leaf('maintenanceStatus', 'derived');
  writer.open('maintenanceAgency').leaf('agencyName', clean(agency)).close();
  writer.open('languageDeclaration').leaf('language', 'Tiếng Việt', { languageCode: 'vie' }).leaf('script', 'Latin', { scriptCode: 'Latn' }).close();
  writer.open('maintenanceHistory').open('maintenanceEvent');
  writer.leaf('eventType', 'derived').leaf('eventDateTime', written, { standardDateTime: written }).leaf('agentType', 'machine').leaf('agent', 'Kho');
  writer.close().close();
  if (sources.length > 0) {
    writer.open('sources');
    for (const source of sources) writer.open('source').leaf('sourceEntry', clean(source)).close();
    writer.close();
  }
  writer.close();
}

function writeIdentity(writer: XmlWriter, { entityIds, type, names, note }: EacEntity): void {
  writer.open('identity');
  for (const id of entityIds) writer.leaf('entityId', clean(id));
  writer.leaf('entityType', type);
  for (const name of names) writer.open('nameEntry').leaf('part', clean(name)).close();
  if (note.length > 0) writer.open('descriptiveNote');
  for (const paragraph of note) writer.leaf('p', clean(paragraph));
  if (note.length > 0) writer.close();
  writer.close();
}

function writeDescription(writer: XmlWriter, { from, to, places, local, functions, history }: EacEntity): void {
  if (from === undefined && to === undefined && places.length + local.length + functions.length + history.length === 0) return;
  writer.open('description');
  if (from !== undefined || to !== undefined) {
    writer.open('existDates').open('dateRange');
    writeDate(writer, 'fromDate', from);
    writeDate(writer, 'toDate', to);
    writer.close().close();
  }
  for (const place of places) writer.open('place').leaf('placeEntry', clean(place)).close();
  for (const { type, term } of local) writer.open('localDescription', { localType: type }).leaf('term', clean(term)).close();
  for (const text of functions) {
    writer.open('function').open('descriptiveNote');
    for (const paragraph of paragraphs(text)) writer.leaf('p', clean(paragraph));
    writer.close().close();
  }
  if (history.length > 0) {
    writer.open('biogHist');
    for (const paragraph of history) writer.leaf('p', clean(paragraph));
    writer.close();
  }
  writer.close();
}

function writeDate(writer: XmlWriter, name: string, date: EacDate | undefined): void {
  if (date !== undefined) writer.leaf(name, clean(date.text), { standardDate: date.standard });
}

function writeRelation(writer: XmlWriter, { type, target, name }: EacRelation): void {
  writer.open('cpfRelation', { 'cpfRelationType': type, 'xlink:type': target === undefined ? undefined : 'simple', 'xlink:href': target === undefined ? undefined : clean(target) });
  writer.leaf('relationEntry', clean(name)).close();
}

/** A text as its paragraphs. */
export function paragraphs(text: string): readonly string[] {
  return text.split(/\r\n?|\n/).map((line) => line.trim()).filter((line) => line !== '');
}

function clean(text: string): string {
  return cleanXmlText(text).replace(/\s+/g, ' ').trim();
}
