import type { Messages } from '../../base/index.ts';
import type { JsonObject } from '../compose-report.ts';
import { htmlPage } from './html-page.ts';
import { pdfPages } from './pdf-pages.ts';

/** The report for people: a page for any browser, and one for the filing cabinet. Both bear the digest of the signed report. */
export async function reportPages(report: JsonObject, sha256: string, messages: Messages): Promise<ReadonlyMap<string, string | Uint8Array>> {
  return new Map<string, string | Uint8Array>([['bao-cao.html', htmlPage(report, sha256, messages)], ['bao-cao.pdf', await pdfPages(report, sha256, messages)]]);
}
