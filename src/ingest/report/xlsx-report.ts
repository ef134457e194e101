import { explain, type Messages, type TextSink } from '../../base/index.ts';
import { LIST_STYLE, listEnd, listHead, rowXml } from '../../formats/tables/index.ts';
import type { CheckOutcome } from '../outcome.ts';
import { reportText, shown } from './report-words.ts';
import { countsOf, verdictOf } from './reported-package.ts';

/** Rows of a sheet, the heading among them. */
export const SHEET_ROWS = 1_048_576;

type Cell = string | number;

interface Column {
  readonly key: string;
  readonly width: number;
}

const FINDING_COLUMNS: readonly Column[] = [
  { key: 'package', width: 30 }, { key: 'standard', width: 10 }, { key: 'code', width: 10 }, { key: 'severity', width: 10 },
  { key: 'path', width: 40 }, { key: 'place', width: 25 }, { key: 'messageVi', width: 60 }, { key: 'messageEn', width: 60 },
  { key: 'remedyVi', width: 60 }, { key: 'remedyEn', width: 60 },
];
const PACKAGE_COLUMNS: readonly Column[] = [
  { key: 'package', width: 40 }, { key: 'verdict', width: 15 }, { key: 'kind', width: 20 }, { key: 'container', width: 12 },
  { key: 'errors', width: 10 }, { key: 'warnings', width: 10 }, { key: 'infos', width: 10 }, { key: 'files', width: 10 }, { key: 'bytes', width: 16 },
  { key: 'fault', width: 60 },
];

/** Gives the place where the rows of one more sheet go; pieces arrive in order. */
export type OpenSheet = (title: string) => TextSink;

/**
 * The sheets of the XLSX report: a row for each finding, continued on a further sheet where one is full, and a row for
 * each package. Every text cell is an inline string in text format: nothing that begins with `=`, `+`, `-` or `@` is ever
 * a formula, not even after somebody edits the cell. Pure: text goes into the sinks that `open` gives.
 */
export class XlsxReport {
  readonly #messages: Messages;
  readonly #open: OpenSheet;
  readonly #rows: number;
  readonly #packages: Sheet;
  #findings: Sheet;
  #findingSheets = 1;

  constructor(messages: Messages, open: OpenSheet, rows = SHEET_ROWS) {
    this.#messages = messages;
    this.#open = open;
    this.#rows = rows;
    this.#findings = this.#findingSheet();
    this.#packages = new Sheet(open(this.#title('sheet.packages')), this.#headings(PACKAGE_COLUMNS));
  }

  add(outcome: CheckOutcome): void {
    const messages = this.#messages;
    const both = (key: string): string => [...new Set(Object.values(reportText(messages, key)))].join(' / ');
    if (outcome.kind === 'error') {
      const { fault, path } = outcome;
      const text = messages.text(fault.code, 'vi', { path, detail: '', ...fault.params });
      this.#packages.row([path, both('verdict.error'), '', '', 0, 0, 0, '', '', `${fault.code}: ${text}`]);
      return;
    }
    const { path, recognised, container, files, bytes } = outcome;
    for (const finding of outcome.findings) {
      const { message, remedy } = explain(finding, messages);
      if (this.#findings.rows >= this.#rows) {
        this.#findings.end();
        this.#findingSheets += 1;
        this.#findings = this.#findingSheet();
      }
      this.#findings.row([
        path, finding.standard, finding.code, both(`severity.${finding.severity}`), finding.path ?? '', finding.place ?? '',
        message.vi, message.en, remedy.vi, remedy.en,
      ]);
    }
    const { error, warning, info } = countsOf(outcome);
    this.#packages.row([path, both(`verdict.${verdictOf(outcome)}`), both(`kind.${recognised}`), both(`container.${container}`), error, warning, info, files, bytes, '']);
  }

  end(): void {
    this.#findings.end();
    this.#packages.end();
  }

  #findingSheet(): Sheet {
    const title = this.#title('sheet.findings');
    return new Sheet(this.#open(this.#findingSheets === 1 ? title : `${title} ${this.#findingSheets}`), this.#headings(FINDING_COLUMNS));
  }

  #title(key: string): string {
    return reportText(this.#messages, key).vi;
  }

  #headings(columns: readonly Column[]): readonly (Column & { readonly heading: string })[] {
    return columns.map((column) => ({ ...column, heading: Object.values(reportText(this.#messages, `column.${column.key}`)).join(' / ') }));
  }
}

/** One worksheet, row by row. */
class Sheet {
  readonly #sink: TextSink;
  readonly #columns: number;
  rows = 0;

  constructor(sink: TextSink, columns: readonly (Column & { readonly heading: string })[]) {
    this.#sink = sink;
    this.#columns = columns.length;
    sink(listHead(columns.map(({ width }) => width)));
    this.row(columns.map(({ heading }) => heading), LIST_STYLE.heading);
  }

  row(cells: readonly Cell[], style: number = LIST_STYLE.wrapped): void {
    this.rows += 1;
    this.#sink(rowXml(this.rows, cells, style, shown));
  }

  end(): void {
    this.#sink(listEnd(this.#columns, this.rows));
  }
}
