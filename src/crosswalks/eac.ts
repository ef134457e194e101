import type { ByteStream, TextSink } from '../base/index.ts';
import { paragraphs, readEac, writeEac, type EacControl, type EacDate, type EacEntity, type EacReading, type EacRelation } from '../formats/eaccpf/index.ts';
import { codeEntry, isEdtf, labelOf, readDate, showDate, type ArchivalRecord, type FindRecord, type RecordDate } from '../records/index.ts';

const ENTITY_TYPES = { agency: 'corporateBody', person: 'person', family: 'family' } as const;
const URN = 'urn:uuid:';
/** Under this the level of an agency is said; the term is our id of it, which is a word in English. */
const LEVEL = 'urn:kho:creator-level';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What no field holds is kept under this and its element. */
const PREFIX = 'eac:';

/** Writes a creator as EAC-CPF 2010. `find` knows the names of those it is related to. */
export function writeCreatorAsEac(sink: TextSink, creator: ArchivalRecord, about: { readonly control: EacControl; readonly find: FindRecord }): void {
  writeEac(sink, eacEntityOf(creator, about.find), about.control);
}

/** A creator of the model as an entity of EAC-CPF. */
export function eacEntityOf(creator: ArchivalRecord, find: FindRecord): EacEntity {
  const { agencyCode, otherNames = [], established, dissolved, place, level, functions, history, note, sources = [], creatorType } = creator.fields;
  const relation = (type: EacRelation['type'], ids: readonly string[]): readonly EacRelation[] => ids.map((id) => {
    const other = find(id);
    return { type, target: `${URN}${id}`, name: other === undefined ? id : labelOf(other) };
  });
  return {
    recordId: creator.id, type: ENTITY_TYPES[(creatorType ?? 'agency') as keyof typeof ENTITY_TYPES], entityIds: agencyCode === undefined ? [] : [agencyCode], names: [labelOf(creator), ...otherNames],
    ...(established === undefined ? {} : { from: eacDate(established) }), ...(dissolved === undefined ? {} : { to: eacDate(dissolved) }),
    places: place === undefined ? [] : [place], functions: functions === undefined ? [] : [functions], history: paragraphs(history ?? ''), note: paragraphs(note ?? ''),
    local: level === undefined ? [] : [{ type: LEVEL, term: level }], sources,
    relations: [...relation('temporal-earlier', creator.fields.predecessors ?? []), ...relation('temporal-later', creator.fields.successors ?? []), ...relation('hierarchical-parent', creator.fields.superior === undefined ? [] : [creator.fields.superior])],
  };
}

/** The words of a date, and the form of machines where it is a plain day, month or year. */
function eacDate({ edtf, original }: RecordDate): EacDate {
  const plain = /^\d{4}(?:-\d\d){0,2}$/.test(edtf);
  return { text: original ?? showDate(edtf, 'vi'), ...(plain ? { standard: edtf } : {}) };
}

/** A creator that was read, with what the model has no field for, or why the document is none. */
export type CreatorReading =
  | { readonly kind: 'creator'; readonly record: ArchivalRecord; readonly unread: readonly string[] }
  | Exclude<EacReading, { readonly kind: 'entity' }>;

/**
 * Reads a creator from EAC-CPF 2010 or 2.0 (untrusted). An identifier of ours stays, others get a new one and are kept as
 * received; relations to records of ours become fields, others are kept by their names. The record is then checked as any.
 */
export async function readCreatorFromEac(source: ByteStream | Iterable<Uint8Array>, newId: () => string): Promise<CreatorReading> {
  const reading = await readEac(source);
  if (reading.kind !== 'entity') return reading;
  return { kind: 'creator', record: creatorFromEac(reading.entity, newId), unread: reading.unread };
}

/** An entity of EAC-CPF as a creator of the model. */
export function creatorFromEac(entity: EacEntity, newId: () => string): ArchivalRecord {
  const received: Record<string, string> = {};
  const own = idIn(entity.recordId);
  if (own === undefined && entity.recordId !== '') received[`${PREFIX}recordId`] = entity.recordId;
  const keep = (element: string, texts: readonly string[]): void => { if (texts.length > 0) received[`${PREFIX}${element}`] = texts.join('\n'); };
  keep('entityId', entity.entityIds.slice(1));
  keep('place', entity.places.slice(1));
  const level = entity.local.find(({ type, term }) => type === LEVEL && codeEntry('creatorLevel', term) !== undefined)?.term;
  keep('localDescription', entity.local.filter(({ term }) => term !== level).map(({ type, term }) => (type === '' ? term : `${type}: ${term}`)));
  const [name, ...otherNames] = entity.names;
  const fields = {
    name, creatorType: (Object.entries(ENTITY_TYPES).find(([, type]) => type === entity.type)?.[0] ?? 'agency'),
    ...listed('otherNames', otherNames), ...(level === undefined ? {} : { level }), ...said('agencyCode', entity.entityIds[0]), ...said('place', entity.places[0]),
    ...dated('established', entity.from, received), ...dated('dissolved', entity.to, received), ...related(entity.relations, received),
    ...said('functions', entity.functions.join('\n')), ...said('history', entity.history.join('\n')), ...listed('sources', entity.sources), ...said('note', entity.note.join('\n')),
  } as ArchivalRecord['fields'];
  return { id: own ?? newId(), kind: 'creator', fields, ...(Object.keys(received).length === 0 ? {} : { asReceived: received }) };
}

function idIn(text: string): string | undefined {
  const bare = (text.startsWith(URN) ? text.slice(URN.length) : text).toLowerCase();
  return UUID.test(bare) ? bare : undefined;
}

function said(name: string, text: string | undefined): Readonly<Record<string, string>> {
  return text === undefined || text.trim() === '' ? {} : { [name]: text };
}

function listed(name: string, texts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const different = [...new Set(texts)];
  return different.length === 0 ? {} : { [name]: different };
}

/** The date of machines holds, and the words beside it where they say something else; without one the words are read. */
function dated(name: string, date: EacDate | undefined, received: Record<string, string>): Readonly<Record<string, RecordDate>> {
  if (date === undefined) return {};
  const reading = readDate(date.text);
  const edtf = date.standard !== undefined && isEdtf(date.standard) ? date.standard : reading.kind === 'date' ? reading.date.edtf : undefined;
  if (edtf === undefined) {
    received[`${PREFIX}${name}`] = date.text;
    return {};
  }
  return { [name]: date.text === edtf || date.text === showDate(edtf, 'vi') ? { edtf } : { edtf, original: date.text } };
}

function related(relations: readonly EacRelation[], received: Record<string, string>): Readonly<Record<string, unknown>> {
  const ids = (type: EacRelation['type']): readonly string[] => relations.filter((relation) => relation.type === type).flatMap(({ target }) => idIn(target ?? '') ?? []);
  const [superior, ...more] = ids('hierarchical-parent');
  const fields = { ...listed('predecessors', ids('temporal-earlier')), ...listed('successors', ids('temporal-later')), ...(superior === undefined ? {} : { superior }) };
  const used = new Set([...ids('temporal-earlier'), ...ids('temporal-later'), ...superior === undefined ? [] : [superior]]);
  const others = relations.filter(({ target }) => !used.has(idIn(target ?? '') ?? '')).map(({ type, name, target }) => `${type}: ${name}${target === undefined ? '' : ` <${target}>`}`);
  const left = [...others, ...more.filter((id) => !used.has(id) && others.length === 0)];
  if (left.length > 0) received[`${PREFIX}cpfRelation`] = left.join('\n');
  return fields;
}

