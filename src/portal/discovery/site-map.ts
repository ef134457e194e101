import type { RequestHandler, Router } from 'express';
import { packageUuid } from '../../base/index.ts';
import type { OpenPage, OpenPageBlock, OpenPageKind } from '../../catalogue/index.ts';
import { HttpProblem, sendText } from '../../web/index.ts';
import { QUERY } from '../links.ts';
import type { PortalOptions } from '../options.ts';
import { recordPath } from '../records/record-kinds.ts';
import type { PortalRecords } from '../records/record-port.ts';
import { ask, pageCache, readOnly } from '../route.ts';
import { mapDocument, XML, type MapEntry } from './xml-lines.ts';

/** Words in the addresses of the parts, by what they list. */
const PARTS: Readonly<Record<OpenPageKind, string>> = { record: 'mo-ta', package: 'goi' };

/** `sitemap.xml`, its parts, and `robots.txt`. Only pages that everybody may open are named. */
export function addSiteMap(router: Router, options: PortalOptions, records: PortalRecords): void {
  const { baseUrl } = options;
  readOnly(router, '/sitemap.xml', async (request, response) => {
    ask(options, 'search', {});
    const entries: readonly MapEntry[] = [
      { loc: `${baseUrl}/sitemap/trang.xml` }, ...(await records.blocks()).map((block) => ({ loc: `${baseUrl}/sitemap/${partName(block)}`, lastmod: block.changedAt })),
    ];
    await sendText(request, response, { type: XML, body: mapDocument('sitemapindex', [], entries), cacheControl: pageCache(options) });
  });
  readOnly(router, '/sitemap/trang.xml', async (request, response) => {
    ask(options, 'search', {});
    const paths = ['/', '/phong', '/thoi-gian', '/tim', ...options.ledger === undefined ? [] : ['/ledger/'], ...options.reports === undefined ? [] : ['/kiem-toan'], '/oai/kham-pha'];
    await sendText(request, response, { type: XML, body: mapDocument('urlset', [], paths.map((one) => ({ loc: `${baseUrl}${one}` }))), cacheControl: pageCache(options) });
  });
  readOnly(router, '/sitemap/:part', sitemapPart(options, records));
}

export function partName({ of, block }: Pick<OpenPageBlock, 'of' | 'block'>): string {
  return `${PARTS[of]}-${block}.xml`;
}

/** The part that an address names; undefined when it is none. Untrusted. */
export function partOf(name: unknown): { readonly of: OpenPageKind; readonly block: number } | undefined {
  const [, word, block] = /^(mo-ta|goi)-(\d{1,9})\.xml$/.exec(typeof name === 'string' ? name : '') ?? [];
  if (word === undefined || block === undefined || block !== String(Number(block))) return undefined;
  return { of: word === PARTS.package ? 'package' : 'record', block: Number(block) };
}

/** The permanent address of a page. */
export function addressOf(baseUrl: string, { id, kind }: Pick<OpenPage, 'id' | 'kind'>): string {
  return kind === undefined ? `${baseUrl}/goi/${packageUuid(id) ?? ''}` : `${baseUrl}${recordPath(kind, id)}`;
}

function sitemapPart(options: PortalOptions, records: PortalRecords): RequestHandler {
  return async (request, response) => {
    ask(options, 'search', {});
    const part = partOf(request.params['part']);
    const pages = part === undefined ? [] : await records.pages(part.of, part.block);
    if (pages.length === 0) throw new HttpProblem(404);
    const entries = pages.map((page) => ({ loc: addressOf(options.baseUrl, page), lastmod: page.changedAt }));
    await sendText(request, response, { type: XML, body: mapDocument('urlset', [], entries), cacheControl: pageCache(options) });
  };
}

/** Lists that filters make are kept from robots: they have no end, and everything in them has a page of its own. */
export function robotsText({ baseUrl, records }: PortalOptions): string {
  const lines = ['User-agent: *', `Disallow: /*?${QUERY.text}=`, 'Disallow: /*/tep/'];
  // One filter is a list; more are combinations.
  const described = records === undefined ? [] : ['Disallow: /tim?*&', 'Disallow: /en/tim?*&', `Disallow: /*?${QUERY.after}=`, `Sitemap: ${baseUrl}/sitemap.xml`, `Sitemap: ${baseUrl}/resourcesync/resourcelist.xml`];
  return `${[...lines, ...described].join('\n')}\n`;
}
