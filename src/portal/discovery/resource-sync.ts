import type { RequestHandler, Router } from 'express';
import { timestamp } from '../../base/index.ts';
import { HttpProblem, sendText } from '../../web/index.ts';
import type { PortalOptions } from '../options.ts';
import type { PortalRecords } from '../records/record-port.ts';
import { ask, pageCache, readOnly } from '../route.ts';
import { addressOf, partName, partOf } from './site-map.ts';
import { element, mapDocument, XML } from './xml-lines.ts';

/** Changes that are told; whoever comes later than that begins again with the list of all. */
const CHANGES_TOLD = 20_000;

/**
 * ResourceSync 1.1 (ANSI/NISO Z39.99-2017): who keeps copies of our pages learns here what there is and what changed. Source description →
 * capability list → resource list (in parts) and change list.
 */
export function addResourceSync(router: Router, options: PortalOptions, records: PortalRecords): void {
  const { baseUrl, clock } = options;
  const at = `${baseUrl}/resourcesync`;
  const serve = (path: string, write: (request: Parameters<RequestHandler>[0]) => Promise<string>): void => {
    readOnly(router, path, async (request, response) => {
      ask(options, 'search', {});
      await sendText(request, response, { type: XML, body: await write(request), cacheControl: pageCache(options) });
    });
  };
  const up = (href: string): string => element('rs:ln', { rel: 'up', href });
  serve('/.well-known/resourcesync', async () => mapDocument('urlset', [element('rs:ln', { rel: 'describedby', href: `${baseUrl}/` }), element('rs:md', { capability: 'description' })], [
    { loc: `${at}/capabilitylist.xml`, md: { capability: 'capabilitylist' } },
  ]));
  serve('/resourcesync/capabilitylist.xml', async () => mapDocument('urlset', [up(`${baseUrl}/.well-known/resourcesync`), element('rs:md', { capability: 'capabilitylist' })], [
    { loc: `${at}/resourcelist.xml`, md: { capability: 'resourcelist' } }, { loc: `${at}/changelist.xml`, md: { capability: 'changelist' } },
  ]));
  serve('/resourcesync/resourcelist.xml', async () => mapDocument('sitemapindex', [up(`${at}/capabilitylist.xml`), element('rs:md', { capability: 'resourcelist', at: timestamp(clock.now()) })], (
    (await records.blocks()).map((block) => ({ loc: `${at}/${partName(block)}`, lastmod: block.changedAt }))
  )));
  serve('/resourcesync/changelist.xml', async () => {
    const { from = timestamp(clock.now()), items } = await records.changes(CHANGES_TOLD);
    return mapDocument('urlset', [up(`${at}/capabilitylist.xml`), element('rs:md', { capability: 'changelist', from })], items.map((page) => ({
      loc: addressOf(baseUrl, page), md: { change: page.gone ? 'deleted' : 'updated', datetime: page.changedAt }, ...(page.gone ? {} : { lastmod: page.changedAt }),
    })));
  });
  serve('/resourcesync/:part', async (request) => {
    const part = partOf(request.params['part']);
    const pages = part === undefined ? [] : await records.pages(part.of, part.block);
    if (pages.length === 0) throw new HttpProblem(404);
    const head = [up(`${at}/capabilitylist.xml`), element('rs:ln', { rel: 'index', href: `${at}/resourcelist.xml` }), element('rs:md', { capability: 'resourcelist', at: timestamp(clock.now()) })];
    return mapDocument('urlset', head, pages.map((page) => ({ loc: addressOf(baseUrl, page), lastmod: page.changedAt, md: { type: 'text/html' } })));
  });
}
