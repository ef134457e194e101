import { placeOf, type TableCell, type TableEvent, type TableLimits, type TableSource } from '../table.ts';
import { shortened, tableFinding, UnreadableTable } from '../unreadable.ts';
import { csvEncoding, decoded, type CsvEncoding } from './encoding.ts';
import { CsvReader, csvRecords, SEPARATORS, type CsvProblem, type Separator } from './records.ts';

/** Text in which the separator is looked for. */
const SAMPLE_BYTES = 128 * 1024;

/** How the asker values a row: the separator that makes the best row is taken. */
export type ScoreRow = (cells: readonly string[]) => number;

/** Reads a CSV file. Throws `UnreadableTable` where it goes no further. */
export async function* readCsv(source: TableSource, limits: TableLimits, score: ScoreRow | undefined): AsyncGenerator<TableEvent, void> {
  const encoding = await csvEncoding(source);
  if (encoding.faultAt !== undefined) yield { kind: 'finding', finding: tableFinding('T-22', 'warning', { path: source.name, place: String(encoding.faultAt) }) };
  const { separator, skip } = await separatorOf(source, encoding, { limits, score });
  const reader = new CsvReader(separator, limits);
  let rows = 0;
  let toSkip = skip;
  const take = function* take(records: ReturnType<CsvReader['write']>): Generator<TableEvent, void> {
    for (const record of records) {
      if ('problem' in record) throw unreadable(source.name, record);
      const cells = record.cells.map(cellOf);
      if (cells.every((cell) => cell === undefined)) continue;
      rows += 1;
      if (rows > limits.rows) throw new UnreadableTable(tableFinding('T-15', 'error', { path: source.name, place: String(record.line), params: { part: source.name, limit: limits.rows } }));
      yield { kind: 'row', row: { row: record.line, cells } };
    }
  };
  for await (const text of decoded(source.read(0, source.size), encoding)) {
    const piece = text.slice(toSkip);
    toSkip = Math.max(0, toSkip - text.length);
    const zero = piece.indexOf('\0');
    if (zero !== -1) throw new UnreadableTable(tableFinding('T-13', 'error', { path: source.name, params: { detail: shortened(piece.slice(0, Math.min(zero, 40))) } }));
    yield* take(reader.write(piece));
  }
  yield* take(reader.end());
  if (rows === 0) yield { kind: 'finding', finding: tableFinding('T-20', 'error', { path: source.name }) };
}

function cellOf(text: string): TableCell | undefined {
  return text.trim() === '' ? undefined : { text, type: 'text' };
}

function unreadable(path: string, { problem, line }: CsvProblem): UnreadableTable {
  return new UnreadableTable(tableFinding(problem === 'quotes' ? 'T-21' : 'T-24', 'error', { path, place: placeOf({ row: line }) }));
}

/** The separator that the file names itself (`sep=;`), or the one that makes the best rows. */
async function separatorOf(source: TableSource, encoding: CsvEncoding, by: { readonly limits: TableLimits; readonly score: ScoreRow | undefined }): Promise<{ readonly separator: Separator; readonly skip: number }> {
  let sample = '';
  for await (const text of decoded(source.read(0, Math.min(SAMPLE_BYTES, source.size)), encoding)) sample += text;
  const [, named] = /^sep=([,;\t])(?=\r|\n|$)/.exec(sample) ?? [];
  // The line that names the separator is left as an empty one, so that the numbers of lines stay true.
  if (named !== undefined) return { separator: SEPARATORS.find((known) => known === named) ?? ',', skip: 'sep=;'.length };
  let best: { readonly separator: Separator; readonly worth: number } = { separator: ',', worth: 0 };
  for (const separator of SEPARATORS) {
    const rows = csvRecords(sample, separator, by.limits).slice(0, 200).map(({ cells }) => cells).filter((cells) => cells.length > 1 || cells[0] !== '');
    const worth = Math.max(0, ...rows.slice(0, 60).map((cells) => by.score?.(cells) ?? 0)) * 1000 + evenness(rows);
    if (worth > best.worth) best = { separator, worth };
  }
  return { separator: best.separator, skip: 0 };
}

/** Rows of one width, weighed by that width; one column alone says nothing. */
function evenness(rows: readonly (readonly string[])[]): number {
  const widths = new Map<number, number>();
  for (const cells of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [[width, count] = [1, 0]] = [...widths].sort(([, one], [, other]) => other - one);
  return width === 1 || rows.length === 0 ? 0 : (count / rows.length) * Math.min(width, 100);
}
