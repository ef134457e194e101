import type { ByteStream, Finding } from '../../base/index.ts';

/**
 * The bytes of a spreadsheet, wherever they are kept. `read` hands out those from `start` up to but without `end`, and may
 * be asked several times, also while another reading is under way; a reader that stops early ends the iteration.
 */
export interface TableSource {
  /** As findings name the file. */
  readonly name: string;
  readonly size: number;
  read(start: number, end: number): ByteStream;
}

/** One cell that holds something. */
export interface TableCell {
  /** As a person reads it; a day is `1978-03-12`, or `03/1978` or `1978` where the cell shows no more than that. */
  readonly text: string;
  /** What the spreadsheet takes it for. In CSV everything is text. */
  readonly type: 'text' | 'number' | 'date' | 'boolean' | 'error';
  /** Name of its font: old Vietnamese encodings are told by it. */
  readonly font?: string;
  /** It is covered by a merged cell that begins in this column further up, or further left. */
  readonly merged?: 'above' | 'left';
}

/** One row that holds something. */
export interface TableRow {
  /** Name of the sheet; undefined for CSV. */
  readonly sheet?: string;
  /** From 1: row of the sheet, or line of the CSV file on which the row begins. */
  readonly row: number;
  /** By column from 0; undefined where a cell is empty. */
  readonly cells: readonly (TableCell | undefined)[];
}

/** What reading a table tells, in the order of the file. */
export type TableEvent =
  | { readonly kind: 'row'; readonly row: TableRow }
  | { readonly kind: 'finding'; readonly finding: Finding };

/** Bounds on an untrusted file. */
export interface TableLimits {
  /** Cells of one row: what Excel itself can hold. */
  readonly columns: number;
  /** Rows that hold something, over all sheets. */
  readonly rows: number;
  /** Characters of one cell: what Excel itself can hold, and some for CSV. */
  readonly cell: number;
  /** Bytes of one part of a workbook when unpacked. A million empty rows with styles are some hundred megabytes. */
  readonly part: number;
  /** Bytes of all different texts of a workbook: they are in memory while it is read. */
  readonly texts: number;
  /** Entries of a workbook's archive. */
  readonly entries: number;
}

export const TABLE_LIMITS: TableLimits = { columns: 16_384, rows: 2_000_000, cell: 1_000_000, part: 1024 ** 3, texts: 192 * 1024 ** 2, entries: 10_000 };

/** The letters of a column as spreadsheets show them: A for 0, AA for 26. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? '' : columnLetters(rest - 1)) + String.fromCharCode(65 + (index % 26));
}

/** A place as people find it again: `Hồ sơ!F12`; `F12` in a file without sheets; without a column the row alone. */
export function placeOf(at: { readonly sheet?: string | undefined; readonly row: number; readonly column?: number }): string {
  const cell = `${at.column === undefined ? '' : columnLetters(at.column)}${at.row}`;
  return at.sheet === undefined ? cell : `${at.sheet}!${cell}`;
}

/** Bytes in memory as a source. */
export function tableSource(name: string, bytes: Uint8Array): TableSource {
  return {
    name, size: bytes.byteLength,
    read: async function* read(start, end) {
      for (let at = start; at < end; at += SLICE) yield bytes.subarray(at, Math.min(at + SLICE, end));
    },
  };
}

const SLICE = 64 * 1024;
