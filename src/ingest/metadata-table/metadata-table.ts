import type { DublinCore, Finding } from '../../base/index.ts';

/** One row of a table of descriptions. */
export interface DescribedRow {
  /** Line of a CSV file or row of a sheet, from 1, where the row begins. */
  readonly row: number;
  /** The file or package that the row describes, as its file column names it (NFC, trimmed). */
  readonly file?: string;
  readonly description: DublinCore;
}

/** A table of descriptions beside a plain submission, and what is wrong with it. */
export interface MetadataTable {
  readonly rows: readonly DescribedRow[];
  readonly findings: readonly Finding[];
}

/** Cells of one row, as text, before anything is known of its columns. */
export interface TableRecord {
  readonly row: number;
  readonly cells: readonly string[];
}

/** More rows than this are no description of one submission (untrusted input). */
export const MAX_ROWS = 200_000;
