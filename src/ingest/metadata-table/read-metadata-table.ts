import { DC_ELEMENTS, type DcElement, type DublinCore, type Finding } from '../../base/index.ts';
import { columnLetters } from './column-names.ts';
import { fileKey } from './file-key.ts';
import { findHeader, isBlank, type Header } from './header.ts';
import { MAX_COLUMNS, MAX_ROWS, type DescribedRow, type MetadataTable, type Records, type TableRecord, type Unreadable } from './metadata-table.ts';
import { readCsv } from './read-csv.ts';
import { readWorkbook } from './read-workbook.ts';

/** A name is shown in a finding up to here: an untrusted cell may be of any length. */
const SHOWN_LENGTH = 200;

/**
 * Reads a table of descriptions (untrusted): `name` ends with `.csv` or `.xlsx`; of a workbook the first visible sheet is
 * read. Never throws for what stands in the table; the findings (T-01 … T-08) say what is wrong, all at once.
 */
export async function readMetadataTable(name: string, bytes: Uint8Array): Promise<MetadataTable> {
  if (!name.toLowerCase().endsWith('.xlsx')) return tableFrom(name, readCsv(bytes));
  const workbook = await readWorkbook(bytes);
  if ('problem' in workbook) return tableFrom(name, workbook);
  const table = tableFrom(name, workbook.records);
  const empty = workbook.unusable.map((place) => finding(name, 'T-07', 'warning', { place }));
  return { rows: table.rows, findings: [...table.findings, ...empty] };
}

function tableFrom(path: string, records: Records | Unreadable): MetadataTable {
  if ('problem' in records) return { rows: [], findings: [unreadable(path, records)] };
  const header = findHeader(records);
  if (header !== undefined && header.width > MAX_COLUMNS) return { rows: [], findings: [unreadable(path, { problem: 'too-large', place: String(header.row) })] };
  if (header !== undefined && header.known > 0) return describe(path, records, header);
  // Quotes that never close swallow the header too: say that rather than that there is none.
  const problem = problemIn(records);
  if (problem !== undefined) return { rows: [], findings: [unreadable(path, problem)] };
  return { rows: [], findings: [finding(path, header === undefined ? 'T-04' : 'T-02', 'error')] };
}

function problemIn(records: Records): Unreadable | undefined {
  const iterator = records[Symbol.iterator]();
  for (;;) {
    const next = iterator.next();
    if (next.done === true) return next.value;
  }
}

function describe(path: string, records: Records, header: Header): MetadataTable {
  const rows: DescribedRow[] = [];
  const findings = unknownColumns(path, header);
  const named = new Map<string, number>();
  const unnamed = new Set<number>();
  const end = (problem: Unreadable): MetadataTable => ({ rows: [], findings: [...findings, unreadable(path, problem)] });
  const iterator = records[Symbol.iterator]();
  for (let next = iterator.next(); ; next = iterator.next()) {
    if (next.done === true) {
      if (next.value !== undefined) return end(next.value);
      break;
    }
    const record = next.value;
    if (record.row <= header.row || isBlank(record)) continue;
    if (rows.length >= MAX_ROWS) return end({ problem: 'too-large', place: String(record.row) });
    const described = describedRow(record, header);
    rows.push(described);
    findings.push(...excessCells(path, record, header), ...namedAgain(path, described, named));
    noteUnnamed(record, header, unnamed);
  }
  for (const index of unnamed) findings.push(unknownColumn(path, index, ''));
  if (rows.length === 0) findings.push(finding(path, 'T-04', 'error'));
  return { rows, findings };
}

function describedRow({ row, cells }: TableRecord, { columns }: Header): DescribedRow {
  const values = new Map<DcElement, string[]>();
  let file: string | undefined;
  columns.forEach((column, index) => {
    const cell = (cells[index] ?? '').normalize('NFC');
    if (column === 'file') file ??= cell.trim() === '' ? undefined : cell.trim();
    else if (column !== undefined) {
      const parts = cell.split('|').map((part) => part.trim()).filter((part) => part !== '');
      if (parts.length > 0) values.set(column, [...(values.get(column) ?? []), ...parts]);
    }
  });
  return { row, ...(file === undefined ? {} : { file }), description: inOrder(values) };
}

function inOrder(values: ReadonlyMap<DcElement, readonly string[]>): DublinCore {
  return Object.fromEntries(DC_ELEMENTS.flatMap((element) => {
    const found = values.get(element);
    return found === undefined ? [] : [[element, found]];
  }));
}

function unknownColumns(path: string, { columns, names }: Header): Finding[] {
  return names.flatMap((name, index) => (name === '' || columns[index] !== undefined ? [] : [unknownColumn(path, index, name)]));
}

function unknownColumn(path: string, index: number, name: string): Finding {
  return finding(path, 'T-03', 'warning', { place: columnLetters(index), params: { name: name.slice(0, SHOWN_LENGTH) } });
}

/** Columns without a name that hold something all the same. */
function noteUnnamed({ cells }: TableRecord, { names, width }: Header, unnamed: Set<number>): void {
  for (let index = 0; index < width; index++) {
    if (names[index] === '' && !unnamed.has(index) && (cells[index] ?? '').trim() !== '') unnamed.add(index);
  }
}

function excessCells(path: string, { row, cells }: TableRecord, { width }: Header): readonly Finding[] {
  const used = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  return used <= width ? [] : [finding(path, 'T-05', 'warning', { place: String(row), params: { cells: used, columns: width } })];
}

function namedAgain(path: string, { row, file }: DescribedRow, named: Map<string, number>): readonly Finding[] {
  if (file === undefined) return [];
  const key = fileKey(file);
  const first = named.get(key);
  if (first === undefined) {
    named.set(key, row);
    return [];
  }
  return [finding(path, 'T-06', 'error', { place: String(row), params: { name: file.slice(0, SHOWN_LENGTH), first: String(first) } })];
}

function unreadable(path: string, { problem, place }: Unreadable): Finding {
  if (problem === 'doctype') return finding(path, 'T-08', 'error', place === undefined ? {} : { place });
  return finding(path, 'T-01', 'error', { ...(place === undefined ? {} : { place }), params: { problem } });
}

function finding(path: string, code: string, severity: Finding['severity'], more: Pick<Finding, 'place' | 'params'> = {}): Finding {
  return { standard: 'kho', code, severity, path, ...more };
}
