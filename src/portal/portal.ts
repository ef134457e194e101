import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Lang, packageUrn, packageUuid } from '../base/index.ts';
import { isOwnKind } from '../catalogue/index.ts';
import { HttpProblem, sendDownload, sendText } from '../web/index.ts';
import { addAssets } from './assets.ts';
import { addReports } from './audit-door.ts';
import { addChallenges } from './challenge-door.ts';
import { CHECKS_SHOWN } from './check-list.tsx';
import { addExplorer } from './explorer-door.ts';
import { addResourceSync } from './discovery/resource-sync.ts';
import { addSiteMap, robotsText } from './discovery/site-map.ts';
import { renderGonePage } from './error-page.tsx';
import { renderHomePage } from './home-page.tsx';
import { type ListQuery, QUERY } from './links.ts';
import { DEFAULT_PORTAL_PAGE_SIZE, type PortalOptions } from './options.ts';
import { renderPackagePage } from './package-page.tsx';
import { addLedger } from './ledger-door.ts';
import { createPage } from './page.ts';
import { addRecordPages } from './records/record-door.ts';
import { ask, pageCache, queryValue, readOnly, refuseMethod } from './route.ts';
import { addBrowsing } from './search/browse-door.tsx';
import { addSearch } from './search/search-door.ts';
import { createSite } from './site.ts';

const HTML = 'text/html; charset=utf-8';
/** Longest filter text and paging key that are looked at; both come from the address bar of anybody. */
const MAX_TEXT = 200;
const MAX_KEY = 1000;

/**
 * The public door: pages in Vietnamese (`/`, `/goi/{uuid}`) and English (`/en/…`), downloads, and OAI-PMH at `/oai`.
 * It only reads. Every route asks the policy (`can`) before it looks anything up.
 */
export function createPortal(options: PortalOptions): Router {
  const router = Router();
  addAssets(router, options);
  for (const lang of ['vi', 'en'] as const) {
    const root = lang === 'en' ? '/en' : '';
    readOnly(router, `${root}/`, showHome(options, lang));
    readOnly(router, `${root}/goi/:id`, showPackage(options, lang));
    readOnly(router, `${root}/goi/:id/tep/*path`, downloadFile(options));
  }
  const { records } = options;
  if (records !== undefined) {
    addRecordPages(router, options, records);
    addSearch(router, options, records);
    addBrowsing(router, options, records);
    addSiteMap(router, options, records);
    addResourceSync(router, options, records);
  }
  if (options.ledger !== undefined) addLedger(router, options, options.ledger);
  // Before the reports: a challenge is no number of one.
  if (options.challenges !== undefined) addChallenges(router, options, options.challenges);
  if (options.reports !== undefined) addReports(router, options, options.reports);
  readOnly(router, '/robots.txt', (_request, response) => {
    response.type('text').send(robotsText(options));
  });
  addExplorer(router, options);
  const { tt05Schema } = options;
  if (tt05Schema !== undefined) {
    readOnly(router, '/oai/vn_tt05.xsd', async (request, response) => {
      ask(options, 'harvest', {});
      await sendText(request, response, { type: 'application/xml; charset=utf-8', body: tt05Schema, cacheControl: 'public, max-age=86400' });
    });
  }
  router
    .route('/oai')
    .get((request, response) => answerHarvester(options, request, response, new URL(request.originalUrl, options.baseUrl).searchParams))
    .post(express.text({ type: 'application/x-www-form-urlencoded', limit: '16kb' }), (request: Request, response: Response) => {
      // express.text leaves the body unset for any other media type, and OAI-PMH §3.1.1.2 knows only this one.
      if (typeof request.body !== 'string') throw new HttpProblem(415);
      return answerHarvester(options, request, response, new URLSearchParams(request.body));
    })
    .all(refuseMethod('GET, HEAD, POST'));
  return router;
}

function showHome(options: PortalOptions, lang: Lang): RequestHandler {
  const { catalogue, clock } = options;
  const limit = { ...DEFAULT_PORTAL_PAGE_SIZE, ...options.pageSize }.packages;
  const site = createSite(options);
  return async (request, response) => {
    ask(options, 'list-packages', {});
    const query = listQuery(request);
    const [totals, list, copies, described] = await Promise.all([
      catalogue.totals(), catalogue.packages({ ...query, limit, onlySubmitted: true }), options.copies?.(), query.text === undefined && query.after === undefined ? options.records?.totals() : undefined,
    ]);
    const items = list.items.filter((item) => options.can('view-package', { packageId: item.id }));
    const body = renderHomePage(createPage(site, lang), { query, totals, list: { ...list, items }, now: clock.now(), ...(copies !== undefined && { copies }), ...(described !== undefined && { described }) });
    await sendText(request, response, { type: HTML, body, cacheControl: pageCache(options) });
  };
}

function showPackage(options: PortalOptions, lang: Lang): RequestHandler {
  const { catalogue, clock, harvest } = options;
  const limit = { ...DEFAULT_PORTAL_PAGE_SIZE, ...options.pageSize }.files;
  const site = createSite(options);
  return async (request, response) => {
    const id = packageIdOf(request);
    ask(options, 'view-package', { packageId: id });
    const page = createPage(site, lang);
    const entry = await catalogue.package(id);
    // The record of a deletion names people: it is for the archive, and readers see the page of what was deleted. What of the
    // archive's catalogue may be told to readers is decided record by record.
    if (entry !== undefined && isOwnKind(entry.kind)) throw new HttpProblem(404);
    if (entry === undefined) {
      const moved = await catalogue.mergedInto?.(id);
      if (moved !== undefined) {
        // Not for ever: a merger can be taken back.
        response.redirect(302, page.links.package(moved));
        return;
      }
      const body = await tombstone(options, id, page);
      await sendText(request, response, { type: HTML, body, status: 410 });
      return;
    }
    const filesAfter = queryValue(request, QUERY.after, MAX_KEY);
    const after = filesAfter === undefined ? {} : { after: filesAfter };
    const [files, versions, events, [lastCheck], incidentEvents, checks, records] = await Promise.all([
      catalogue.files(id, { ...after, limit }),
      catalogue.versions(id),
      catalogue.events(id),
      catalogue.fixityChecks(id, 1),
      catalogue.incidents.events(id),
      catalogue.copyChecks.of(id, CHECKS_SHOWN + 1),
      options.records?.ofPackage(id) ?? [],
    ]);
    const body = renderPackagePage(page, {
      package: entry,
      files,
      versions,
      events,
      incidentEvents,
      checks,
      records,
      oaiIdentifier: harvest.identifierOf(id),
      now: clock.now(),
      ...(filesAfter !== undefined && { filesAfter }),
      ...(lastCheck !== undefined && { lastCheck }),
    });
    await sendText(request, response, { type: HTML, body, cacheControl: pageCache(options) });
  };
}

async function tombstone(options: PortalOptions, id: string, page: ReturnType<typeof createPage>): Promise<string> {
  const item = await options.catalogue.oaiItem(id);
  if (item?.deleted !== true) throw new HttpProblem(404);
  const deletion = await options.catalogue.tombstone(id);
  const gone = { id, title: item.description.title?.[0] ?? id, since: deletion?.deletedAt ?? item.datestamp };
  return renderGonePage(page, deletion === undefined ? gone : { ...gone, deletion });
}

function downloadFile(options: PortalOptions): RequestHandler {
  return async (request, response) => {
    const id = packageIdOf(request);
    const path = pathOf(request);
    ask(options, 'download-file', { packageId: id, path });
    // The path only ever selects a row: bytes are opened by what the catalogue and the store know of that row.
    const file = await options.catalogue.file(id, path);
    if (file === undefined || isOwnKind((await options.catalogue.package(id))?.kind ?? '')) throw new HttpProblem(404);
    await sendDownload(request, response, {
      name: file.path,
      mimeType: file.mimeType,
      size: file.size,
      sha256: file.sha256,
      // By its digest: a version that is published meanwhile has other bytes under the same name, and the length is told already.
      open: (range) => options.openFile(id, file, range),
    });
  };
}

async function answerHarvester(options: PortalOptions, request: Request, response: Response, params: URLSearchParams): Promise<void> {
  ask(options, 'harvest', {});
  const body = await options.harvest.answer(params, { agent: request.get('User-Agent') ?? '', network: request.socket.remoteAddress ?? '' });
  await sendText(request, response, { type: 'text/xml; charset=utf-8', body });
}

/** The package that an address names; only the bare lower-case UUID has a page, so that each page has one address. */
function packageIdOf(request: Request): string {
  const id = request.params['id'];
  if (typeof id !== 'string' || packageUuid(id) !== id) throw new HttpProblem(404);
  return packageUrn(id);
}

function pathOf(request: Request): string {
  const path: unknown = request.params['path'];
  return Array.isArray(path) ? path.join('/') : '';
}

function listQuery(request: Request): ListQuery {
  const text = queryValue(request, QUERY.text, MAX_TEXT)?.trim().normalize('NFC');
  const after = queryValue(request, QUERY.after, MAX_KEY);
  return { ...(text !== undefined && text !== '' && { text }), ...(after !== undefined && { after }) };
}
