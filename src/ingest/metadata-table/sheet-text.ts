import type { CellValue, Sheet } from 'hucre/xlsx';
import { columnLetters } from './column-names.ts';
import type { TableRecord } from './metadata-table.ts';

/** A sheet as text. */
export interface SheetText {
  readonly records: readonly TableRecord[];
  /** Cells whose formula has no result, or an error: `C5`. They are empty in the records. */
  readonly unusable: readonly string[];
}

/** Every cell as people read it: dates as ISO 8601, numbers without the noise of binary fractions. */
export function sheetText({ rows, cells }: Pick<Sheet, 'rows' | 'cells'>): SheetText {
  const unusable = new Set<string>();
  for (const [key, cell] of cells ?? []) {
    const withoutResult = cell.formula !== undefined && (cell.formulaResult ?? cell.value ?? '') === '';
    if (withoutResult || cell.type === 'error') unusable.add(key);
  }
  const records = rows.map((values, row) => ({
    row: row + 1,
    cells: values.map((value, column) => (unusable.has(`${row},${column}`) ? '' : cellText(value))),
  }));
  return { records, unusable: [...unusable].map(placeOf) };
}

function cellText(value: CellValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(15)));
  return value instanceof Date ? dateText(value) : String(value);
}

/** The day alone, unless a time is given with it. Sheets have no time zone, so none is written. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const [day = '', time = ''] = date.toISOString().split('T');
  return time.startsWith('00:00:00') ? day : `${day}T${time.slice(0, 8)}`;
}

function placeOf(key: string): string {
  const [row = '', column = ''] = key.split(',');
  return `${columnLetters(Number(column))}${Number(row) + 1}`;
}
