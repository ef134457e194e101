import { Fragment, type Html, h } from '../web/index.ts';
import { renderLayout } from './layout.tsx';
import { createLinks } from './links.ts';
import type { PortalReport, PortalReportFile } from './options.ts';
import type { Page } from './page.ts';
import { CodeBox, Moment } from './parts.tsx';

/** `/kiem-toan`: every report that was signed, as the ledger has it, and what an auditor can ask for. */
export function renderReportsPage(page: Page, reports: readonly PortalReport[], { challenges = false } = {}): string {
  const { words, links } = page;
  const head = ['number', 'period', 'signedAt', 'sha256'] as const;
  return renderLayout({
    page,
    title: words.text('audit.heading'),
    addresses: { vi: createLinks('vi').reports(), en: createLinks('en').reports() },
    breadcrumb: [{ text: words.text('home.title'), href: links.home() }],
    children: (
      <>
        <h1>{words.text('audit.heading')}</h1>
        <p class="lead">{words.text('audit.lead')}</p>
        {reports.length === 0 ? <p class="empty">{words.text('audit.none')}</p> : (
          <table class="cards-on-phone">
            <caption>{words.text('audit.caption')}</caption>
            <thead><tr>{head.map((column) => <th scope="col">{words.text(`audit.${column}`)}</th>)}</tr></thead>
            <tbody>
              {reports.map((report) => (
                <tr>
                  <th scope="row"><a href={links.report(report.number)}>{words.text('audit.name', { number: report.number })}</a></th>
                  <td data-label={words.text('audit.period')}>{report.period}</td>
                  <td data-label={words.text('audit.signedAt')}><Moment page={page} time={report.signedAt} /></td>
                  <td data-label={words.text('audit.sha256')}><code>{report.sha256.slice(0, 16)}…</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <h2>{words.text('audit.challenge')}</h2>
        <p>{words.text('audit.challengeMeans')}</p>
        {challenges && <p><a href={links.challenges()}>{words.text('challenge.here')}</a></p>}
        <pre>{words.text('audit.challengeCommand')}</pre>
      </>
    ),
  });
}

/** `/kiem-toan/{number}/xac-minh`: the three levels of verification, with what has to be compared. */
export function renderReportPage(page: Page, { report, files }: { readonly report: PortalReport; readonly files: readonly PortalReportFile[] }): string {
  const { words, links } = page;
  const { number, period } = report;
  const title = words.text('audit.title', { number, period });
  return renderLayout({
    page,
    title,
    addresses: { vi: createLinks('vi').report(number), en: createLinks('en').report(number) },
    breadcrumb: [{ text: words.text('home.title'), href: links.home() }, { text: words.text('audit.heading'), href: links.reports() }],
    children: (
      <>
        <h1>{title}</h1>
        <p class="facts"><span>{words.text('audit.signedAt')} <Moment page={page} time={report.signedAt} /></span><span>{words.text('audit.entry', { seq: report.seq })}</span></p>
        <CodeBox label={words.text('audit.reportSha256')} value={report.sha256} />
        <CodeBox label={words.text('audit.fingerprint')} value={report.fingerprint} />
        <p>{words.text('audit.compare')}</p>
        {([1, 2, 3] as const).map((level) => (
          <section aria-labelledby={`muc-${level}`}>
            <h2 id={`muc-${level}`}>{words.text(`audit.level${level}`)}</h2>
            <p>{words.text(`audit.level${level}.means`)}</p>
            <pre>{words.text(`audit.level${level}.commands`, { fingerprint: report.fingerprint })}</pre>
          </section>
        ))}
        <Files page={page} number={number} all={report.files} files={files} />
      </>
    ),
  });
}

interface FilesProps {
  readonly page: Page;
  readonly number: number;
  readonly all: readonly PortalReportFile[];
  /** Those that this reader may have. */
  readonly files: readonly PortalReportFile[];
}

function Files({ page, number, all, files }: FilesProps): Html {
  const { words, links } = page;
  return (
    <section aria-labelledby="tep">
      <h2 id="tep">{words.text('audit.files')}</h2>
      {all.length === 0 && <p class="empty">{words.text('audit.notKept')}</p>}
      {files.length < all.length && <p>{words.text('audit.onRequest')}</p>}
      {files.length > 0 && (
        <table class="cards-on-phone">
          <caption>{words.text('audit.filesCaption')}</caption>
          <thead><tr><th scope="col">{words.text('files.name')}</th><th scope="col" class="number">{words.text('files.size')}</th><th scope="col">SHA-256</th></tr></thead>
          <tbody>
            {files.map((file) => (
              <tr>
                <th scope="row"><a href={links.reportFile(number, file.name)}>{file.name}</a></th>
                <td class="number" data-label={words.text('files.size')}>{words.bytes(file.size)}</td>
                <td data-label="SHA-256"><code>{file.sha256.slice(0, 16)}…</code></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
