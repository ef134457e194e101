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

/** Why a file is no table: T-01, or T-08 for a DOCTYPE. `place` is a line, a row or a part of the archive. */
export interface Unreadable {
  readonly problem: 'quotes' | 'encoding' | 'not-a-workbook' | 'too-large' | 'doctype';
  readonly place?: string;
}

/** The records of a file in their order; ends with the reason when they could not be read to the end. */
export type Records = Iterable<TableRecord, Unreadable | undefined>;

/** More rows than this are no description of one submission (untrusted input). */
export const MAX_ROWS = 200_000;
/** More columns than this are no description (untrusted input). */
export const MAX_COLUMNS = 1000;
