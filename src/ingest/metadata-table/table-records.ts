import type { Finding } from '../../base/index.ts';
import { readTable, tableSource, type TableCell, type TableLimits } from '../../formats/tables/index.ts';
import { knownColumns } from './header.ts';
import { MAX_ROWS, type TableRecord } from './metadata-table.ts';

/** The rows of a table as text, and what is wrong with the file. */
export interface TableRecords {
  readonly records: readonly TableRecord[];
  /** What was passed over or cut. */
  readonly warnings: readonly Finding[];
  /** Why the file could not be read to its end: its rows are not to be believed then. */
  readonly unreadable?: Finding;
}

const MB = 1024 ** 2;
/** A description of one submission is smaller than a catalogue (untrusted input). The row of headings is not counted. */
const LIMITS: Partial<TableLimits> = { rows: MAX_ROWS + 1, columns: 1000, part: 128 * MB, texts: 64 * MB };

/**
 * Reads the rows of a table (untrusted), CSV or XLSX; of a workbook those of the first visible sheet that holds something.
 * Unlike the import of a catalogue, which asks a person, an ingest takes no text in an old encoding: T-01.
 */
export async function tableRecords(name: string, bytes: Uint8Array): Promise<TableRecords> {
  const records: TableRecord[] = [];
  const warnings: Finding[] = [];
  let sheet: string | undefined;
  for await (const event of readTable(tableSource(name, bytes), { limits: LIMITS, score: knownColumns })) {
    if (event.kind === 'row') {
      sheet ??= event.row.sheet;
      if (event.row.sheet !== sheet) break;
      records.push({ row: event.row.row, cells: event.row.cells.map(textOf) });
      continue;
    }
    const { finding } = event;
    if (finding.code === 'T-22') return { records, warnings, unreadable: { ...finding, code: 'T-01', severity: 'error' } };
    // That a table holds nothing is said of its descriptions (T-04).
    if (finding.code === 'T-20' || finding.severity === 'info') continue;
    if (finding.severity === 'error') return { records, warnings, unreadable: finding };
    warnings.push(finding);
  }
  return { records, warnings };
}

/** One value over several columns is the value of the first; a month is written as ISO 8601 has it. */
function textOf(cell: TableCell | undefined): string {
  if (cell === undefined || cell.merged === 'left') return '';
  if (cell.type === 'boolean') return String(cell.text === '1');
  return cell.type === 'date' ? cell.text.replace(/^(\d{2})\/(\d{4})$/, '$2-$1') : cell.text;
}
