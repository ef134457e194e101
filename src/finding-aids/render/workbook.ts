import type { ByteStream } from '../../base/index.ts';
import { bookParts, cellXml, columnLetters, columnsXml, sheetPart, styleXml, stylesXml } from '../../formats/tables/index.ts';
import type { Block, Blocks, Cell, Column } from '../blocks.ts';
import { DECLARATION, officePackage } from './office-package.ts';

/** Excel stops at 1,048,576 rows. */
const MOST_ROWS = 1_048_000;
/** Columns of the sheet; tables with fewer leave the rest empty. */
const WIDTH = 7;
const GATHERED = 64 * 1024;

const STYLE = { plain: 0, text: 1, heading: 2, title: 3, group: 4, centred: 5 } as const;

/** A finding aid as XLSX: one sheet, page headings that repeat, every text a text and never a formula. */
export function workbookOf(blocks: Blocks, about: { readonly title: string; readonly date: string }): ByteStream {
  return officePackage([...bookParts([about.title], STYLES), [sheetPart(1), sheet(blocks)]], about.date);
}

async function* sheet(blocks: Blocks): AsyncGenerator<string, void> {
  const rows = new SheetRows();
  let text = `${DECLARATION}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>${COLUMNS}<sheetData>`;
  for await (const block of blocks) {
    text += rows.write(block);
    if (text.length < GATHERED) continue;
    yield text;
    text = '';
  }
  const merged = rows.merged.length === 0 ? '' : `<mergeCells count="${rows.merged.length}">${rows.merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  yield `${text}</sheetData>${merged}<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P/&amp;N</oddFooter></headerFooter></worksheet>`;
}

const COLUMNS = columnsXml([7, 16, 48, 22, 18, 12, 22]);

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
    if (this.merged.length < 5000) this.merged.push(`A${this.#row}:${columnLetters(WIDTH - 1)}${this.#row}`);
    return `<row r="${this.#row}">${cellXml(`A${this.#row}`, text, style)}</row>`;
  }

  #pair(left: string, right: string): string {
    this.#row += 1;
    const at = this.#row;
    if (this.merged.length < 5000) this.merged.push(`A${at}:C${at}`, `D${at}:${columnLetters(WIDTH - 1)}${at}`);
    return `<row r="${at}">${cellXml(`A${at}`, left, STYLE.centred)}${cellXml(`D${at}`, right, STYLE.centred)}</row>`;
  }

  #cells(cells: readonly Cell[], style: number): string {
    this.#row += 1;
    return `<row r="${this.#row}">${cells.map((value, at) => cellXml(`${columnLetters(at)}${this.#row}`, value, style === STYLE.text && this.#columns[at]?.align === 'center' ? STYLE.centred : style)).join('')}</row>`;
  }
}

const FONT = '<name val="Times New Roman"/><family val="1"/>';
const aligned = (horizontal: string, vertical: string, wrapped = true): string => `<alignment${horizontal && ` horizontal="${horizontal}"`}${vertical && ` vertical="${vertical}"`}${wrapped ? ' wrapText="1"' : ''}/>`;
/** In the order of `STYLE`. */
const STYLES = stylesXml([`<sz val="12"/>${FONT}`, `<b/><sz val="12"/>${FONT}`, `<b/><sz val="14"/>${FONT}`], [
  styleXml(0, aligned('center', 'top', false), 'number'), styleXml(0, aligned('', 'top')), styleXml(1, aligned('center', 'center')),
  styleXml(2, aligned('center', '')), styleXml(1, aligned('', 'top')), styleXml(0, aligned('center', 'top')),
]);
