import type { Router } from 'express';
import type { Lang } from '../base/index.ts';
import { HttpProblem, sendDownload, sendText } from '../web/index.ts';
import { renderReportPage, renderReportsPage } from './audit-page.tsx';
import type { PortalOptions, PortalReport, PortalReports } from './options.ts';
import { createPage } from './page.ts';
import { ask, readOnly } from './route.ts';
import { createSite } from './site.ts';

const HTML = 'text/html; charset=utf-8';

/**
 * Reports for auditors: the list, a page for each that says how to verify it, and its files. What stands in the ledger is for everybody;
 * a report itself names people and places, so that its files ask the policy for more (`read-report`).
 */
export function addReports(router: Router, options: PortalOptions, reports: PortalReports): void {
  const site = createSite(options);
  for (const lang of ['vi', 'en'] as const) {
    const root = lang === 'en' ? '/en/kiem-toan' : '/kiem-toan';
    readOnly(router, root, async (request, response) => {
      ask(options, 'list-reports', {});
      await sendText(request, response, { type: HTML, body: renderReportsPage(createPage(site, lang), await reports.list(), { challenges: options.challenges !== undefined }) });
    });
    readOnly(router, `${root}/:number/xac-minh`, async (request, response) => {
      ask(options, 'list-reports', {});
      await sendText(request, response, { type: HTML, body: await reportPage(options, reports, { lang, number: numberOf(request.params['number']) }) });
    });
  }
  readOnly(router, '/kiem-toan/:number/:file', async (request, response) => {
    ask(options, 'list-reports', {});
    const [number, name] = [numberOf(request.params['number']), String(request.params['file'])];
    const report = await reportOf(reports, number);
    // The name only ever selects one of the files that the report has.
    const file = report.files.find((one) => one.name === name);
    if (file === undefined) throw new HttpProblem(404);
    ask(options, file.isPublic ? 'list-reports' : 'read-report', {});
    await sendDownload(request, response, { ...file, mimeType: 'application/octet-stream', open: (range) => reports.open(number, name, range) });
  });

  async function reportPage(given: PortalOptions, from: PortalReports, { lang, number }: { readonly lang: Lang; readonly number: number }): Promise<string> {
    const report = await reportOf(from, number);
    const files = report.files.filter(({ isPublic }) => given.can(isPublic ? 'list-reports' : 'read-report', {}));
    return renderReportPage(createPage(site, lang), { report, files });
  }
}

async function reportOf(reports: PortalReports, number: number): Promise<PortalReport> {
  const report = (await reports.list()).find((one) => one.number === number);
  if (report === undefined) throw new HttpProblem(404);
  return report;
}

function numberOf(text: string | readonly string[] | undefined): number {
  if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) throw new HttpProblem(404);
  return Number(text);
}
