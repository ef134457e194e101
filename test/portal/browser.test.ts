import fs from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { recordPath } from '../../src/portal/records/record-kinds.ts';
import { inTurn } from '../tried-again.ts';
import { DescribedSite, HOSTILE } from './records/described-site.ts';

// A real browser looks at every template: what axe-core finds, what runs, what is asked of other hosts, what does not fit on a phone.

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => fs.existsSync(file));
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the portal in a browser', function () {
  this.timeout(180_000);
  let site: DescribedSite;
  let browser: Browser;

  before(async function () {
    if (CHROMIUM === undefined) {
      if (this.test?.parent !== undefined) this.test.parent.title += ' (skipped: chromium is not installed)';
      this.skip();
    }
    const { chromium } = await import('playwright-core');
    site = await DescribedSite.make();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });
  after(async () => {
    // Not there when the tests were skipped.
    if (CHROMIUM === undefined) return;
    await browser.close();
    await site.archive.remove();
  });

  const templates = (): readonly string[] => {
    const { fonds, catalogue, file, document, conditional, evil, evilDocument, withdrawn } = site.records;
    return [
      '/', '/phong', '/thoi-gian', '/tim', '/tim?tim=do+dac&tu=1970', `/tim?tim=${encodeURIComponent('ruồng dạt')}&xem=mang`, `/tim?tim=${encodeURIComponent(HOSTILE)}`,
      ...[fonds, catalogue, file, document, conditional, evil, evilDocument, withdrawn].map(({ kind, id }) => recordPath(kind, id)), `/en${recordPath('file', file.id)}`, `/goi/${site.packageId.slice(9)}`, '/khong-co', '/oai/kham-pha', '/kiem-toan', '/ledger/',
    ];
  };

  /** Opens a page and tells what went wrong meanwhile: scripts that ran, requests to others, complaints of the policy. */
  async function open(page: Page, path: string): Promise<readonly string[]> {
    const wrong: string[] = [];
    const onRequest = (request: { url(): string }): void => { if (!request.url().startsWith(site.url) && !request.url().startsWith('data:')) wrong.push(`asks ${request.url()}`); };
    const onDialog = (dialog: { message(): string; dismiss(): Promise<void> }): void => { wrong.push(`dialog ${dialog.message()}`); void dialog.dismiss(); };
    const onConsole = (message: { type(): string; text(): string }): void => { if (/Content Security Policy/i.test(message.text())) wrong.push(message.text()); };
    page.on('request', onRequest).on('dialog', onDialog).on('console', onConsole);
    await page.goto(site.url + path, { waitUntil: 'load' });
    if (await page.title() === 'chạy') wrong.push('a script of the description ran');
    page.off('request', onRequest).off('dialog', onDialog).off('console', onConsole);
    return wrong;
  }

  it('runs nothing that a description holds, asks no other host, and fits on a phone of 360 pixels', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    const wrong: string[] = [];
    for (const path of inTurn(templates())) {
      wrong.push(...(await open(page, path)).map((one) => `${path}: ${one}`));
      const width = await page.evaluate('document.documentElement.scrollWidth');
      if (Number(width) > 360) wrong.push(`${path}: ${String(width)} pixels wide`);
    }
    await page.close();
    expect(wrong).to.deep.equal([]);
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`has no fault that axe-core knows, on any template (${scheme})`, async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: scheme, bypassCSP: true });
      const page = await context.newPage();
      const wrong: string[] = [];
      for (const path of inTurn(templates())) {
        await page.goto(site.url + path);
        await page.evaluate(AXE);
        // The other theme has the same markup in other colours.
        const rules = scheme === 'dark' ? '{ runOnly: ["color-contrast"] }' : '{}';
        const found = await page.evaluate<readonly string[]>(`axe.run(${rules}).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 120)).join(" | ")))`);
        wrong.push(...found.map((one) => `${path}: ${one}`));
      }
      await context.close();
      expect(wrong).to.deep.equal([]);
    });
  }
});
