import { cleanXmlText, escapeText } from '../../xml/index.ts';
import { columnLetters } from '../table.ts';
import { DECLARATION, SPREADSHEET } from './names.ts';

/** What a cell can hold (Excel specifications and limits). */
const CELL_CHARS = 32_767;
/** What XML cannot carry, what it escapes, what is not seen, and the underscore of an escaped letter. */
const SPECIAL = /[&<>\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]|_x/u;

/** Styles of a list (`LIST_STYLES`), by their number in its `cellXfs`. */
export const LIST_STYLE = { number: 0, text: 1, heading: 2, wrapped: 3 } as const;

/** How a text with characters that are special in some way is shown; what it leaves and XML cannot carry becomes U+FFFD. */
export type Shown = (text: string) => string;

/**
 * A cell: a number, or an inline string that is never a formula, whatever it begins with. What is longer than a cell can
 * hold ends in `…`. An empty text gives no cell.
 */
export function cellXml(place: string, value: string | number, style: number, shown?: Shown): string {
  if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
  return value === '' ? '' : `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${textXml(value, shown)}</t></is></c>`;
}

/** A row of cells from column A on; `row` counts from 1. */
export function rowXml(row: number, cells: readonly (string | number)[], style: number, shown?: Shown): string {
  let xml = `<row r="${row}">`;
  for (let at = 0; at < cells.length; at += 1) xml += cellXml(`${columnLetters(at)}${row}`, cells[at] ?? '', style, shown);
  return `${xml}</row>`;
}

/** What stands before the rows of a list, whose heading stays in sight. */
export function listHead(widths: readonly number[]): string {
  return `${DECLARATION}<worksheet xmlns="${SPREADSHEET}"><sheetViews><sheetView workbookViewId="0">`
    + `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${columnsXml(widths)}<sheetData>`;
}

/** What stands after the rows of a list, which a reader can filter; `rows` counts the heading. */
export function listEnd(columns: number, rows: number): string {
  return `</sheetData><autoFilter ref="A1:${columnLetters(columns - 1)}${rows}"/></worksheet>`;
}

/** Columns of these widths, in characters. */
export function columnsXml(widths: readonly number[]): string {
  return `<cols>${widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`;
}

/** `_x0041_` would be read as an escaped letter (ECMA-376 part 1, 22.4.2.4): its underscore is escaped itself. */
function textXml(text: string, shown: Shown | undefined): string {
  if (text.length <= CELL_CHARS && !SPECIAL.test(text)) return text;
  const clean = cleanXmlText(shown?.(text) ?? text).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
  return escapeText(clean.length <= CELL_CHARS ? clean : `${clean.slice(0, CELL_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`);
}
