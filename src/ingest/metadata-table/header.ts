import { columnOf, type Column } from './column-names.ts';
import type { TableRecord } from './metadata-table.ts';

/** The row that names the columns. */
export interface Header {
  readonly row: number;
  /** One per column; undefined for those that Kho does not know. */
  readonly columns: readonly (Column | undefined)[];
  /** As they are written. */
  readonly names: readonly string[];
  /** How many columns hold an element of description. */
  readonly known: number;
  /** Columns up to the last that has a name. */
  readonly width: number;
}

/** Catalogues often begin with a title and the name of the agency, so the header need not be the first row. */
const ROWS_LOOKED_AT = 20;

/**
 * The header among the first rows: the first row if it names any known column, or the first later one that names two (a
 * lone word there is more likely a value). Without such a row the first that is not empty, with nothing known.
 */
export function findHeader(records: Iterable<TableRecord>): Header | undefined {
  let first: Header | undefined;
  let seen = 0;
  for (const record of records) {
    if (isBlank(record)) continue;
    const header = headerFrom(record);
    const recognised = header.columns.filter((column) => column !== undefined).length;
    if (header.known > 0 && (first === undefined || recognised > 1)) return header;
    first ??= header;
    if (++seen >= ROWS_LOOKED_AT) break;
  }
  return first;
}

/** Whether a row holds nothing but white space. */
export function isBlank({ cells }: TableRecord): boolean {
  return cells.every((cell) => cell.trim() === '');
}

/** How many columns a row names that hold an element of description: by this the separator of a CSV file is told. */
export function knownColumns(cells: readonly string[]): number {
  return headerFrom({ row: 0, cells }).known;
}

function headerFrom({ row, cells }: TableRecord): Header {
  const names = cells.map((cell) => cell.normalize('NFC').replace(/\s+/g, ' ').trim());
  const columns = names.map(columnOf);
  const known = columns.filter((column) => column !== undefined && column !== 'file').length;
  return { row, columns, names, known, width: names.findLastIndex((name) => name !== '') + 1 };
}
