import type { Request, RequestHandler, Router } from 'express';
import type { Lang } from '../../base/index.ts';
import type { RecordsFound } from '../../catalogue/index.ts';
import { foldText } from '../../records/index.ts';
import { sendText } from '../../web/index.ts';
import type { PortalOptions } from '../options.ts';
import { createPage, type Page } from '../page.ts';
import type { PortalRecords } from '../records/record-port.ts';
import { recordAddress } from '../records/record-kinds.ts';
import { ask, pageCache, readOnly } from '../route.ts';
import { createSite } from '../site.ts';
import { renderSearchPage } from './search-page.tsx';
import type { Suggestion } from './search-view.ts';
import { type Asked, askedQuery, filtersIn, FONDS_NAMED, readAsked, searchOf } from './search-address.ts';

/** `/tim`: search in the archive's catalogue, as a page and as JSON. */
export function addSearch(router: Router, options: PortalOptions, records: PortalRecords): void {
  for (const lang of ['vi', 'en'] as const) readOnly(router, `${lang === 'en' ? '/en' : ''}/tim`, showSearch(options, records, lang));
  readOnly(router, '/opensearch.xml', async (request, response) => {
    ask(options, 'search', {});
    await sendText(request, response, { type: 'application/opensearchdescription+xml; charset=utf-8', body: openSearch(options), cacheControl: 'public, max-age=86400' });
  });
}

function showSearch(options: PortalOptions, records: PortalRecords, lang: Lang): RequestHandler {
  const site = createSite(options);
  return async (request, response) => {
    ask(options, 'search', {});
    const page = createPage(site, lang);
    const asked = readAsked(request.query);
    const isEmpty = asked.typed === '' && filtersIn(asked) === 0;
    const found = isEmpty ? undefined : await records.search(searchOf(asked));
    response.vary('Accept');
    if (wantsJson(request)) {
      return sendText(request, response, { type: 'application/json; charset=utf-8', body: resultsJson(page, asked, found), cacheControl: pageCache(options) });
    }
    const fonds = [...new Set([...found?.items.flatMap((item) => item.fonds ?? []) ?? [], ...(found?.facets.fonds ?? []).slice(0, FONDS_NAMED).map(({ value }) => value), ...asked.fonds === undefined ? [] : [asked.fonds]])].filter((id) => id !== '');
    const [told, titles, suggestions] = await Promise.all([
      records.told((found?.items ?? []).filter(({ shown }) => shown === 'full').map(({ id }) => id)), records.titles(fonds),
      found?.total === 0 ? suggest(records, asked) : [],
    ]);
    const body = renderSearchPage(page, { asked, found, told, titles, suggestions });
    await sendText(request, response, { type: 'text/html; charset=utf-8', body, cacheControl: pageCache(options) });
  };
}

function wantsJson(request: Request): boolean {
  return request.query['format'] === 'json' || (request.query['format'] === undefined && request.accepts(['html', 'json']) === 'json');
}

/** What would find something: without marks, without the quotation marks, without the filters; each with how much. */
async function suggest(records: PortalRecords, asked: Asked): Promise<readonly Suggestion[]> {
  const { typed, page: _page, shortened, sort: _sort, ...filters } = asked;
  const variants: readonly (readonly [Suggestion['without'], Asked])[] = [
    ['marks', { ...filters, typed: foldText(typed), shortened, page: 1 }], ['phrase', { ...filters, typed: foldText(typed).replace(/["“”„«»]/g, ' ').trim(), shortened, page: 1 }],
    ['filters', { typed, shortened, page: 1 }],
  ];
  const different = variants.filter(([without, variant]) => askedQuery(variant) !== askedQuery({ ...asked, page: 1 }) && (without !== 'filters' || (filtersIn(asked) > 0 && typed !== '')) && (without !== 'phrase' || typed.includes('"')));
  const found = await Promise.all(different.map(async ([without, variant]) => {
    const { total, more } = await records.search({ ...searchOf(variant), facets: false, limit: 1 });
    return { without, asked: variant, count: total, more };
  }));
  return found.filter(({ count }) => count > 0);
}

function resultsJson(page: Page, asked: Asked, found: RecordsFound | undefined): string {
  const { baseUrl } = page.site.options;
  const items = (found?.items ?? []).map((item) => ({
    id: item.id, kind: item.kind, title: item.label, url: `${baseUrl}${recordAddress('vi', item.kind, item.id)}`, code: item.code, access: item.access,
    ...(item.shown === 'full' ? { fromYear: item.fromYear, toYear: item.toYear, online: item.packages > 0 } : {}),
  }));
  return `${JSON.stringify({ query: asked.typed, page: asked.page, total: found?.total ?? 0, more: found?.more ?? false, items })}\n`;
}

/** Lets browsers search here from their own box (OpenSearch 1.1). */
function openSearch({ baseUrl, name }: PortalOptions): string {
  const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark] ?? '');
  return '<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
    + `<ShortName>${escaped(name.vi.slice(0, 16))}</ShortName><Description>${escaped(name.vi)}</Description><InputEncoding>UTF-8</InputEncoding>`
    + `<Url type="text/html" template="${escaped(baseUrl)}/tim?tim={searchTerms}"/></OpenSearchDescription>\n`;
}
