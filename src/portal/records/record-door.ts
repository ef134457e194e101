import type { Request, RequestHandler, Response, Router } from 'express';
import type { Lang } from '../../base/index.ts';
import { HttpProblem, sendText } from '../../web/index.ts';
import { QUERY } from '../links.ts';
import type { PortalOptions } from '../options.ts';
import { createPage, type Page } from '../page.ts';
import { ask, pageCache, queryValue, readOnly } from '../route.ts';
import { createSite } from '../site.ts';
import { renderGoneRecord } from './gone-record.tsx';
import { LINKSET_SUFFIX, wantedForm } from './negotiate.ts';
import { PAGED_KINDS, recordAddress } from './record-kinds.ts';
import { renderRecordPage } from './record-page.tsx';
import type { PortalRecord, PortalRecords } from './record-port.ts';
import { REPRESENTATIONS } from './representations.ts';
import { linkHeader, linkset, signposts, type SignpostLink } from './signposting.ts';

const ADDRESS = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})((?:\.[a-z0-9]{1,10}){0,2})$/;
/** Longest code that is looked for. */
const MAX_CODE = 200;
const MAX_KEY = 1000;
/** What stands below a record, a page of it. */
const BELOW_SHOWN = 50;
/** Files of the packages that hold a record, as items of it. */
const ITEMS_NAMED = 200;

/** Permanent pages of described records, with all their forms. */
export function addRecordPages(router: Router, options: PortalOptions, records: PortalRecords): void {
  for (const lang of ['vi', 'en'] as const) {
    const root = lang === 'en' ? '/en' : '';
    for (const [, word] of PAGED_KINDS) readOnly(router, `${root}/${word}/:id`, showRecord(options, records, lang));
    // For who knows the identifier and nothing else.
    readOnly(router, `${root}/ban-ghi/:id`, showRecord(options, records, lang));
  }
}

function showRecord(options: PortalOptions, records: PortalRecords, lang: Lang): RequestHandler {
  const site = createSite(options);
  return async (request, response) => {
    const asked = typeof request.params['id'] === 'string' ? request.params['id'] : '';
    const [, id, suffix = ''] = ADDRESS.exec(asked) ?? [];
    if (id === undefined) return redirectFromCode(response, { options, records, lang, code: asked });
    ask(options, 'view-record', { recordId: id });
    const page = createPage(site, lang);
    const answer = await records.find(id);
    // What may not be known of is told by nothing apart from what never was.
    if (answer.kind === 'unknown') throw new HttpProblem(404);
    const kind = answer.kind === 'told' ? answer.record.kind : answer.recordKind;
    const here = recordAddress(lang, kind, id, suffix);
    if (request.path !== here) {
      redirect(response, 301, `${here}${queryOf(request)}`);
      return;
    }
    if (answer.kind === 'withdrawn') {
      if (suffix !== '' || request.accepts(['html', 'json']) !== 'html') throw new HttpProblem(410);
      return sendText(request, response, { type: 'text/html; charset=utf-8', body: renderGoneRecord(page, answer), status: 410 });
    }
    await sendRecord(request, response, { page, records, record: answer.record, suffix });
  };
}

interface Sending {
  readonly page: Page;
  readonly records: PortalRecords;
  readonly record: PortalRecord;
  readonly suffix: string;
}

async function sendRecord(request: Request, response: Response, { page, records, record, suffix }: Sending): Promise<void> {
  const { options } = page.site;
  const { chosen, negotiated } = wantedForm(request, record.kind, suffix);
  const cacheControl = pageCache(options);
  const own = `${options.baseUrl}${recordAddress(page.lang, record.kind, record.id)}`;
  if (negotiated) response.vary('Accept');
  if (chosen.kind === 'none') {
    if (suffix !== '') throw new HttpProblem(404);
    refuse(request, response, { page, record });
    return;
  }
  if (chosen.kind === 'form') {
    const { form } = chosen;
    response.set('Link', linkHeader([{ rel: 'describes', href: own, type: 'text/html' }, { rel: 'cite-as', href: `${options.baseUrl}${recordAddress('vi', record.kind, record.id)}` }, { rel: 'profile', href: form.profile }]));
    if (suffix === '') response.set('Content-Location', recordAddress(page.lang, record.kind, record.id, form.suffix));
    return sendText(request, response, { type: form.type, body: form.write(record, page), cacheControl });
  }
  const links = signposts(record, page, await itemsOf(options, record));
  if (chosen.kind === 'linkset') {
    return sendText(request, response, { type: 'application/linkset+json', body: linkset(own, links), cacheControl });
  }
  response.set('Link', linkHeader(links));
  const after = queryValue(request, QUERY.after, MAX_KEY);
  const [below, counts, checks] = await Promise.all([
    records.below(record.id, { limit: BELOW_SHOWN, ...(after === undefined ? {} : { after }) }),
    records.counts(record.id),
    Promise.all(record.packages.slice(0, 5).map(async (one) => ({ package: one, check: (await options.catalogue.fixityChecks(one.id, 1))[0] }))),
  ]);
  const body = renderRecordPage(page, { record, below, counts, checks, now: options.clock.now(), ...(after === undefined ? {} : { after }) });
  await sendText(request, response, { type: 'text/html; charset=utf-8', body, cacheControl });
}

/** Files of the packages that everybody may have, as they lie there. */
async function itemsOf({ catalogue, baseUrl, can }: PortalOptions, { packages }: PortalRecord): Promise<readonly SignpostLink[]> {
  const items: SignpostLink[] = [];
  for (const { id } of packages) {
    const { items: files } = await catalogue.files(id, { limit: ITEMS_NAMED });
    for (const { path, mimeType, role } of files) {
      if (role !== 'content' || items.length >= ITEMS_NAMED || !can('download-file', { packageId: id, path })) continue;
      items.push({ rel: 'item', href: `${baseUrl}/goi/${id.slice('urn:uuid:'.length)}/tep/${path.split('/').map(encodeURIComponent).join('/')}`, ...(/^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? { type: mimeType } : {}) });
    }
  }
  return items;
}

/** RFC 9110 §15.5.7: which forms there are, and where. */
function refuse(request: Request, response: Response, { page, record }: Pick<Sending, 'page' | 'record'>): void {
  const { options } = page.site;
  const address = (suffix: string): string => `${options.baseUrl}${recordAddress(page.lang, record.kind, record.id, suffix)}`;
  const available = [{ type: 'text/html', url: address('') }, ...REPRESENTATIONS.filter((form) => form.of(record.kind)).map(({ name, type, suffix }) => ({ format: name, type, url: address(suffix) })),
    { type: 'application/linkset+json', url: address(LINKSET_SUFFIX) }];
  const body = `${JSON.stringify({ type: 'about:blank', title: options.messages.text('http.406', page.lang), status: 406, available }, undefined, 2)}\n`;
  response.status(406).set({ 'Content-Type': 'application/problem+json; charset=utf-8', 'Cache-Control': 'no-store' }).end(request.method === 'HEAD' ? undefined : body);
}

/** A code is where people begin, and may be another's one day: it leads to the permanent address, and is no address itself. */
async function redirectFromCode(response: Response, { options, records, lang, code }: { readonly options: PortalOptions; readonly records: PortalRecords; readonly lang: Lang; readonly code: string }): Promise<void> {
  ask(options, 'view-record', {});
  const id = code.length > MAX_CODE ? undefined : await records.idByCode(code.normalize('NFC'));
  const answer = id === undefined ? undefined : await records.find(id);
  if (answer?.kind !== 'told') throw new HttpProblem(404);
  redirect(response, 302, recordAddress(lang, answer.record.kind, answer.record.id));
}

function redirect(response: Response, status: 301 | 302, to: string): void {
  response.status(status).set({ Location: to, 'Cache-Control': 'public, max-age=60' }).end();
}

function queryOf({ originalUrl }: Request): string {
  const at = originalUrl.indexOf('?');
  return at < 0 ? '' : originalUrl.slice(at);
}
