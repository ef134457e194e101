import { Writable } from 'node:stream';
import { ZipArchive } from 'archiver';
import { readTable, tableSource, type ReadTableOptions, type TableEvent, type TableRow } from '../../../src/formats/tables/index.ts';
import type { Finding } from '../../../src/base/index.ts';

// Workbooks part by part, so that each can be wrong in one way.

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export interface MadeSheet {
  readonly name: string;
  /** What stands in the part, inside `worksheet`. */
  readonly xml: string;
  readonly state?: string;
}

/** Parts of a workbook by name; later ones replace earlier ones. */
export function workbookParts(sheets: readonly MadeSheet[], more: { readonly strings?: string; readonly styles?: string; readonly book?: string } = {}): Record<string, string> {
  const each = (write: (sheet: MadeSheet, n: number) => string): string => sheets.map((sheet, at) => write(sheet, at + 1)).join('');
  return {
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${more.book ?? ''}<sheets>${each(({ name, state }, n) => `<sheet name="${name}" sheetId="${n}" r:id="rId${n}"${state === undefined ? '' : ` state="${state}"`}/>`)}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}">${each((_, n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}`
      + `<Relationship Id="s" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="t" Type="${OFFICE}/styles" Target="/xl/styles.xml"/></Relationships>`,
    ...more.strings === undefined ? {} : { 'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${more.strings}</sst>` },
    ...more.styles === undefined ? {} : { 'xl/styles.xml': `<styleSheet xmlns="${MAIN}">${more.styles}</styleSheet>` },
    ...Object.fromEntries(sheets.map(({ xml }, at) => [`xl/worksheets/sheet${at + 1}.xml`, `<worksheet xmlns="${MAIN}">${xml}</worksheet>`])),
  };
}

/** A ZIP archive of parts. */
export async function zipped(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    archive.on('error', reject);
    archive.pipe(new Writable({ write: (chunk: Buffer, _, next) => { chunks.push(chunk); next(); } }).on('finish', resolve));
  });
  for (const [name, content] of Object.entries(parts)) archive.append(content, { name, date: new Date(Date.UTC(2026, 0, 1)) });
  await archive.finalize();
  await done;
  return Buffer.concat(chunks);
}

/** A workbook of one sheet with these cells, as inline texts. */
export async function workbookOf(rows: readonly (readonly (string | undefined)[])[], after = ''): Promise<Buffer> {
  const xml = rows.map((cells, at) => `<row r="${at + 1}">${cells.map((text, column) => (text === undefined ? '' : `<c r="${letters(column)}${at + 1}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`)).join('')}</row>`).join('');
  return zipped(workbookParts([{ name: 'Hồ sơ', xml: `<sheetData>${xml}</sheetData>${after}` }]));
}

export function letters(column: number): string {
  return column < 26 ? String.fromCharCode(65 + column) : letters(Math.floor(column / 26) - 1) + letters(column % 26);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

export interface ReadBack {
  readonly rows: readonly TableRow[];
  readonly findings: readonly Finding[];
  /** Code and place of each finding. */
  readonly told: readonly string[];
}

export async function readBack(bytes: Uint8Array, options?: ReadTableOptions): Promise<ReadBack> {
  const events: TableEvent[] = [];
  for await (const event of readTable(tableSource('bang.xlsx', bytes), options)) events.push(event);
  const findings = events.flatMap((event) => (event.kind === 'finding' ? [event.finding] : []));
  return { rows: events.flatMap((event) => (event.kind === 'row' ? [event.row] : [])), findings, told: findings.map(({ code, place = '' }) => `${code} ${place}`.trim()) };
}

/** Texts of the rows; empty cells as ''. */
export function textsOf({ rows }: ReadBack): readonly (readonly string[])[] {
  return rows.map(({ cells }) => cells.map((cell) => cell?.text ?? ''));
}
