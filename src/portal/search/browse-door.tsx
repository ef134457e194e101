import type { RequestHandler, Router } from 'express';
import type { Lang } from '../../base/index.ts';
import type { ListedRecord } from '../../catalogue/index.ts';
import { Fragment, type Html, h, sendText } from '../../web/index.ts';
import { renderLayout } from '../layout.tsx';
import { createLinks, QUERY } from '../links.ts';
import type { ListPage, PortalOptions } from '../options.ts';
import { createPage, type Page } from '../page.ts';
import { Pagination } from '../parts.tsx';
import { RecordList } from '../records/record-list.tsx';
import type { PortalRecords } from '../records/record-port.ts';
import { ask, pageCache, queryValue, readOnly } from '../route.ts';
import { createSite } from '../site.ts';
import { Bar } from './facets.tsx';
import { askedQuery } from './search-address.ts';
import { SearchForm } from './search-form.tsx';

const HTML = 'text/html; charset=utf-8';
const FONDS_AT_ONCE = 50;
const MAX_KEY = 1000;

/** `/phong` and `/thoi-gian`: ways in for who has no word to type. */
export function addBrowsing(router: Router, options: PortalOptions, records: PortalRecords): void {
  for (const lang of ['vi', 'en'] as const) {
    const root = lang === 'en' ? '/en' : '';
    readOnly(router, `${root}/phong`, showFonds(options, records, lang));
    readOnly(router, `${root}/thoi-gian`, showTime(options, records, lang));
  }
}

function showFonds(options: PortalOptions, records: PortalRecords, lang: Lang): RequestHandler {
  const site = createSite(options);
  return async (request, response) => {
    ask(options, 'search', {});
    const after = queryValue(request, QUERY.after, MAX_KEY);
    const list = await records.list({ kind: 'fonds', limit: FONDS_AT_ONCE, ...(after === undefined ? {} : { after }) });
    await sendText(request, response, { type: HTML, body: renderFonds(createPage(site, lang), list, after), cacheControl: pageCache(options) });
  };
}

function renderFonds(page: Page, list: ListPage<ListedRecord>, after: string | undefined): string {
  const { words, links } = page;
  return renderLayout({
    page,
    title: words.text('browse.fonds'),
    addresses: { vi: createLinks('vi').fondsList(after === undefined ? {} : { after }), en: createLinks('en').fondsList(after === undefined ? {} : { after }) },
    noIndex: after !== undefined,
    children: (
      <>
        <h1>{words.text('browse.fonds')}</h1>
        <p class="lead">{words.text('browse.fondsLead')}</p>
        <SearchForm page={page} asked={{}} short={true} />
        <section aria-labelledby="cac-phong">
          <h2 id="cac-phong">{words.text('search.facet.fonds')}</h2>
          {list.items.length === 0 ? <p class="empty">{words.text('browse.fondsNone')}</p> : <RecordList page={page} items={list.items} />}
        </section>
        <Pagination
          label={words.text('browse.fondsPages')}
          {...(after !== undefined && { first: { href: links.fondsList(), text: words.text('record.belowFirst') } })}
          {...(list.next !== undefined && { next: { href: links.fondsList({ after: list.next }), text: words.text('record.belowNext') } })}
        />
      </>
    ),
  });
}

type Decades = Awaited<ReturnType<PortalRecords['decades']>>;

function showTime(options: PortalOptions, records: PortalRecords, lang: Lang): RequestHandler {
  const site = createSite(options);
  return async (request, response) => {
    ask(options, 'search', {});
    await sendText(request, response, { type: HTML, body: renderTime(createPage(site, lang), await records.decades()), cacheControl: pageCache(options) });
  };
}

function renderTime(page: Page, decades: Decades): string {
  const { words } = page;
  return renderLayout({
    page,
    title: words.text('browse.time'),
    addresses: { vi: createLinks('vi').timeline(), en: createLinks('en').timeline() },
    children: (
      <>
        <h1>{words.text('browse.time')}</h1>
        <p class="lead">{words.text('browse.timeLead')}</p>
        {decades.length === 0 ? <p class="empty">{words.text('browse.timeNone')}</p> : <Timeline page={page} decades={decades} />}
      </>
    ),
  });
}

/** A table first, with bars in it: who cannot see them misses nothing. */
function Timeline({ page, decades }: { readonly page: Page; readonly decades: Decades }): Html {
  const { words, links } = page;
  const most = Math.max(1, ...decades.map(({ pages }) => pages));
  return (
    <table class="timeline">
      <caption>{words.text('browse.timeCaption')}</caption>
      <thead><tr><th scope="col">{words.text('browse.decade')}</th><th scope="col">{words.text('browse.share')}</th><th scope="col" class="number">{words.text('browse.count')}</th></tr></thead>
      <tbody>
        {decades.map(({ decade, pages }) => (
          <tr>
            <th scope="row">{decade === undefined ? words.text('search.noTime') : (
              <a href={links.search(askedQuery({ fromYear: decade, toYear: decade + 9, sort: 'oldest' }))}>{words.text('search.decade', { from: String(decade), to: String(decade + 9) })}</a>
            )}</th>
            <td><Bar part={pages / most} /></td>
            <td class="number">{words.number(pages)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
