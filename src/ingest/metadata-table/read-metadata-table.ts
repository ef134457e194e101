import { DC_ELEMENTS, type DcElement, type DublinCore, type Finding } from '../../base/index.ts';
import { columnLetters } from '../../formats/tables/index.ts';
import { fileKey } from './file-key.ts';
import { findHeader, isBlank, type Header } from './header.ts';
import type { DescribedRow, MetadataTable, TableRecord } from './metadata-table.ts';
import { tableRecords } from './table-records.ts';

/** A name is shown in a finding up to here: an untrusted cell may be of any length. */
const SHOWN_LENGTH = 200;

/**
 * Reads a table of descriptions (untrusted), CSV or XLSX. Never throws for what stands in the table; the findings say what is
 * wrong, all at once: T-01 … T-06 about descriptions, those of `formats/tables` about the file.
 */
export async function readMetadataTable(name: string, bytes: Uint8Array): Promise<MetadataTable> {
  const { records, warnings, unreadable } = await tableRecords(name, bytes);
  const header = findHeader(records);
  const isKnown = header !== undefined && header.known > 0;
  // Quotes that never close swallow the header too: say that rather than that there is none.
  if (unreadable !== undefined) return { rows: [], findings: [...isKnown ? unknownColumns(name, header) : [], ...warnings, unreadable] };
  if (!isKnown) return { rows: [], findings: [...warnings, finding(name, header === undefined ? 'T-04' : 'T-02', 'error')] };
  const { rows, findings } = describe(name, records, header);
  return { rows, findings: [...findings, ...warnings] };
}

function describe(path: string, records: readonly TableRecord[], header: Header): MetadataTable {
  const rows: DescribedRow[] = [];
  const findings = unknownColumns(path, header);
  const named = new Map<string, number>();
  const unnamed = new Set<number>();
  for (const record of records) {
    if (record.row <= header.row || isBlank(record)) continue;
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

function finding(path: string, code: string, severity: Finding['severity'], more: Pick<Finding, 'place' | 'params'> = {}): Finding {
  return { standard: 'kho', code, severity, path, ...more };
}
