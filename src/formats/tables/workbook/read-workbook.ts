import type { Finding } from '../../../base/index.ts';
import { parseXml } from '../../xml/index.ts';
import { pulled } from '../pushed-rows.ts';
import { columnLetters, placeOf, type TableEvent, type TableLimits, type TableRow, type TableSource } from '../table.ts';
import { tableFinding, UnreadableTable } from '../unreadable.ts';
import { WorkbookArchive } from './archive.ts';
import { brokenPart, readBook, type Book, type SheetEntry } from './book.ts';
import { mergedRegions, MergedCells } from './merged-cells.ts';
import { SheetHandler, type Seen, type SheetNotes } from './sheet-rows.ts';

/** So many empty rows are worth a word: somebody formatted whole columns, and the file is larger than it needs to be. */
const MANY_BLANK = 1000;

/** Reads every visible sheet of a workbook, one after the other. Throws `UnreadableTable` where it goes no further. */
export async function* readWorkbook(source: TableSource, limits: TableLimits): AsyncGenerator<TableEvent, void> {
  const archive = await WorkbookArchive.open(source, limits);
  const book = await readBook(archive, source.name, limits);
  const visible = book.sheets.filter(({ hidden }) => !hidden);
  for (const { name } of book.sheets.filter(({ hidden }) => hidden)) yield { kind: 'finding', finding: tableFinding('T-19', 'info', { path: source.name, place: name }) };
  let rows = 0;
  for (const sheet of visible) {
    const before = rows;
    for await (const event of readSheet({ archive, book, source, limits }, sheet)) {
      if (event.kind === 'row') rows += 1;
      if (rows > limits.rows) throw new UnreadableTable(tableFinding('T-15', 'error', { path: source.name, place: sheet.name, params: { part: sheet.name, limit: limits.rows } }));
      yield event;
    }
    if (rows === before && visible.length > 1) yield { kind: 'finding', finding: tableFinding('T-20', 'info', { path: source.name, place: sheet.name }) };
  }
  if (rows === 0) yield { kind: 'finding', finding: tableFinding('T-20', 'error', { path: source.name }) };
}

interface Opened {
  readonly archive: WorkbookArchive;
  readonly book: Book;
  readonly source: TableSource;
  readonly limits: TableLimits;
}

async function* readSheet({ archive, book, source, limits }: Opened, { name, part }: SheetEntry): AsyncGenerator<TableEvent, void> {
  const merged = new MergedCells(await mergedRegions(archive.read(part)));
  let notes: SheetNotes | undefined;
  const rows = pulled<TableRow>(archive.read(part), async (bytes, push) => {
    const handler = new SheetHandler(book, { name, merged, limits }, push);
    notes = handler.notes;
    const problem = await parseXml(bytes, handler, { text: limits.part, bytes: limits.part });
    if (problem !== undefined) throw brokenPart(source.name, part, problem);
  });
  for await (const row of rows) yield { kind: 'row', row };
  if (notes !== undefined) for (const finding of findingsOf(notes, name, source.name)) yield { kind: 'finding', finding };
}

function findingsOf(notes: SheetNotes, sheet: string, path: string): readonly Finding[] {
  const perColumn = (code: string, severity: Finding['severity'], seen: ReadonlyMap<number, Seen>): readonly Finding[] => (
    [...seen].sort(([one], [other]) => one - other).map(([column, { row, count }]) => tableFinding(code, severity, { path, place: placeOf({ sheet, row, column }), params: { count, column: columnLetters(column) } }))
  );
  return [
    ...perColumn('T-16', 'info', notes.formulas), ...perColumn('T-25', 'warning', notes.empty), ...perColumn('T-17', 'warning', notes.errors),
    ...notes.blankRows > MANY_BLANK ? [tableFinding('T-18', 'info', { path, place: sheet, params: { count: notes.blankRows } })] : [],
    ...notes.cut === undefined ? [] : [tableFinding('T-26', 'warning', { path, place: placeOf({ sheet, row: notes.cut.row, column: notes.cut.column }), params: { count: notes.cut.count } })],
    ...notes.wide === undefined ? [] : [tableFinding('T-24', 'warning', { path, place: placeOf({ sheet, row: notes.wide }) })],
  ];
}
