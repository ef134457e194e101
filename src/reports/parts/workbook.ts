import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ZipArchive } from 'archiver';
import { printable } from '../../base/index.ts';
import { bookParts, LIST_STYLE, listEnd, listHead, rowXml, sheetPart } from '../../formats/tables/index.ts';
import type { Part, PartFile } from './part-file.ts';

/** Excel stops at 1,048,576 rows; a new sheet begins before. */
const ROWS_A_SHEET = 1_000_000;
/** Text gathered before the archive is handed it. */
const GATHERED = 128 * 1024;

export interface WorkbookOptions {
  /** Headings of the columns, in both languages. */
  readonly headings: readonly string[];
  readonly widths: readonly number[];
  /** Name of the sheets; the second one and later ones get a number. */
  readonly title: string;
  readonly date: Date;
  readonly rowsASheet?: number;
}

/** An XLSX workbook that is written row by row, sheet after sheet, straight into its file. */
export class Workbook {
  readonly #options: WorkbookOptions;
  readonly #zip: ZipArchive;
  readonly #out: Promise<Part>;
  #sheet: PassThrough | undefined;
  #entered: Promise<unknown> = Promise.resolve();
  #text = '';
  #rows = 0;
  #sheets = 0;

  private constructor(zip: ZipArchive, file: PartFile, options: WorkbookOptions) {
    this.#zip = zip;
    this.#options = options;
    const out = new PassThrough();
    zip.on('error', (error: Error) => { out.destroy(error); });
    zip.pipe(out);
    this.#out = written(out, file);
    this.#out.catch(() => undefined);
  }

  static async begin(file: PartFile, options: WorkbookOptions): Promise<Workbook> {
    // Loaded when it is needed: every other command starts without it.
    const { ZipArchive } = await import('archiver');
    return new Workbook(new ZipArchive({ zlib: { level: 1 } }), file, options);
  }

  /** Resolves at once as long as the archive keeps up. */
  row(cells: readonly (string | number)[]): Promise<void> | undefined {
    if (this.#sheet === undefined || this.#rows > (this.#options.rowsASheet ?? ROWS_A_SHEET)) {
      return this.#nextSheet().then(async () => this.row(cells));
    }
    this.#add(cells, LIST_STYLE.text);
    return this.#text.length < GATHERED ? undefined : this.#pass();
  }

  async finish(): Promise<Part> {
    if (this.#sheet === undefined) await this.#nextSheet();
    await this.#endSheet();
    const { title, date } = this.#options;
    const titles = Array.from({ length: this.#sheets }, (_, at) => (at === 0 ? title : `${title} ${at + 1}`));
    for (const [name, xml] of bookParts(titles)) this.#zip.append(xml, { name, date });
    await Promise.race([this.#zip.finalize(), this.#out]);
    return this.#out;
  }

  async #nextSheet(): Promise<void> {
    await this.#endSheet();
    this.#sheets += 1;
    this.#rows = 0;
    const sheet = new PassThrough({ highWaterMark: 4 * GATHERED });
    this.#sheet = sheet;
    this.#entered = once(this.#zip, 'entry');
    this.#zip.append(sheet, { name: sheetPart(this.#sheets), date: this.#options.date });
    this.#text = listHead(this.#options.widths);
    this.#add(this.#options.headings, LIST_STYLE.heading);
  }

  async #endSheet(): Promise<void> {
    if (this.#sheet === undefined) return;
    this.#text += listEnd(this.#options.headings.length, this.#rows);
    await this.#pass();
    this.#sheet.end();
    // When the file cannot be written, nothing enters the archive any more.
    await Promise.race([this.#entered, this.#out]);
  }

  #add(cells: readonly (string | number)[], style: number): void {
    this.#rows += 1;
    this.#text += rowXml(this.#rows, cells, style, printable);
  }

  async #pass(): Promise<void> {
    const sheet = this.#sheet;
    const text = this.#text;
    this.#text = '';
    if (sheet !== undefined && !sheet.write(text)) await Promise.race([once(sheet, 'drain'), this.#out]);
  }
}

async function written(out: PassThrough, file: PartFile): Promise<Part> {
  for await (const piece of out as AsyncIterable<Uint8Array>) file.write(piece);
  return file.finish();
}
