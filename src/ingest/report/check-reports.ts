import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Messages } from '../../base/index.ts';
import { bookParts, sheetPart } from '../../formats/tables/index.ts';
import type { CheckOutcome } from '../outcome.ts';
import { HtmlReport } from './html-report.ts';
import { ReportFile, type Spool } from './report-file.ts';
import type { ReportHead } from './reported-package.ts';
import { XlsxReport } from './xlsx-report.ts';

/** Which reports are wanted, and the paths of their files. */
export interface ReportPaths {
  readonly html?: string;
  readonly xlsx?: string;
}

/** Reports on a run of checks. Memory does not grow with the packages or their findings: all is collected on disk. */
export interface CheckReports {
  /** As soon as a package was judged. */
  add(outcome: CheckOutcome): void;
  /** Puts the reports under their names; before that nothing is there. Throws `Fault` REPORT_FAILED. */
  finish(): Promise<void>;
  /** Leaves nothing; an earlier report under the same name stays as it was. */
  discard(): void;
}

/** Opens the reports before the first package is judged: where nothing can be written, nobody should have to wait for it. */
export function openCheckReports(paths: ReportPaths, messages: Messages, head: ReportHead): CheckReports {
  const reports: CheckReports[] = [];
  const opened: CheckReports = {
    add: (outcome) => { for (const report of reports) report.add(outcome); },
    finish: async () => { for (const report of reports) await report.finish(); },
    discard: () => { for (const report of reports) report.discard(); },
  };
  try {
    if (paths.html !== undefined) reports.push(htmlFile(paths.html, messages, head));
    if (paths.xlsx !== undefined) reports.push(xlsxFile(paths.xlsx, messages, head));
  } catch (fault) {
    opened.discard();
    throw fault;
  }
  return opened;
}

function htmlFile(path: string, messages: Messages, head: ReportHead): CheckReports {
  const file = new ReportFile(path);
  const [rows, sections] = [file.spool(), file.spool()];
  const report = new HtmlReport(messages, rows.write, sections.write);
  async function* page(): AsyncGenerator<string | Uint8Array> {
    yield report.beforeRows(head);
    yield* rows.read() as AsyncIterable<Uint8Array>;
    yield report.afterRows();
    yield* sections.read() as AsyncIterable<Uint8Array>;
    yield report.afterSections();
  }
  return { add: (outcome) => { report.add(outcome); }, finish: async () => file.finish(page()), discard: () => { file.discard(); } };
}

function xlsxFile(path: string, messages: Messages, head: ReportHead): CheckReports {
  const file = new ReportFile(path);
  const sheets: { readonly title: string; readonly spool: Spool }[] = [];
  const report = new XlsxReport(messages, (title) => {
    const spool = file.spool();
    sheets.push({ title, spool });
    return spool.write;
  });
  return {
    add: (outcome) => { report.add(outcome); },
    finish: async () => {
      report.end();
      await file.finish(zipped(sheets, new Date(head.time)));
    },
    discard: () => { file.discard(); },
  };
}

/** The workbook as ZIP, sheet after sheet. */
async function* zipped(sheets: readonly { readonly title: string; readonly spool: Spool }[], date: Date): AsyncGenerator<Uint8Array> {
  // Loaded when it is needed: every other command starts without it.
  const { ZipArchive } = await import('archiver');
  const zip = new ZipArchive({ zlib: { level: 6 } });
  const out = new PassThrough();
  zip.on('error', (error: Error) => { out.destroy(error); });
  zip.pipe(out);
  for (const [name, xml] of bookParts(sheets.map(({ title }) => title))) zip.append(xml, { name, date });
  const append = async (): Promise<void> => {
    for (const [at, { spool }] of sheets.entries()) {
      const entered = once(zip, 'entry');
      zip.append(spool.read(), { name: sheetPart(at + 1), date });
      await entered;
    }
    await zip.finalize();
  };
  append().catch((error: unknown) => { out.destroy(error instanceof Error ? error : new Error(String(error))); });
  yield* out as AsyncIterable<Uint8Array>;
}
