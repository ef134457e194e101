import { Fragment, h } from '../web/index.ts';
import { renderLayout } from './layout.tsx';
import { createLinks } from './links.ts';
import type { PortalLedger } from './options.ts';
import type { Page } from './page.ts';

/** `/ledger/`: what the ledger is, what is signed now, and how anybody verifies it. */
export function renderLedgerPage(page: Page, standing: Awaited<ReturnType<PortalLedger['standing']>>): string {
  const { words } = page;
  return renderLayout({
    page,
    title: words.text('ledger.heading'),
    addresses: { vi: createLinks('vi').ledger(), en: createLinks('en').ledger() },
    breadcrumb: [{ text: words.text('home.title'), href: page.links.home() }],
    children: (
      <>
        <h1>{words.text('ledger.heading')}</h1>
        <p class="lead">{words.text('ledger.lead')}</p>
        {standing === undefined ? <p>{words.text('ledger.nothing')}</p> : (
          <>
            <h2>{words.count('ledger.size', standing.size)}</h2>
            <p>{words.text('ledger.keep')} <a href="/ledger/checkpoint">/ledger/checkpoint</a></p>
            <pre>{standing.note}</pre>
            <h2>{words.text('ledger.keys')}</h2>
            <p>{words.text('ledger.keysMean')} <a href="/ledger/keys">/ledger/keys</a></p>
            <ul>{standing.keys.map((key) => <li><code class="copyable">{key}</code></li>)}</ul>
            <h2>{words.text('ledger.verify')}</h2>
            <p>{words.text('ledger.verifyMeans')}</p>
          </>
        )}
      </>
    ),
  });
}
