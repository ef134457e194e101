import type { TableRow } from '../../formats/tables/index.ts';
import { KINDS, foldText } from '../../records/index.ts';
import { targetOf, type ColumnTarget, type ImportProfile, type TableKind, type TableProfile } from './import-profile.ts';

/** One column of a sheet and what it is taken for. */
export interface PlannedColumn {
  /** From 0. */
  readonly index: number;
  /** As it is written; of two rows of headings, both. */
  readonly heading: string;
  /** Undefined when the profile does not know it: its values are kept as received. */
  readonly target?: ColumnTarget;
  /** Whose field it is. */
  readonly kind: TableKind;
}

/** How a sheet is read. */
export interface SheetLayout {
  readonly profile: ImportProfile;
  /** What each row describes. */
  readonly kind: TableKind;
  /** Rows also describe the files that their documents are in. */
  readonly withFiles: boolean;
  readonly columns: readonly PlannedColumn[];
  /** Row of the sheet with the headings, and the last row before the first description. */
  readonly headingRow: number;
  readonly lastHeadingRow: number;
}

/** Title, agency, decision and an empty row or two may stand above the headings. */
const ROWS_LOOKED_AT = 40;
/** A row with fewer known headings is a row of values in which a word happens to be known. */
const FEWEST = 2;
/** A table has no more columns; what is right of them is kept under the letters of its columns. */
const MOST_COLUMNS = 512;

/** Finds the headings among the first rows of a sheet and what its columns hold; undefined when no profile knows any. */
export function findLayout(rows: readonly TableRow[], profiles: readonly ImportProfile[]): SheetLayout | undefined {
  let best: { readonly layout: SheetLayout; readonly score: number } | undefined;
  const looked = rows.slice(0, ROWS_LOOKED_AT);
  for (const [at, row] of looked.entries()) {
    for (const headings of [headingsOf(row), headingsOf(row, looked[at + 1])]) {
      for (const profile of profiles) {
        for (const kind of profile.tables.keys()) {
          const layout = layoutOf(headings, profile, kind);
          const score = layout === undefined ? 0 : scoreOf(layout);
          if (layout !== undefined && score >= FEWEST && score > (best?.score ?? 0)) best = { layout, score };
        }
      }
    }
  }
  return best === undefined ? undefined : { ...best.layout, lastHeadingRow: lastHeading(best.layout, looked) };
}

/** How many things a row of texts would name as headings: by it the separator of a CSV file is found out. */
export function headingScore(cells: readonly string[], profiles: readonly ImportProfile[]): number {
  return Math.max(0, ...profiles.flatMap((profile) => [...profile.tables.values()].map((table) => new Set(cells.slice(0, MOST_COLUMNS).map((cell) => targetOf(table, cell)).filter((target) => target !== undefined)).size)));
}

interface Heading {
  readonly index: number;
  /** From the upper row to the lower one. */
  readonly steps: readonly string[];
}

interface Headings {
  readonly rows: readonly number[];
  readonly cells: readonly Heading[];
}

function headingsOf(row: TableRow, below?: TableRow): Headings {
  const cells: Heading[] = [];
  const width = Math.min(MOST_COLUMNS, Math.max(row.cells.length, below?.cells.length ?? 0));
  let above = '';
  for (let index = 0; index < width; index += 1) {
    const upper = plain(row.cells[index]?.text);
    const lower = below?.cells[index]?.merged === 'above' ? '' : plain(below?.cells[index]?.text);
    // A heading over several columns stands in the first of them; where cells are not merged the others are empty.
    if (upper !== '') above = upper;
    const shown = upper === '' && lower !== '' ? above : upper;
    const steps = [shown, lower].filter((step, n, all) => step !== '' && (n === 0 || step !== all[0]));
    if (steps.length > 0) cells.push({ index, steps });
  }
  return { rows: [row.row, ...below === undefined ? [] : [below.row]], cells };
}

function plain(text: string | undefined): string {
  return (text ?? '').normalize('NFC').replace(/\s+/g, ' ').trim();
}

function layoutOf({ rows, cells }: Headings, profile: ImportProfile, kind: TableKind): SheetLayout | undefined {
  const table = profile.tables.get(kind);
  if (table === undefined) return undefined;
  const files = kind === 'file' ? undefined : profile.tables.get('file');
  const own = cells.map((cell) => resolve(table, kind, cell));
  const withFiles = files !== undefined && describesFiles(cells, own, files);
  // Left of the first column that only documents have, a heading that both know belongs to the file.
  const firstOwn = withFiles ? cells.findIndex((cell, n) => own[n] !== undefined && isField(own[n]) && !isField(resolve(files, 'file', cell))) : 0;
  const taken = new Set<string>();
  const columns = cells.map((cell, n): PlannedColumn => {
    const ofFile = withFiles ? resolve(files, 'file', cell) : undefined;
    const takesFile = isField(ofFile) && ofFile !== 'fileNumber' && (own[n] === undefined || n < firstOwn);
    const [owner, target] = takesFile ? ['file' as const, ofFile] : [kind, own[n]];
    const column = { index: cell.index, heading: cell.steps.join(' · '), kind: owner };
    if (target === undefined || (target !== '-' && taken.has(`${owner} ${target}`))) return column;
    taken.add(`${owner} ${target}`);
    return { ...column, target };
  });
  const [headingRow = 1] = rows;
  return { profile, kind, withFiles, columns, headingRow, lastHeadingRow: rows.at(-1) ?? headingRow };
}

function isField(target: ColumnTarget | undefined): target is ColumnTarget {
  return target !== undefined && target !== '-' && !target.startsWith('@');
}

/** A table of documents that also has the titles of their files. */
function describesFiles(cells: readonly Heading[], own: readonly (ColumnTarget | undefined)[], files: TableProfile): boolean {
  return own.includes('@file') && cells.some((cell, n) => own[n] === undefined && resolve(files, 'file', cell) === 'title');
}

const DATE_PARTS: Readonly<Record<string, string>> = { ngay: 'day', thang: 'month', nam: 'year', day: 'day', month: 'month', year: 'year' };

/** The target of a heading; of two rows, what both say together, then a part of a date, then the lower one, then the upper one. */
function resolve(table: TableProfile, kind: TableKind, { steps }: Heading): ColumnTarget | undefined {
  const [upper = '', lower] = steps;
  if (lower === undefined) return targetOf(table, upper);
  const together = targetOf(table, `${lower} ${upper}`) ?? targetOf(table, `${upper} ${lower}`);
  if (together !== undefined) return together;
  const whole = targetOf(table, upper);
  const part = DATE_PARTS[foldText(lower).replace(/[^a-z]/g, '')];
  if (whole !== undefined && part !== undefined && KINDS[kind].fields.get(whole)?.type === 'date') return `${whole}.${part}`;
  return boundary(table, whole, lower) ?? targetOf(table, lower) ?? whole;
}

const ENDS: Readonly<Record<string, string>> = { 'bat dau': 'startDate', tu: 'startDate', 'tu ngay': 'startDate', 'ket thuc': 'endDate', den: 'endDate', 'den ngay': 'endDate' };

/** “Thời gian” over “Bắt đầu” and “Kết thúc”. */
function boundary(table: TableProfile, whole: ColumnTarget | undefined, lower: string): ColumnTarget | undefined {
  const end = whole === 'span' ? ENDS[foldText(lower).replace(/[^a-z]+/g, ' ').trim()] : undefined;
  return end !== undefined && [...table.byHeading.values()].includes(end) ? end : undefined;
}

/** Known columns, and more for those without which a row is no description. */
function scoreOf({ columns, kind }: SheetLayout): number {
  const known = columns.filter(({ target }) => target !== undefined && target !== '-');
  const titled = known.some(({ target, kind: owner }) => owner === kind && (target === 'title' || target === 'typeAndTitle'));
  return titled || known.length > FEWEST ? known.length + (titled ? 0.5 : 0) : 0;
}

/** Below the headings there may be their English names, or the numbers of the columns. */
function lastHeading(layout: SheetLayout, rows: readonly TableRow[]): number {
  let last = layout.lastHeadingRow;
  for (const row of rows) {
    if (row.row <= last) continue;
    const texts = row.cells.flatMap((cell) => cell?.text.trim() ?? []);
    const numbers = texts.length > 2 && texts.every((text, n) => text.replace(/[()\s]/g, '') === String(n + 1));
    const named = layoutOf(headingsOf(row), layout.profile, layout.kind);
    if (!numbers && (named === undefined || scoreOf(named) < scoreOf(layout) / 2)) break;
    last = row.row;
  }
  return last;
}
