import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ZipArchive } from 'archiver';
import { printable } from '../../base/index.ts';
import type { Part, PartFile } from './part-file.ts';

/** Excel stops at 1,048,576 rows; a new sheet begins before. */
const ROWS_A_SHEET = 1_000_000;
/** Text gathered before the archive is handed it. */
const GATHERED = 128 * 1024;
/** What a cell can hold (Excel specifications and limits). */
const CELL_CHARS = 32_767;

export interface WorkbookOptions {
  /** Headings of the columns, in both languages. */
  readonly headings: readonly string[];
  readonly widths: readonly number[];
  /** Name of the sheets; the second one and later ones get a number. */
  readonly title: string;
  readonly date: Date;
  readonly rowsASheet?: number;
}

/** An XLSX workbook that is written row by row, sheet after sheet, straight into its file. */
export class Workbook {
  readonly #options: WorkbookOptions;
  readonly #zip: ZipArchive;
  readonly #out: Promise<Part>;
  #sheet: PassThrough | undefined;
  #entered: Promise<unknown> = Promise.resolve();
  #text = '';
  #rows = 0;
  #sheets = 0;

  private constructor(zip: ZipArchive, file: PartFile, options: WorkbookOptions) {
    this.#zip = zip;
    this.#options = options;
    const out = new PassThrough();
    zip.on('error', (error: Error) => { out.destroy(error); });
    zip.pipe(out);
    this.#out = written(out, file);
    this.#out.catch(() => undefined);
  }

  static async begin(file: PartFile, options: WorkbookOptions): Promise<Workbook> {
    // Loaded when it is needed: every other command starts without it.
    const { ZipArchive } = await import('archiver');
    return new Workbook(new ZipArchive({ zlib: { level: 1 } }), file, options);
  }

  /** Resolves at once as long as the archive keeps up. */
  row(cells: readonly (string | number)[]): Promise<void> | undefined {
    if (this.#sheet === undefined || this.#rows > (this.#options.rowsASheet ?? ROWS_A_SHEET)) {
      return this.#nextSheet().then(async () => this.row(cells));
    }
    this.#add(cells, 1);
    return this.#text.length < GATHERED ? undefined : this.#pass();
  }

  async finish(): Promise<Part> {
    if (this.#sheet === undefined) await this.#nextSheet();
    await this.#endSheet();
    const { title, date } = this.#options;
    const titles = Array.from({ length: this.#sheets }, (_, at) => (at === 0 ? title : `${title} ${at + 1}`));
    for (const [name, xml] of bookParts(titles)) this.#zip.append(xml, { name, date });
    await Promise.race([this.#zip.finalize(), this.#out]);
    return this.#out;
  }

  async #nextSheet(): Promise<void> {
    await this.#endSheet();
    this.#sheets += 1;
    this.#rows = 0;
    const sheet = new PassThrough({ highWaterMark: 4 * GATHERED });
    this.#sheet = sheet;
    this.#entered = once(this.#zip, 'entry');
    this.#zip.append(sheet, { name: `xl/worksheets/sheet${this.#sheets}.xml`, date: this.#options.date });
    this.#text = sheetHead(this.#options.widths);
    this.#add(this.#options.headings, 2);
  }

  async #endSheet(): Promise<void> {
    if (this.#sheet === undefined) return;
    this.#text += `</sheetData><autoFilter ref="A1:${columnName(this.#options.headings.length - 1)}${this.#rows}"/></worksheet>`;
    await this.#pass();
    this.#sheet.end();
    // When the file cannot be written, nothing enters the archive any more.
    await Promise.race([this.#entered, this.#out]);
  }

  #add(cells: readonly (string | number)[], style: number): void {
    this.#rows += 1;
    let text = `<row r="${this.#rows}">`;
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at] ?? '';
      if (cell === '') continue;
      const place = `${columnName(at)}${this.#rows}`;
      text += typeof cell === 'number' ? `<c r="${place}"><v>${cell}</v></c>` : `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${cellText(cell)}</t></is></c>`;
    }
    this.#text += `${text}</row>`;
  }

  async #pass(): Promise<void> {
    const sheet = this.#sheet;
    const text = this.#text;
    this.#text = '';
    if (sheet !== undefined && !sheet.write(text)) await Promise.race([once(sheet, 'drain'), this.#out]);
  }
}

async function written(out: PassThrough, file: PartFile): Promise<Part> {
  for await (const piece of out as AsyncIterable<Uint8Array>) file.write(piece);
  return file.finish();
}

function columnName(at: number): string {
  return String.fromCharCode(65 + at);
}

/** As text, never a formula. `_x0041_` would be read as an escaped letter (ECMA-376 part 1, 22.4.2.4); what XML cannot carry is spelt out. */
function cellText(text: string): string {
  if (!/[&<>\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]|_x/u.test(text) && text.length <= CELL_CHARS) return text;
  const shown = printable(text).replace(/[\uFFFE\uFFFF]/g, '\uFFFD').replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
  const cut = shown.length <= CELL_CHARS ? shown : `${shown.slice(0, CELL_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
  return cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

function sheetHead(widths: readonly number[]): string {
  const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('');
  return `${DECLARATION}<worksheet xmlns="${SPREADSHEET}"><sheetViews><sheetView workbookViewId="0">`
    + `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${cols}</cols><sheetData>`;
}

function bookParts(titles: readonly string[]): readonly (readonly [name: string, xml: string])[] {
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const each = (write: (number: number, title: string) => string): string => titles.map((title, at) => write(at + 1, title)).join('');
  return [
    ['[Content_Types].xml', `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/>`
      + `${each((number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${kind}.worksheet+xml"/>`)}</Types>`],
    ['_rels/.rels', `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${DECLARATION}<workbook xmlns="${SPREADSHEET}" xmlns:r="${RELATIONS}"><sheets>`
      + `${each((number, title) => `<sheet name="${cellText(title)}" sheetId="${number}" r:id="rId${number}"/>`)}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">`
      + each((number) => `<Relationship Id="rId${number}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${number}.xml"/>`)
      + `<Relationship Id="rId${titles.length + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`],
    ['xl/styles.xml', STYLES],
  ];
}

/** 0: numbers; 1: text (format `@`, quoted, so that editing keeps it text); 2: the bold heading. */
const STYLES = `${DECLARATION}<styleSheet xmlns="${SPREADSHEET}">`
  + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
  + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
  + '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
  + '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
  + '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
  + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
