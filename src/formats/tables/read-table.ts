import { headOf } from './csv/encoding.ts';
import { readCsv, type ScoreRow } from './csv/read-csv.ts';
import { isOldOffice, oldOfficeFinding } from './old-office.ts';
import { TABLE_LIMITS, type TableEvent, type TableLimits, type TableSource } from './table.ts';
import { tableFinding, UnreadableTable } from './unreadable.ts';
import { readWorkbook } from './workbook/read-workbook.ts';

export interface ReadTableOptions {
  readonly limits?: Partial<TableLimits>;
  /** How good a row of CSV is as a row of headings (0: not at all): of the separators the one with the best row is taken. */
  readonly score?: ScoreRow;
}

/**
 * Reads a table, CSV or XLSX, told by its bytes and not by its name, row by row in flat memory (untrusted). What is wrong
 * with the file is among the events, and nothing is thrown but what the source throws. Formulas are never evaluated.
 */
export async function* readTable(source: TableSource, options: ReadTableOptions = {}): AsyncGenerator<TableEvent, void> {
  const limits = { ...TABLE_LIMITS, ...options.limits };
  try {
    yield* readAny(source, limits, options.score);
  } catch (thrown) {
    if (!(thrown instanceof UnreadableTable)) throw thrown;
    yield { kind: 'finding', finding: thrown.finding };
  }
}

async function* readAny(source: TableSource, limits: TableLimits, score: ScoreRow | undefined): AsyncGenerator<TableEvent, void> {
  const head = Buffer.from(await headOf(source, 512));
  if (head.length === 0) throw new UnreadableTable(tableFinding('T-20', 'error', { path: source.name }));
  if (head.subarray(0, 2).toString('latin1') === 'PK') return yield* readWorkbook(source, limits);
  if (isOldOffice(head)) throw new UnreadableTable(await oldOfficeFinding(source, head));
  const other = OTHERS.find(([, begins]) => begins.test(head.toString('latin1')))?.[0];
  if (other !== undefined) throw new UnreadableTable(tableFinding('T-13', 'error', { path: source.name, params: { detail: other } }));
  yield* readCsv(source, limits, score);
}

/** What is sometimes named .xls or .csv and is none. */
const OTHERS: readonly (readonly [name: string, begins: RegExp])[] = [
  ['PDF', /^%PDF-/], ['RTF', /^\{\\rtf/], ['HTML', /^(?:\xEF\xBB\xBF)?\s*<(?:!doctype html|html|table|head|meta)/i], ['XML', /^(?:\xEF\xBB\xBF)?\s*<\?xml/], ['RAR', /^Rar!/], ['7z', /^7z\xbc\xaf/],
];
