import type { Page } from '../page.ts';
import { permanentUrl } from './citation.ts';
import { recordAddress } from './record-kinds.ts';
import type { PortalRecord } from './record-port.ts';
import { REPRESENTATIONS } from './representations.ts';

/** A typed link of a record's page (RFC 8288), as FAIR Signposting uses them. Addresses are ours: ASCII, and nothing in them comes from outside. */
export interface SignpostLink {
  readonly rel: string;
  readonly href: string;
  readonly type?: string;
  readonly profile?: string;
}

/** What a page tells machines: what to cite, what describes it, what belongs to it, what it belongs to, what it is, and under which licence. */
export function signposts(record: PortalRecord, page: Page, items: readonly SignpostLink[]): readonly SignpostLink[] {
  const { baseUrl, rightsUri } = page.site.options;
  const [, parent] = record.chain;
  const address = (suffix: string): string => `${baseUrl}${recordAddress(page.lang, record.kind, record.id, suffix)}`;
  return [
    { rel: 'cite-as', href: permanentUrl(page, record) },
    ...REPRESENTATIONS.filter((form) => form.of(record.kind)).map(({ suffix, type, profile }) => ({ rel: 'describedby', href: address(suffix), type: type.split(';', 1)[0] ?? '', profile })),
    { rel: 'type', href: 'https://schema.org/AboutPage' },
    { rel: 'type', href: 'https://schema.org/ArchiveComponent' },
    ...parent === undefined ? [] : [{ rel: 'collection', href: `${baseUrl}${recordAddress(page.lang, parent.kind, parent.id)}`, type: 'text/html' }],
    ...items,
    ...rightsUri === undefined ? [] : [{ rel: 'license', href: rightsUri }],
    { rel: 'linkset', href: address('.linkset.json'), type: 'application/linkset+json' },
  ];
}

/** More would make a header that servers in between refuse; the link set has all. */
const LINKS_IN_HEADER = 24;

export function linkHeader(links: readonly SignpostLink[]): string {
  const sorted = [...links.filter(({ rel }) => rel !== 'item'), ...links.filter(({ rel }) => rel === 'item')].slice(0, LINKS_IN_HEADER);
  return sorted.map(({ href, rel, type, profile }) => [`<${headerSafe(href)}>`, `rel="${rel}"`, ...type === undefined ? [] : [`type="${type}"`], ...profile === undefined ? [] : [`profile="${profile}"`]].join('; ')).join(', ');
}

/** The same as a document of its own (RFC 9264). */
export function linkset(anchor: string, links: readonly SignpostLink[]): string {
  const context: Record<string, unknown> = { anchor };
  for (const { rel, ...target } of links) if (rel !== 'linkset') context[rel] = [...(context[rel] as unknown[] | undefined ?? []), target];
  return `${JSON.stringify({ linkset: [context] }, undefined, 2)}\n`;
}

/** Nothing that could end the address or the header. */
function headerSafe(href: string): string {
  return href.toWellFormed().replace(/[^\x21-\x7e]|[<>"]/gu, encodeURIComponent);
}
