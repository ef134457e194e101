import type { Messages } from '../base/index.ts';
import type { WrittenRows } from './compose-report.ts';
import { rowsOf, type RowContext } from './file-rows.ts';
import type { FixityHistory, HeldPackage, ReportedLocation } from './model.ts';
import { cellsOf, checksumLine, COLUMNS, CSV_HEAD, csvLine, oneLine } from './parts/file-table.ts';
import { PartFile, type Part } from './parts/part-file.ts';
import { Workbook } from './parts/workbook.ts';
import { Tally } from './tally.ts';

/** Where rows come from and what decides about them. */
export interface RowSources {
  readonly holdings: AsyncIterable<HeldPackage>;
  readonly history: FixityHistory;
  readonly locations: readonly ReportedLocation[];
  readonly context: RowContext;
  readonly signal: AbortSignal;
  /** Told after each package. */
  readonly onPackage?: (files: number) => void;
}

const WIDTHS = [48, 8, 16, 28, 12, 10, 40, 40, 14, 8, 22] as const;

/**
 * Writes the parts that have a row for each file of each copy: `tep.csv`, `tep.xlsx` and a list of checksums for each copy. One
 * package is in memory at a time. `folder` is new and empty.
 */
export async function writeRows(folder: string, sources: RowSources, messages: Messages): Promise<WrittenRows> {
  const { holdings, locations, context, signal } = sources;
  const tally = new Tally(locations, context.until);
  const csv = new PartFile(folder, 'tep.csv');
  csv.write(CSV_HEAD);
  const book = await Workbook.begin(new PartFile(folder, 'tep.xlsx'), {
    headings: COLUMNS.map((column) => `${messages.text(`auditReport.column.${column}`, 'vi')} / ${messages.text(`auditReport.column.${column}`, 'en')}`),
    widths: WIDTHS, title: messages.text('auditReport.sheet', 'vi'), date: new Date(context.until),
  });
  const lists = locations.map((location, at) => new ChecksumList(folder, at, location));
  let unknown = 0;
  for await (const held of holdings) {
    signal.throwIfAborted();
    if ((held.committedAt[0] ?? '') >= context.until) continue;
    tally.addPackage(held);
    if (held.unknown !== undefined) unknown += 1;
    for (const [at, location] of locations.entries()) {
      const check = await sources.history.lastCheck(held, location.id, context.until);
      tally.addCopy(location.name);
      lists[at]?.add(held, context);
      for (const row of rowsOf(held, location, check, context)) {
        const cells = cellsOf(row);
        const line = csvLine(cells);
        csv.write(`${line}\r\n`);
        tally.add(row, line);
        const busy = book.row(cells);
        if (busy !== undefined) await busy;
      }
    }
    sources.onPackage?.(held.files.length);
  }
  const parts: Part[] = [await csv.finish(), await book.finish()];
  for (const list of lists) parts.push(await list.finish());
  return { tally, parts, unknown, checksums: new Map(lists.map(({ location, name, files, without }) => [location.name, { part: name, files, without }])) };
}

/** The files of one copy as `sha256sum -c` reads them, by their paths below the storage root. */
class ChecksumList {
  readonly location: ReportedLocation;
  readonly name: string;
  readonly #file: PartFile;
  files = 0;
  without = 0;

  constructor(folder: string, at: number, location: ReportedLocation) {
    this.location = location;
    this.name = at === 0 ? 'checksums.sha256' : `checksums-${at + 1}-${plainName(location.name)}.sha256`;
    this.#file = new PartFile(folder, this.name);
  }

  add({ objectRoot, files, committedAt, unknown }: HeldPackage, { until }: RowContext): void {
    const versions = committedAt.filter((time) => time < until).length;
    for (const { path, version, sha256 } of files) {
      if (version > versions) continue;
      if (sha256 === undefined || unknown !== undefined) {
        this.without += 1;
        continue;
      }
      this.files += 1;
      this.#file.write(checksumLine(sha256, `${objectRoot}/${path}`));
    }
  }

  async finish(): Promise<Part> {
    return this.#file.finish();
  }
}

/** A name of a location as part of a file name that every system can have. */
function plainName(name: string): string {
  const plain = oneLine(name).normalize('NFD').replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
  return plain === '' ? 'ban-sao' : plain;
}
