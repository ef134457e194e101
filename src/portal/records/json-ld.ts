import { codeEntry, daySpan, labelOf, type ArchivalRecord, type RecordKind } from '../../records/index.ts';
import type { Page } from '../page.ts';
import { permanentUrl } from './citation.ts';
import { fieldTexts, saidFields } from './field-values.tsx';
import { recordAddress } from './record-kinds.ts';
import type { PortalRecord } from './record-port.ts';

/** Values of JSON, undefined ones left out when it is written. */
export type JsonLd = Readonly<Record<string, unknown>>;

/** What the kinds are besides components of an archive (schema.org). */
const TYPES: Readonly<Partial<Record<RecordKind, string>>> = {
  fonds: 'Collection', catalogue: 'Collection', box: 'Collection', file: 'Collection', transfer: 'Collection', document: 'DigitalDocument', photo: 'Photograph', recording: 'MediaObject',
};

/** What search engines read of a record: schema.org, from what may be told only. */
export function jsonLdOf(record: PortalRecord, page: Page): JsonLd {
  const [own, parent] = record.chain;
  const { site, lang } = page;
  const { baseUrl } = site.options;
  return {
    '@context': 'https://schema.org',
    '@id': permanentUrl(page, record),
    '@type': ['ArchiveComponent', TYPES[record.kind]].filter((type) => type !== undefined),
    name: labelOf(own),
    url: `${baseUrl}${recordAddress(lang, record.kind, record.id)}`,
    identifier: [record.code, `urn:uuid:${record.id}`].filter((one) => one !== undefined),
    holdingArchive: archiveOf(page),
    isPartOf: parent === undefined ? undefined : { '@type': ['ArchiveComponent', 'Collection'], '@id': `${baseUrl}${recordAddress('vi', parent.kind, parent.id)}`, name: labelOf(parent) },
    temporalCoverage: coverageOf(own),
    dateCreated: own.fields.date === undefined ? undefined : isoDay(own.fields.date.edtf),
    inLanguage: (own.fields.languages ?? []).flatMap((code) => codeEntry('language', code)?.iso ?? []),
    keywords: own.fields.keywords,
    description: own.fields.note ?? own.fields.annotation,
    creator: (own.fields.creators ?? []).flatMap((id) => record.named.get(id)?.fields.name ?? []).map((name) => ({ '@type': 'Organization', name })),
    author: own.fields.issuer === undefined ? undefined : { '@type': 'Organization', name: own.fields.issuer },
    license: site.options.rightsUri,
    conditionsOfAccess: codeEntry('access', record.access)?.[lang],
    isAccessibleForFree: true,
    dateModified: record.changedAt,
    associatedMedia: record.packages.map(({ id, title }) => ({ '@type': 'MediaObject', name: title, url: `${baseUrl}${page.links.package(id)}` })),
  };
}

/** The same with every field under the label of the regulation: the JSON form of a record. */
export function fullJsonLdOf(record: PortalRecord, page: Page): JsonLd {
  return {
    ...jsonLdOf(record, page),
    additionalProperty: saidFields(record).map((said) => ({
      '@type': 'PropertyValue', propertyID: said.field.name, name: said.field[page.lang], value: fieldTexts(said, page, record.named), ...(said.from === undefined ? {} : { valueReference: labelOf(said.from) }),
    })),
  };
}

/** Where it stands, for search engines. */
export function breadcrumbLd(record: PortalRecord, page: Page): JsonLd {
  const { baseUrl } = page.site.options;
  return {
    '@context': 'https://schema.org', '@type': 'BreadcrumbList',
    itemListElement: [...record.chain].reverse().map((one, n) => ({ '@type': 'ListItem', position: n + 1, name: labelOf(one), item: `${baseUrl}${recordAddress(page.lang, one.kind, one.id)}` })),
  };
}

/** The archive, for its home page and its records. */
export function archiveOf({ site, lang, links }: Page): JsonLd {
  const { baseUrl, name, contact } = site.options;
  return { '@type': 'ArchiveOrganization', '@id': `${baseUrl}/#luu-tru`, name: name[lang], url: `${baseUrl}${links.home()}`, email: contact };
}

/** ISO 8601 of what EDTF says: an interval of days, years alone where no more is known; undefined when an end is open or unknown. */
function coverageOf({ fields: { startDate, endDate, date } }: ArchivalRecord): string | undefined {
  const spans = [startDate, endDate, date].flatMap((one) => (one === undefined ? [] : daySpan(one.edtf) ?? []));
  if (spans.length === 0) return undefined;
  const [from, to] = [Math.min(...spans.map((span) => span.from)), Math.max(...spans.map((span) => span.to))];
  return Number.isFinite(from) && Number.isFinite(to) ? `${dayText(from)}/${dayText(to)}` : undefined;
}

function isoDay(edtf: string): string | undefined {
  return /^\d{4}(?:-\d\d(?:-\d\d)?)?$/.test(edtf) ? edtf : undefined;
}

function dayText(day: number): string {
  const text = String(day).padStart(8, '0');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
