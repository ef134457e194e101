import { explain, type Messages, type TextSink } from '../../base/index.ts';
import { XmlWriter } from '../../formats/xml/index.ts';
import type { CheckOutcome } from '../outcome.ts';
import { reportText, shown } from './report-words.ts';
import { countsOf, verdictOf } from './reported-package.ts';

/** What a cell can hold (ECMA-376 applications agree on it). */
const CELL_CHARS = 32_767;
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

const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** One worksheet, row by row. */
class Sheet {
  readonly #xml: XmlWriter;
  readonly #columns: number;
  rows = 0;

  constructor(sink: TextSink, columns: readonly (Column & { readonly heading: string })[]) {
    this.#columns = columns.length;
    this.#xml = new XmlWriter(sink, { indent: false }).declaration().open('worksheet', { xmlns: SPREADSHEET });
    this.#xml.open('sheetViews').open('sheetView', { workbookViewId: 0 })
      .leaf('pane', undefined, { ySplit: 1, topLeftCell: 'A2', activePane: 'bottomLeft', state: 'frozen' }).close().close();
    this.#xml.open('cols');
    for (const [at, { width }] of columns.entries()) this.#xml.leaf('col', undefined, { min: at + 1, max: at + 1, width, customWidth: 1 });
    this.#xml.close().open('sheetData');
    this.row(columns.map(({ heading }) => heading), 2);
  }

  row(cells: readonly Cell[], style = 1): void {
    this.rows += 1;
    this.#xml.open('row', { r: this.rows });
    for (const [at, cell] of cells.entries()) {
      const r = `${String.fromCharCode(65 + at)}${this.rows}`;
      if (typeof cell === 'number') this.#xml.open('c', { r }).leaf('v', String(cell)).close();
      else if (cell !== '') this.#xml.open('c', { r, s: style, t: 'inlineStr' }).open('is').leaf('t', cellText(cell), { 'xml:space': 'preserve' }).close().close();
    }
    this.#xml.close();
  }

  end(): void {
    this.#xml.close().leaf('autoFilter', undefined, { ref: `A1:${String.fromCharCode(64 + this.#columns)}${this.rows}` }).close().end();
  }
}

/** What a cell can hold. `_x0041_` would be read as an escaped letter (ECMA-376 part 1, 22.4.2.4): its underscore is escaped itself. */
function cellText(text: string): string {
  const escaped = shown(text).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
  if (escaped.length <= CELL_CHARS) return escaped;
  return `${escaped.slice(0, CELL_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The parts of the workbook around its sheets, name → XML. The sheets are `xl/worksheets/sheet1.xml` and so on. */
export function workbookParts(titles: readonly string[]): ReadonlyMap<string, string> {
  const numbered = titles.map((title, at) => ({ title, number: at + 1, id: `rId${at + 1}` }));
  const types = document((xml) => {
    xml.open('Types', { xmlns: 'http://schemas.openxmlformats.org/package/2006/content-types' });
    xml.leaf('Default', undefined, { Extension: 'rels', ContentType: 'application/vnd.openxmlformats-package.relationships+xml' });
    const type = (part: string, kind: string): void => { xml.leaf('Override', undefined, { PartName: part, ContentType: `application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml` }); };
    type('/xl/workbook.xml', 'sheet.main');
    type('/xl/styles.xml', 'styles');
    for (const { number } of numbered) type(`/xl/worksheets/sheet${number}.xml`, 'worksheet');
  });
  const workbook = document((xml) => {
    xml.open('workbook', { xmlns: SPREADSHEET, 'xmlns:r': RELATIONS }).open('sheets');
    for (const { title, number, id } of numbered) xml.leaf('sheet', undefined, { name: title, sheetId: number, 'r:id': id });
    xml.close();
  });
  const relations = (targets: readonly (readonly [id: string, kind: string, target: string])[]): string => document((xml) => {
    xml.open('Relationships', { xmlns: 'http://schemas.openxmlformats.org/package/2006/relationships' });
    for (const [Id, kind, Target] of targets) xml.leaf('Relationship', undefined, { Id, Type: `${RELATIONS}/${kind}`, Target });
  });
  return new Map([
    ['[Content_Types].xml', types],
    ['_rels/.rels', relations([['rId1', 'officeDocument', 'xl/workbook.xml']])],
    ['xl/workbook.xml', workbook],
    ['xl/_rels/workbook.xml.rels', relations([
      ...numbered.map(({ number, id }) => [id, 'worksheet', `worksheets/sheet${number}.xml`] as const), [`rId${titles.length + 1}`, 'styles', 'styles.xml'],
    ])],
    ['xl/styles.xml', STYLES],
  ]);
}

function document(write: (xml: XmlWriter) => void): string {
  let text = '';
  const xml = new XmlWriter((piece) => { text += piece; }, { indent: false }).declaration();
  write(xml);
  xml.close().end();
  return text;
}

/** 0: numbers; 1: text (format `@`, kept as text when it is edited); 2: the bold heading. */
const STYLES = `<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="${SPREADSHEET}">`
  + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
  + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
  + '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
  + '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
  + '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
  + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
