import type { DcElement, DublinCore } from '../base/index.ts';
import { codeEntry, deriveCodes, effectiveValue, labelOf, publicationOf, type ArchivalRecord, type FindRecord, type RecordKind } from '../records/index.ts';

/** DCMI types of what the kinds describe. */
const TYPES: Readonly<Partial<Record<RecordKind, string>>> = { fonds: 'Collection', catalogue: 'Collection', file: 'Collection', transfer: 'Collection', document: 'Text', photo: 'StillImage' };

/**
 * A record as simple Dublin Core (ISO 15836-1), from what may be published of it: undefined when nothing may, title,
 * identifier, type and rights when only the title may. `chain` is the record and those above it, `find` knows the creators.
 */
export function dublinCoreOf(chain: readonly ArchivalRecord[], find: FindRecord): DublinCore | undefined {
  const [record] = chain;
  const { description, access } = publicationOf(chain);
  if (record === undefined || description === 'none') return undefined;
  const always = { title: [labelOf(record)], identifier: identifiersOf(chain), type: [typeOf(record)], rights: [codeEntry('access', access)?.vi] };
  return filled(description === 'title' ? always : { ...always, ...restOf(record, chain, find) });
}

function restOf(record: ArchivalRecord, chain: readonly ArchivalRecord[], find: FindRecord): Elements {
  const { keywords = [], themes = [], note, annotation, issuer, author, place } = record.fields;
  const languages = effectiveValue(chain, 'languages')?.value ?? [];
  return {
    creator: [issuer, author, ...issuer === undefined && author === undefined ? creatorsOf(chain, find) : []],
    subject: [...keywords, ...themes], description: [note, annotation], coverage: [place], date: [dateOf(record)],
    language: languages.flatMap((language) => codeEntry('language', language)?.iso ?? []),
    relation: chain.slice(1).map(labelOf),
  };
}

type Elements = Readonly<Partial<Record<DcElement, readonly (string | undefined)[]>>>;

function filled(elements: Elements): DublinCore {
  const entries = Object.entries(elements).map(([name, values]) => [name, [...new Set(values.filter((value) => value !== undefined && value !== ''))]] as const);
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}

function creatorsOf(chain: readonly ArchivalRecord[], find: FindRecord): readonly (string | undefined)[] {
  return (effectiveValue(chain, 'creators')?.value ?? []).map((id) => find(id)?.fields.name);
}

/** The codes that readers know, and the identifier that never changes. */
function identifiersOf(chain: readonly ArchivalRecord[]): readonly (string | undefined)[] {
  const codes = deriveCodes(chain);
  const [record] = chain;
  const own = codes.docCode === undefined ? [codes.arcFileCode, codes.fileCode] : [codes.arcDocCode, codes.docCode];
  return [...record?.kind === 'fonds' ? [record.fields.fondsCode] : own, `urn:uuid:${record?.id ?? ''}`];
}

function typeOf({ kind, fields }: ArchivalRecord): string | undefined {
  return kind === 'recording' ? (fields.recordingType === 'video' ? 'MovingImage' : 'Sound') : TYPES[kind];
}

/** EDTF; an interval when it does not end as it begins. */
function dateOf({ fields: { date, startDate, endDate } }: ArchivalRecord): string | undefined {
  const [from, to] = [date ?? startDate, date ?? endDate].map((one) => one?.edtf);
  return from === undefined || to === undefined || from === to || `${from}${to}`.includes('/') ? from ?? to : `${from}/${to}`;
}
