import type { Request } from 'express';
import { type ErrorReport, Fragment, h, requestLang } from '../web/index.ts';
import { renderLayout } from './layout.tsx';
import { QUERY, createLinks } from './links.ts';
import type { PortalOptions } from './options.ts';
import { createPage } from './page.ts';
import { Received } from './parts.tsx';
import { createSite } from './site.ts';

/** The page for everything that went wrong: what happened, that nothing was lost, what to do, and a number to quote. */
export function createErrorPage(options: PortalOptions): (report: ErrorReport, request: Request) => string {
  const site = createSite(options);
  return (report, request) => {
    const page = createPage(site, requestLang(request));
    const { words, links } = page;
    const { lang } = page;
    const key = publicKey(report, options);
    const params = report.status < 500 ? report.fault?.params : undefined;
    const remedy = options.messages.remedy(key, lang, params);
    return renderLayout({
      page,
      title: words.text('error.title', { status: String(report.status) }),
      noIndex: true,
      children: (
        <>
          <h1>{options.messages.text(key, lang, params)}</h1>
          {remedy !== '' && <p class="lead">{remedy}</p>}
          {report.status >= 500 && <p>{words.text('error.nothingLost')}</p>}
          {report.incident !== undefined && (
            <p>{words.text('error.incident')} <code class="copyable">{report.incident}</code>{report.code && <> · <code>{report.code}</code></>}</p>
          )}
          {report.status < 500 && (
            <form class="filter" method="get" action={links.home()} role="search">
              <label for="tim">{words.text('filter.label')}</label>
              <div class="filter-line">
                <input id="tim" type="search" name={QUERY.text} maxlength="200" autocomplete="off" />
                <button type="submit">{words.text('filter.button')}</button>
              </div>
            </form>
          )}
          <p><a class="button quiet" href={links.home()}>{words.text('error.home')}</a></p>
        </>
      ),
    });
  };
}

/** Words of faults from 500 upward may name paths of the server: readers get the general ones and a number. */
function publicKey(report: ErrorReport, { messages }: PortalOptions): string {
  if (report.status >= 500) return report.status === 503 ? 'http.503' : 'http.500';
  return messages.has(report.key) ? report.key : `http.${report.status}`;
}

/** What is left to tell of a package that was withdrawn. */
export interface GonePackage {
  /** `urn:uuid:…` */
  readonly id: string;
  readonly title: string;
  /** When, RFC 3339. */
  readonly since: string;
  /** Why and on what decision, when it was destroyed. */
  readonly deletion?: { readonly reason: string; readonly basis: string };
}

/** The page of a package that was here and is not any more (HTTP 410): its identifier stays taken for ever. */
export function renderGonePage(page: ReturnType<typeof createPage>, gone: GonePackage): string {
  const { words, links } = page;
  const { deletion } = gone;
  const title = words.text(deletion === undefined ? 'gone.title' : 'gone.deletedTitle');
  return renderLayout({
    page,
    title,
    addresses: { vi: createLinks('vi').package(gone.id), en: createLinks('en').package(gone.id) },
    noIndex: true,
    children: (
      <>
        <h1>{title}</h1>
        <p class="lead"><Received value={gone.title} /></p>
        <p>{words.text(deletion === undefined ? 'gone.text' : 'gone.deleted', { date: words.date(gone.since) })}</p>
        {deletion !== undefined && <p>{words.text('gone.reason')}: <Received value={deletion.reason} /></p>}
        {deletion !== undefined && <p>{words.text('gone.basis')}: <Received value={deletion.basis} /></p>}
        <p>{words.text('identifier.aip')}: <code class="copyable">{gone.id}</code></p>
        <p>{words.text('gone.remedy')}</p>
        <p><a class="button quiet" href={links.home()}>{words.text('error.home')}</a></p>
      </>
    ),
  });
}
