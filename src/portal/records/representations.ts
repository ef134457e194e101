import { textOf, type DublinCore } from '../../base/index.ts';
import { dublinCoreOf, EAD_FIELDS_OF, eadUnitOf, tt05FromRecord, type DescribingClass } from '../../crosswalks/index.ts';
import { EadWriter } from '../../formats/ead/index.ts';
import { writeDublinCore } from '../../formats/dublincore/index.ts';
import { VN_TT05, writeVnTt05 } from '../../harvest/index.ts';
import { labelOf, type ArchivalRecord, type RecordKind } from '../../records/index.ts';
import type { Page } from '../page.ts';
import { permanentUrl } from './citation.ts';
import { fullJsonLdOf } from './json-ld.ts';
import type { PortalRecord } from './record-port.ts';

/** A form in which machines get a record. All are made of what may be told, and of nothing else. */
export interface Representation {
  /** In `?format=` and as suffix. */
  readonly name: 'json' | 'ead' | 'dc' | 'tt05';
  readonly suffix: string;
  /** Media type of the answer. */
  readonly type: string;
  /** Media types in `Accept` that mean this one. */
  readonly accepted: readonly string[];
  /** What the form follows (RFC 6906). */
  readonly profile: string;
  /** Whether there is such a form of a kind. */
  readonly of: (kind: RecordKind) => boolean;
  readonly write: (record: PortalRecord, page: Page) => string;
}

/** Classes of the circular's records; a fonds or a mục lục has none. */
const TT05_CLASSES: Readonly<Partial<Record<RecordKind, DescribingClass>>> = { file: 'file', transfer: 'loose', document: 'doc', photo: 'pic', recording: 'media' };
const XML = 'application/xml; charset=utf-8';

export const REPRESENTATIONS: readonly Representation[] = [
  {
    name: 'json', suffix: '.json', type: 'application/ld+json; charset=utf-8', accepted: ['application/ld+json', 'application/json'], profile: 'https://schema.org/ArchiveComponent',
    of: () => true, // Whoever pastes it into a page gets no markup either.
    write: (record, page) => `${JSON.stringify(fullJsonLdOf(record, page), undefined, 2).replaceAll('<', '\\u003c')}\n`,
  },
  { name: 'ead', suffix: '.ead.xml', type: XML, accepted: ['application/ead+xml', 'application/xml', 'text/xml'], profile: 'http://ead3.archivists.org/schema/', of: () => true, write: eadText },
  {
    name: 'dc', suffix: '.dc.xml', type: XML, accepted: ['application/dc+xml'], profile: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
    of: () => true, write: (record, page) => textOf((sink) => { writeDublinCore(sink, dublinCore(record, page)); }),
  },
  {
    name: 'tt05', suffix: '.tt05.xml', type: XML, accepted: ['application/tt05+xml'], profile: VN_TT05,
    of: (kind) => TT05_CLASSES[kind] !== undefined, write: tt05Text,
  },
];

function eadText(record: PortalRecord, page: Page): string {
  const [own] = record.chain;
  const { baseUrl, name } = page.site.options;
  const header = { id: permanentUrl(page, record), title: labelOf(own), agency: name.vi === '' ? baseUrl : name.vi, created: record.changedAt, fieldsOf: EAD_FIELDS_OF };
  return textOf((sink) => { new EadWriter(sink, 'ead3', header).open(eadUnitOf(own, finder(record))).close().end(); });
}

function dublinCore(record: PortalRecord, page: Page): DublinCore {
  const told = dublinCoreOf(record.chain, finder(record)) ?? {};
  const { rightsUri } = page.site.options;
  const identifier = [permanentUrl(page, record), ...(record.code === undefined ? [] : [record.code]), ...(told.identifier ?? [])];
  return { ...told, identifier: [...new Set(identifier)], ...(rightsUri === undefined ? {} : { rights: [rightsUri, ...(told.rights ?? [])] }) };
}

function tt05Text(record: PortalRecord, page: Page): string {
  const [own] = record.chain;
  const recordClass = TT05_CLASSES[own.kind];
  if (recordClass === undefined) throw new Error(`${own.kind} has no class of the circular`);
  const text = writeVnTt05({ class: recordClass, record: tt05FromRecord(recordClass, own, record.told === 'full' ? record.codes : {}) }, `${page.site.options.baseUrl}/oai/vn_tt05.xsd`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`;
}

function finder({ chain, named }: PortalRecord): (id: string) => ArchivalRecord | undefined {
  return (id) => named.get(id) ?? chain.find((one) => one.id === id);
}
