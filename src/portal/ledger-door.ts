import type { Router } from 'express';
import { HttpProblem, sendText } from '../web/index.ts';
import { renderLedgerPage } from './ledger-page.tsx';
import type { PortalLedger, PortalOptions } from './options.ts';
import { createPage } from './page.ts';
import { ask, readOnly } from './route.ts';
import { createSite } from './site.ts';

const ROOT = '/ledger/';
/** tlog-tiles: a checkpoint must not be kept, a tile may be for ever. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const TEXT = 'text/plain; charset=utf-8';

/**
 * The signed log as static files (tlog-tiles) at `/ledger/`: checkpoint, keys, tiles, entries. They are read as they lie; what a path
 * may name is decided by `PortalLedger.file`, which sees it undecoded, so that every file has one address.
 */
export function addLedger(router: Router, options: PortalOptions, ledger: PortalLedger): void {
  const site = createSite(options);
  for (const lang of ['vi', 'en'] as const) {
    readOnly(router, lang === 'en' ? '/en/ledger/' : ROOT, async (request, response) => {
      ask(options, 'read-ledger', {});
      const body = renderLedgerPage(createPage(site, lang), await ledger.standing());
      await sendText(request, response, { type: 'text/html; charset=utf-8', body });
    });
  }
  readOnly(router, `${ROOT}checkpoint.xsd`, async (request, response) => {
    ask(options, 'read-ledger', {});
    await sendText(request, response, { type: 'application/xml; charset=utf-8', body: ledger.schema, cacheControl: 'public, max-age=86400' });
  });
  readOnly(router, `${ROOT}*path`, async (request, response) => {
    ask(options, 'read-ledger', {});
    const file = await ledger.file(request.path.slice(ROOT.length));
    if (file === undefined) throw new HttpProblem(404);
    const newest = file.kind === 'newest';
    // Pages of others may read it too: there is nothing here that is not for everybody.
    response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    await sendText(request, response, {
      type: newest ? TEXT : 'application/octet-stream', body: file.bytes, cacheControl: newest ? 'no-cache' : FOR_EVER, ...(file.kind === 'tile' ? { packed: false } : {}),
    });
  });
}
