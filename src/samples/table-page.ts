import { letterhead } from './document-pages.ts';
import { A4, MARGIN, type DrawnPage } from './drawn-page.ts';
import type { InventedDocument, InventedRecord } from './invent-record.ts';
import type { SeededNumbers } from './seeded-numbers.ts';
import { textLine, type TextLine } from './text-line.ts';
import type { TypeFaces } from './type-faces.ts';

const COLUMNS = ['Số TT', 'Đơn vị', 'Kế hoạch', 'Thực hiện', 'Tỷ lệ (%)', 'Ghi chú'] as const;
const EDGES = [85, 120, 265, 335, 405, 465, 545] as const;
const ROW_HEIGHT = 21;
const ROWS = 18;

/** A page of statistics: rules, figures with Vietnamese separators, a total. */
export function tablePage(record: InventedRecord, document: InventedDocument, units: readonly string[], by: { readonly faces: TypeFaces; readonly numbers: SeededNumbers }): DrawnPage {
  const { faces, numbers } = by;
  const head = letterhead(record, document, faces);
  const top = head.bottom + 4;
  const lines: TextLine[] = [...head.lines];
  const cell = (text: string, column: number, row: number, align: 'left' | 'right' | 'centre', bold = false): void => {
    const [left = 0, right = 0] = [EDGES[column], EDGES[column + 1]];
    const x = align === 'left' ? left + 5 : align === 'right' ? right - 5 : (left + right) / 2;
    lines.push(textLine(text, { x, y: top + row * ROW_HEIGHT + 14, size: 9, setting: bold ? 'semibold' : 'regular', align }, faces));
  };
  COLUMNS.forEach((text, column) => { cell(text, column, 0, 'centre', true); });
  let [planned, done] = [0, 0];
  for (let row = 1; row <= ROWS; row += 1) {
    const plan = numbers.integer(120, 4800);
    const result = Math.round(plan * numbers.between(0.7, 1.15));
    planned += plan;
    done += result;
    cell(String(row), 0, row, 'centre');
    cell(`Xã ${units[(row - 1) % units.length] ?? ''}${row > units.length ? ' (bổ sung)' : ''}`, 1, row, 'left');
    figures(plan, result, row);
  }
  cell('Cộng', 1, ROWS + 1, 'left', true);
  figures(planned, done, ROWS + 1);
  lines.push(textLine(`Người lập biểu: ${document.signatory.name}`, { x: EDGES[0], y: top + (ROWS + 3) * ROW_HEIGHT, size: 9.5, setting: 'regular' }, faces));
  return { name: `Biểu số ${document.number.replaceAll('/', '-')}`, width: A4.short, height: A4.long, lines, shapes: head.shapes + grid(top), ink: '#1d1d20' };

  function figures(plan: number, result: number, row: number): void {
    cell(grouped(plan), 2, row, 'right');
    cell(grouped(result), 3, row, 'right');
    cell((result / plan * 100).toFixed(1).replace('.', ','), 4, row, 'right');
  }
}

/** Thousands with a point, as Vietnamese figures are written; not by locale data, which differ between machines. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '.');
}

function grid(top: number): string {
  const bottom = top + (ROWS + 2) * ROW_HEIGHT;
  let data = EDGES.map((x) => `M${x} ${top}V${bottom}`).join('');
  for (let row = 0; row <= ROWS + 2; row += 1) data += `M${EDGES[0]} ${top + row * ROW_HEIGHT}H${A4.short - MARGIN.right}`;
  return `<path d="${data}" stroke="#3a3a40" stroke-width=".8" fill="none"/>`;
}
