import type { FileRow } from '../model.ts';

/**
 * The columns of `tep.csv` and `tep.xlsx`; the names are for programs and stay. A file is named by its place in the store, which Kho made:
 * a report is signed, kept for ever and read by outsiders, and the name that a file has may be what has to be hidden or removed (G21, G29).
 */
export const COLUMNS = ['object', 'version', 'location', 'path', 'size', 'algorithm', 'expected', 'actual', 'outcome', 'kept', 'checked_at'] as const;

/** The cells of a row, in the order of `COLUMNS`. */
export function cellsOf(row: FileRow): readonly (string | number)[] {
  const { object, version, location, path, size, algorithm, expected, actual, outcome, kept, checkedAt } = row;
  return [object, version, location, oneLine(path), size ?? '', algorithm, expected, actual, outcome, kept, checkedAt];
}

/** Line ends in names are written as BagIt 1.0 §2.1.3 writes them, so that a row is always one line. */
export function oneLine(name: string): string {
  return /[\r\n%]/.test(name) ? name.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A') : name;
}

/** RFC 4180 begins with the heading; the byte order mark makes Excel read UTF-8. */
export const CSV_HEAD = `\uFEFF${COLUMNS.join(',')}\r\n`;

/** One line of RFC 4180, without its line end: what the Merkle tree is made of. */
export function csvLine(cells: readonly (string | number)[]): string {
  let line = '';
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at] ?? '';
    if (at > 0) line += ',';
    line += typeof cell === 'number' ? String(cell) : csvCell(cell);
  }
  return line;
}

/** What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection). */
function csvCell(text: string): string {
  const guarded = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** A line for `sha256sum -c`; a name with a backslash or a line end is escaped as coreutils does. */
export function checksumLine(sha256: string, name: string): string {
  if (!/[\\\n\r]/.test(name)) return `${sha256}  ${name}\n`;
  return `\\${sha256}  ${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}\n`;
}
