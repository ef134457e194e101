import { createHash } from 'node:crypto';
import type { Messages, TextSink } from '../../base/index.ts';
import { XmlWriter } from '../../formats/xml/index.ts';
import type { CheckOutcome } from '../outcome.ts';
import { bilingualLine, writeOverviewRow, writePackage } from './html-package.ts';
import { REPORT_STYLE } from './html-style.ts';
import { reportText } from './report-words.ts';
import { countsOf, verdictOf, type ReportHead } from './reported-package.ts';

/** Nothing may be loaded or run from this page: its one style sheet is known by its digest. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** Sums that stand above everything and are known last. */
interface Totals {
  packages: number;
  valid: number;
  failed: number;
  error: number;
  errors: number;
  warnings: number;
  infos: number;
}

/**
 * The HTML report, written in pieces while packages end: rows of the overview into one place, sections into another,
 * the beginning of the page when the sums are known. Written by our XML writer, so the page is well-formed XML as well:
 * no name from a package can begin or end an element. Pure: text goes into the sinks that are given.
 */
export class HtmlReport {
  readonly #messages: Messages;
  readonly #rows: TextSink;
  readonly #sections: TextSink;
  readonly #totals: Totals = { packages: 0, valid: 0, failed: 0, error: 0, errors: 0, warnings: 0, infos: 0 };

  constructor(messages: Messages, rows: TextSink, sections: TextSink) {
    this.#messages = messages;
    this.#rows = rows;
    this.#sections = sections;
  }

  add(outcome: CheckOutcome): void {
    const totals = this.#totals;
    const counts = countsOf(outcome);
    totals.packages += 1;
    totals[verdictOf(outcome)] += 1;
    totals.errors += counts.error;
    totals.warnings += counts.warning;
    totals.infos += counts.info;
    piece(this.#rows, (xml) => { writeOverviewRow(xml, totals.packages, outcome, this.#messages); });
    piece(this.#sections, (xml) => { writePackage(xml, totals.packages, outcome, this.#messages); });
  }

  /** From the document type to the open table of the overview; the rows follow. */
  beforeRows(head: ReportHead): string {
    const words = (key: string, params?: Readonly<Record<string, string | number>>) => reportText(this.#messages, key, params);
    const title = words('title');
    let page = '';
    const xml = new XmlWriter((text) => { page += text; }, { indent: false });
    xml.open('head').leaf('meta', undefined, { charset: 'utf-8' }).leaf('meta', undefined, { 'http-equiv': 'Content-Security-Policy', content: POLICY })
      .leaf('meta', undefined, { name: 'viewport', content: 'width=device-width, initial-scale=1' }).leaf('meta', undefined, { name: 'referrer', content: 'no-referrer' })
      .leaf('title', `${title.vi} – ${title.en} – Kho`).open('style').raw(REPORT_STYLE).close().close();
    xml.end();
    const body = new XmlWriter((text) => { page += text; }, { indent: false });
    body.open('header').leaf('h1', title.vi).leaf('p', title.en, { lang: 'en', class: 'en' });
    bilingualLine(body, 'p', words('made', { name: head.software.name, version: head.software.version, time: head.time }));
    bilingualLine(body, 'p', head.asked === undefined ? words('byKind') : words('asked', { asked: head.asked }));
    bilingualLine(body, 'p', words('totals', { ...this.#totals }));
    bilingualLine(body, 'p', words('totals.findings', { ...this.#totals }));
    body.close();
    body.end();
    const columns = (['package', 'verdict', 'errors', 'warnings', 'infos'] as const).map((key) => {
      const { vi, en } = words(`column.${key}`);
      return `<th scope="col">${vi} <span class="en" lang="en">${en}</span></th>`;
    });
    const caption = words('overview');
    return `<!DOCTYPE html>\n<html lang="vi">${page.replace('<header>', '<body><header>')}<main><table class="overview"><caption>${caption.vi} <span class="en" lang="en">${caption.en}</span></caption><thead><tr>${columns.join('')}</tr></thead><tbody>\n`;
  }

  /** Between the rows and the sections. */
  afterRows(): string {
    return '</tbody></table>\n';
  }

  afterSections(): string {
    let foot = '';
    const xml = new XmlWriter((text) => { foot += text; }, { indent: false });
    xml.open('footer');
    bilingualLine(xml, 'p', reportText(this.#messages, 'foot'));
    xml.close().end();
    return `</main>${foot}</body></html>\n`;
  }
}

function piece(sink: TextSink, write: (xml: XmlWriter) => void): void {
  const xml = new XmlWriter(sink, { indent: false });
  write(xml);
  xml.end();
  sink('\n');
}
