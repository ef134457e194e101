export type { ScoreRow } from './csv/read-csv.ts';
export { readTable, type ReadTableOptions } from './read-table.ts';
export { columnLetters, placeOf, TABLE_LIMITS, tableSource, type TableCell, type TableEvent, type TableLimits, type TableRow, type TableSource } from './table.ts';
export { bookParts, sheetPart, styleXml, stylesXml } from './workbook/write-book.ts';
export { cellXml, columnsXml, LIST_STYLE, listEnd, listHead, rowXml, type Shown } from './workbook/write-sheet.ts';
