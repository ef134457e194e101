import type { ModsName, ModsRecord } from '../formats/mods/index.ts';
import { codeEntry, deriveCodes, effectiveValue, labelOf, publicationOf, type ArchivalRecord, type FindRecord, type RecordKind } from '../records/index.ts';

const TYPES: Readonly<Partial<Record<RecordKind, ModsRecord['typeOfResource']>>> = { document: 'text', photo: 'still image' };

/**
 * A record as MODS 3.8, from what may be published of it: undefined when nothing may, title, type, identifiers and access
 * when only the title may. `chain` is the record and those above it, `find` knows the creators.
 */
export function modsOf(chain: readonly ArchivalRecord[], find: FindRecord): ModsRecord | undefined {
  const [record] = chain;
  const { description, access } = publicationOf(chain);
  if (record === undefined || description === 'none') return undefined;
  const words = codeEntry('access', access)?.vi;
  const always: ModsRecord = {
    title: labelOf(record), names: [], typeOfResource: typeOf(record), isCollection: !['document', 'photo', 'recording'].includes(record.kind), languages: [], extents: [], topics: [], notes: [],
    identifiers: identifiersOf(chain), hosts: [], recordId: record.id, ...(words === undefined ? {} : { access: words }),
  };
  return description === 'title' ? always : { ...always, ...restOf(record, chain, find) };
}

function restOf(record: ArchivalRecord, chain: readonly ArchivalRecord[], find: FindRecord): Partial<ModsRecord> {
  const { keywords = [], themes = [], note, annotation, place, documentType } = record.fields;
  const date = dateOf(record);
  const genre = documentType === undefined || documentType === 'khac' ? undefined : codeEntry('documentType', documentType)?.vi;
  return {
    names: namesOf(record, chain, find), hosts: chain.slice(1).map(labelOf), topics: [...keywords, ...themes], notes: [note, annotation].filter((text) => text !== undefined), extents: extentsOf(record),
    languages: [...new Set((effectiveValue(chain, 'languages')?.value ?? []).flatMap((language) => codeEntry('language', language)?.iso ?? []))],
    ...(date === undefined ? {} : { date }), ...(place === undefined ? {} : { place }), ...(genre === undefined ? {} : { genre }),
  };
}

/** Who issued, signed, photographed or recorded; without any of them the creators of the fonds. Codes of the MARC relators. */
function namesOf({ kind, fields: { issuer, author, signerName } }: ArchivalRecord, chain: readonly ArchivalRecord[], find: FindRecord): readonly ModsName[] {
  const own: readonly ModsName[] = [
    ...issuer === undefined ? [] : [{ type: 'corporate' as const, name: issuer, role: 'isb' }],
    ...author === undefined ? [] : [{ type: undefined, name: author, role: kind === 'photo' ? 'pht' : 'rcd' }],
    ...signerName === undefined ? [] : [{ type: 'personal' as const, name: signerName, role: 'sgn' }],
  ];
  if (own.length > 0) return own;
  return (effectiveValue(chain, 'creators')?.value ?? []).flatMap((id): readonly ModsName[] => {
    const creator = find(id);
    if (creator?.fields.name === undefined) return [];
    return [{ type: creator.fields.creatorType === 'agency' ? 'corporate' : creator.fields.creatorType === 'person' ? 'personal' : undefined, name: creator.fields.name, role: 'cre' }];
  });
}

function extentsOf({ fields: { sheetCount, pageCount, documentCount, duration } }: ArchivalRecord): readonly string[] {
  const counted = ([[documentCount, 'tài liệu'], [sheetCount, 'tờ'], [pageCount, 'trang']] as const).flatMap(([count, unit]) => (count === undefined ? [] : [`${count} ${unit}`]));
  return duration === undefined ? counted : [...counted, duration];
}

function typeOf({ kind, fields }: ArchivalRecord): ModsRecord['typeOfResource'] {
  return kind === 'recording' ? (fields.recordingType === 'video' ? 'moving image' : 'sound recording') : TYPES[kind] ?? 'mixed material';
}

function identifiersOf(chain: readonly ArchivalRecord[]): ModsRecord['identifiers'] {
  const codes = deriveCodes(chain);
  const [record] = chain;
  const local = record?.kind === 'fonds' ? record.fields.fondsCode : codes.docCode === undefined ? codes.arcFileCode ?? codes.fileCode : codes.arcDocCode ?? codes.docCode;
  return [...local === undefined ? [] : [{ type: 'local', value: local }], { type: 'urn', value: `urn:uuid:${record?.id ?? ''}` }];
}

/** EDTF; an interval when it does not end as it begins. */
function dateOf({ fields: { date, startDate, endDate } }: ArchivalRecord): string | undefined {
  const [from, to] = [date ?? startDate, date ?? endDate].map((one) => one?.edtf);
  return from === undefined || to === undefined || from === to || `${from}${to}`.includes('/') ? from ?? to : `${from}/${to}`;
}
