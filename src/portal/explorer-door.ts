import type { Router } from 'express';
import { packageUrn } from '../base/index.ts';
import { setName } from '../harvest/index.ts';
import { HttpProblem, sendText } from '../web/index.ts';
import { renderExplorerPage, type Explored } from './explorer-page.tsx';
import type { PortalOptions } from './options.ts';
import { createPage } from './page.ts';
import { ask, readOnly } from './route.ts';
import { createSite } from './site.ts';

/** Sets that one page shows; harvesters get all of them. */
const MOST_SETS = 100;
const MOST_TEXT = 200;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** `/oai/kham-pha` and `/en/oai/kham-pha`. What is not public is told of like what is not there. */
export function addExplorer(router: Router, options: PortalOptions): void {
  const { catalogue, messages, baseUrl, harvest } = options;
  const site = createSite(options);
  for (const lang of ['vi', 'en'] as const) {
    readOnly(router, `${lang === 'en' ? '/en' : ''}/oai/kham-pha`, async (request, response) => {
      ask(options, 'harvest', {});
      const { oaiSets, oaiSetSize } = catalogue;
      if (oaiSets === undefined || oaiSetSize === undefined) throw new HttpProblem(404);
      const sets = await Promise.all((await oaiSets({ limit: MOST_SETS })).map(async (set) => ({ spec: set.spec, name: setName(set, lang, messages), ...await oaiSetSize(set.spec) })));
      const typed: unknown = request.query['ma'];
      const asked = typeof typed === 'string' && typed.trim() !== '' ? { asked: await found(typed.trim().slice(0, MOST_TEXT)) } : {};
      const body = renderExplorerPage(createPage(site, lang), { address: `${baseUrl}/oai`, sets, ...asked });
      await sendText(request, response, { type: 'text/html; charset=utf-8', body });
    });
  }

  async function found(text: string): Promise<NonNullable<Explored['asked']>> {
    const uuid = UUID.exec(text.toLowerCase())?.[0];
    const item = uuid === undefined ? undefined : await catalogue.oaiItem(packageUrn(uuid));
    return item === undefined ? { text } : { text, item, identifier: harvest.identifierOf(item.id) };
  }
}
