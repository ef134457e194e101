import type { ByteStream } from '../../base/index.ts';
import { cleanXmlText } from '../../formats/xml/index.ts';
import type { Block, Blocks, Cell, Column } from '../blocks.ts';
import { DECLARATION, escaped, officePackage, PACKAGE, RELATIONS } from './office-package.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** What a cell can hold (Excel specifications and limits). */
const CELL_CHARS = 32_767;
/** Excel stops at 1,048,576 rows. */
const MOST_ROWS = 1_048_000;
/** Columns of the sheet; tables with fewer leave the rest empty. */
const WIDTH = 7;
const GATHERED = 64 * 1024;

const STYLE = { plain: 0, text: 1, heading: 2, title: 3, group: 4, centred: 5 } as const;

/** A finding aid as XLSX: one sheet, page headings that repeat, every text a text and never a formula. */
export function workbookOf(blocks: Blocks, about: { readonly title: string; readonly date: string }): ByteStream {
  return officePackage([
    ['[Content_Types].xml', `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
      + `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/></Types>`],
    ['_rels/.rels', `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escaped(sheetName(about.title))}" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`],
    ['xl/styles.xml', STYLES],
    ['xl/worksheets/sheet1.xml', sheet(blocks)],
  ], about.date);
}

/** At most 31 characters, and none of those that Excel refuses. */
function sheetName(title: string): string {
  return cleanXmlText(title).replace(/[[\]:*?/\\']/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 31).toWellFormed() || 'Kho';
}

async function* sheet(blocks: Blocks): AsyncGenerator<string, void> {
  const rows = new SheetRows();
  let text = `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>${COLUMNS}<sheetData>`;
  for await (const block of blocks) {
    text += rows.write(block);
    if (text.length < GATHERED) continue;
    yield text;
    text = '';
  }
  const merged = rows.merged.length === 0 ? '' : `<mergeCells count="${rows.merged.length}">${rows.merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  yield `${text}</sheetData>${merged}<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P/&amp;N</oddFooter></headerFooter></worksheet>`;
}

const COLUMNS = `<cols>${[7, 16, 48, 22, 18, 12, 22].map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`;

class SheetRows {
  readonly merged: string[] = [];
  #row = 0;
  #columns: readonly Column[] = [];

  write(block: Block): string {
    if (this.#row >= MOST_ROWS) throw new RangeError(`a sheet has no room for more than ${MOST_ROWS} rows`);
    switch (block.block) {
      case 'head': return Array.from({ length: Math.max(block.left.length, block.right.length) }, (_, n) => this.#pair(block.left[n] ?? '', block.right[n] ?? '')).join('') + this.#blank();
      case 'title': return this.#wide(block.text, STYLE.title) + block.below.map((line) => this.#wide(line, STYLE.centred)).join('') + this.#blank();
      case 'section': return this.#blank() + this.#wide(block.text, STYLE.group);
      case 'group': return this.#wide(block.text, STYLE.group);
      case 'fact': return this.#wide(`${block.label}: ${block.value}`, STYLE.text);
      case 'text': return this.#wide(block.text, STYLE.text);
      case 'table': this.#columns = block.columns; return this.#cells(block.columns.map(({ heading }) => heading), STYLE.heading) + (block.columns.length === WIDTH ? this.#cells(block.columns.map((_, n) => `(${n + 1})`), STYLE.heading) : '');
      case 'row': return this.#cells(block.cells, STYLE.text);
      case 'end': return this.#blank();
      case 'sign': return block.lines.map((line) => this.#pair('', line)).join('');
    }
  }

  #blank(): string {
    this.#row += 1;
    return '';
  }

  #wide(text: string, style: number): string {
    this.#row += 1;
    // Regions are held to the end; headings between a hundred thousand rows need none.
    if (this.merged.length < 5000) this.merged.push(`A${this.#row}:${letter(WIDTH - 1)}${this.#row}`);
    return `<row r="${this.#row}">${cell(`A${this.#row}`, text, style)}</row>`;
  }

  #pair(left: string, right: string): string {
    this.#row += 1;
    const at = this.#row;
    if (this.merged.length < 5000) this.merged.push(`A${at}:C${at}`, `D${at}:${letter(WIDTH - 1)}${at}`);
    return `<row r="${at}">${cell(`A${at}`, left, STYLE.centred)}${cell(`D${at}`, right, STYLE.centred)}</row>`;
  }

  #cells(cells: readonly Cell[], style: number): string {
    this.#row += 1;
    return `<row r="${this.#row}">${cells.map((value, at) => (typeof value === 'number' ? `<c r="${letter(at)}${this.#row}"><v>${value}</v></c>` : cell(`${letter(at)}${this.#row}`, value, style === STYLE.text && this.#columns[at]?.align === 'center' ? STYLE.centred : style))).join('')}</row>`;
  }
}

function letter(at: number): string {
  return String.fromCharCode(65 + at);
}

/** As text, never a formula. `_x0041_` would be read as an escaped letter (ECMA-376 part 1, 22.4.2.4). */
function cell(place: string, text: string, style: number): string {
  if (text === '') return '';
  const clean = cleanXmlText(text).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
  const cut = clean.length <= CELL_CHARS ? clean : `${clean.slice(0, CELL_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(cut)}</t></is></c>`;
}

const FONT = '<name val="Times New Roman"/><family val="1"/>';
const xf = (font: number, alignment: string, format = 49): string => `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" quotePrefix="${format === 49 ? 1 : 0}" applyNumberFormat="1" applyFont="1" applyAlignment="1">${alignment}</xf>`;
/** In the order of `STYLE`. Texts have format `@` and are quoted, so that editing keeps them texts. */
const STYLES = `${DECLARATION}<styleSheet xmlns="${MAIN}"><fonts count="3"><font><sz val="12"/>${FONT}</font><font><b/><sz val="12"/>${FONT}</font><font><b/><sz val="14"/>${FONT}</font></fonts>`
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
  + `<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">${xf(0, '<alignment horizontal="center" vertical="top"/>', 0)}${xf(0, '<alignment vertical="top" wrapText="1"/>')}`
  + `${xf(1, '<alignment horizontal="center" vertical="center" wrapText="1"/>')}${xf(2, '<alignment horizontal="center" wrapText="1"/>')}${xf(1, '<alignment vertical="top" wrapText="1"/>')}${xf(0, '<alignment horizontal="center" vertical="top" wrapText="1"/>')}</cellXfs>`
  + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
