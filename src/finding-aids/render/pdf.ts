import { printable, type ByteStream } from '../../base/index.ts';
import type { Block, Blocks, Cell, Column } from '../blocks.ts';
import { TextWrapper } from './wrapped-text.ts';

/** A typeface with every Vietnamese letter, as whole TrueType files: fonts that are cut for the web lack letters in a PDF. */
export interface PrintFonts {
  readonly regular: Uint8Array;
  readonly semibold: Uint8Array;
}

export interface PdfOptions {
  readonly title: string;
  readonly date: string;
  readonly fonts: PrintFonts;
  /** What stands at the head of every page but the first, with the number of the page. */
  readonly pageHead: (page: number) => string;
}

const MARGIN = { left: 62, right: 42, top: 56, bottom: 50 } as const;
const PAGE = { width: 595.28, height: 841.89 } as const;
const WIDTH = PAGE.width - MARGIN.left - MARGIN.right;
const BOTTOM = PAGE.height - MARGIN.bottom;
const PADDING = 3;
/** A cell of the longest title of the model is some forty lines; longer ones are cut, so that a row fits on a page. */
const MOST_LINES = 45;

/** A finding aid as PDF, page by page: pages that are done are handed out and not held. */
export async function* pdfOf(blocks: Blocks, options: PdfOptions): ByteStream {
  // Loaded when it is needed: every other command starts without it.
  const { default: PDFDocument } = await import('pdfkit');
  const created = new Date(`${options.date}T00:00:00Z`);
  const document = new PDFDocument({
    size: 'A4', margins: MARGIN, lang: 'vi', displayTitle: true, pdfVersion: '1.7', autoFirstPage: false,
    info: { Title: printable(options.title), Creator: 'Kho', Producer: 'PDFKit', CreationDate: created, ModDate: created },
  });
  document.registerFont('regular', Buffer.from(options.fonts.regular));
  document.registerFont('semibold', Buffer.from(options.fonts.semibold));
  const chunks: Uint8Array[] = [];
  document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });
  const writer = new PdfWriter(document, options);
  for await (const block of blocks) {
    const before = writer.page;
    writer.write(block);
    // The document hands out a page in a later turn of the event loop, which records at hand would never let come.
    if (writer.page !== before) await new Promise<void>((resolve) => { setImmediate(resolve); });
    while (chunks.length > 0) yield chunks.shift() as Uint8Array;
  }
  document.end();
  await ended;
  yield* chunks;
}

type Weight = 'regular' | 'semibold';

/** Puts blocks on pages. */
class PdfWriter {
  readonly #document: PDFKit.PDFDocument;
  readonly #options: PdfOptions;
  readonly #wrappers = new Map<string, TextWrapper>();
  #columns: readonly Column[] = [];
  #widths: readonly number[] = [];
  page = 0;
  #y = 0;

  constructor(document: PDFKit.PDFDocument, options: PdfOptions) {
    this.#document = document;
    this.#options = options;
    this.#newPage();
  }

  write(block: Block): void {
    switch (block.block) {
      case 'head': this.#head(block.left, block.right); return;
      case 'title':
        this.#paragraph(block.text, { size: 14, weight: 'semibold', align: 'center' });
        for (const line of block.below) this.#paragraph(line, { size: 11, weight: 'semibold', align: 'center' });
        this.#y += 10;
        return;
      case 'section': this.#y += 8; this.#need(60); this.#paragraph(block.text, { size: 11, weight: 'semibold' }); return;
      case 'fact': this.#paragraph(`${block.label}: ${block.value}`, { size: 10 }); return;
      case 'text': this.#paragraph(block.text, { size: 10.5 }); return;
      case 'table': this.#beginTable(block.columns); return;
      case 'row': this.#row(block.cells, { size: 9 }); return;
      case 'group': this.#group(block.text); return;
      case 'end': this.#columns = []; this.#y += 10; return;
      case 'sign': this.#sign(block.lines);
    }
  }

  #newPage(): void {
    this.#document.addPage();
    this.page += 1;
    this.#y = MARGIN.top;
    if (this.page > 1) this.#line(this.#options.pageHead(this.page), { x: MARGIN.left, y: MARGIN.top - 24, width: WIDTH, size: 8, align: 'center' });
    if (this.#columns.length > 0) this.#headings();
  }

  #need(height: number): void {
    if (this.#y + height > BOTTOM) this.#newPage();
  }

  #head(left: readonly string[], right: readonly string[]): void {
    const half = WIDTH / 2;
    for (let n = 0; n < Math.max(left.length, right.length); n += 1) {
      const heights = ([[left[n] ?? '', MARGIN.left], [right[n] ?? '', MARGIN.left + half]] as const).map(([text, x]) => {
        const lines = this.#lines(text, half - 6, { size: 9.5, weight: 'semibold' });
        lines.forEach((line, at) => { this.#line(line, { x, y: this.#y + at * 13, width: half - 6, size: 9.5, weight: 'semibold', align: 'center' }); });
        return lines.length * 13;
      });
      this.#y += Math.max(...heights);
    }
    this.#y += 18;
  }

  #paragraph(text: string, how: { readonly size: number; readonly weight?: Weight; readonly align?: Column['align'] }): void {
    const height = how.size * 1.4;
    for (const line of this.#lines(text, WIDTH, how)) {
      this.#need(height);
      this.#line(line, { x: MARGIN.left, y: this.#y, width: WIDTH, ...how });
      this.#y += height;
    }
  }

  #beginTable(columns: readonly Column[]): void {
    const whole = columns.reduce((sum, { share }) => sum + share, 0);
    this.#columns = [];
    this.#need(90);
    this.#columns = columns;
    this.#widths = columns.map(({ share }) => (share / whole) * WIDTH);
    this.#headings();
  }

  #headings(): void {
    this.#row(this.#columns.map(({ heading }) => heading), { size: 8.5, weight: 'semibold', align: 'center' });
    if (this.#columns.length === 7) this.#row(this.#columns.map((_, n) => `(${n + 1})`), { size: 7.5, align: 'center' });
  }

  #row(cells: readonly Cell[], how: { readonly size: number; readonly weight?: Weight; readonly align?: Column['align'] }): void {
    const height = how.size * 1.3;
    const lines = cells.map((cell, n) => this.#lines(String(cell), (this.#widths[n] ?? 0) - 2 * PADDING, how));
    const tall = Math.max(1, ...lines.map(({ length }) => length)) * height + 2 * PADDING;
    if (this.#y + tall > BOTTOM) this.#newPage();
    let x: number = MARGIN.left;
    lines.forEach((texts, n) => {
      const width = this.#widths[n] ?? 0;
      this.#document.rect(x, this.#y, width, tall);
      const align = how.align ?? this.#columns[n]?.align;
      texts.forEach((text, at) => { this.#line(text, { x: x + PADDING, y: this.#y + PADDING + at * height, width: width - 2 * PADDING, ...how, ...(align === undefined ? {} : { align }) }); });
      x += width;
    });
    this.#document.lineWidth(0.5).stroke('#808080');
    this.#y += tall;
  }

  #group(text: string): void {
    const lines = this.#lines(text, WIDTH - 2 * PADDING, { size: 9, weight: 'semibold' });
    const tall = lines.length * 12 + 2 * PADDING;
    // A heading does not stand alone at the foot of a page.
    this.#need(tall + 40);
    lines.forEach((line, at) => { this.#line(line, { x: MARGIN.left + PADDING, y: this.#y + PADDING + at * 12, width: WIDTH, size: 9, weight: 'semibold' }); });
    this.#document.rect(MARGIN.left, this.#y, WIDTH, tall).lineWidth(0.5).stroke('#808080');
    this.#y += tall;
  }

  #sign(lines: readonly string[]): void {
    this.#y += 12;
    this.#need(110);
    lines.forEach((line, n) => {
      this.#line(line, { x: MARGIN.left + WIDTH / 2, y: this.#y, width: WIDTH / 2, size: 10.5, weight: n === 1 ? 'semibold' : 'regular', align: 'center' });
      this.#y += n === 1 ? 60 : 16;
    });
  }

  #lines(text: string, width: number, { size, weight = 'regular' }: { readonly size: number; readonly weight?: Weight }): readonly string[] {
    const key = `${weight} ${size}`;
    let wrapper = this.#wrappers.get(key);
    if (wrapper === undefined) {
      wrapper = new TextWrapper((measured) => this.#document.font(weight).fontSize(size).widthOfString(measured));
      this.#wrappers.set(key, wrapper);
    }
    const lines = wrapper.lines(text.split('\n').map(printable).join('\n').normalize('NFC'), width);
    return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), '…'];
  }

  #line(text: string, at: { readonly x: number; readonly y: number; readonly width: number; readonly size: number; readonly weight?: Weight; readonly align?: Column['align'] }): void {
    if (text === '') return;
    const { x, y, width, size, weight = 'regular', align = 'left' } = at;
    this.#document.font(weight).fontSize(size).fillColor('#000000');
    const indent = align === 'left' ? 0 : (width - this.#document.widthOfString(text)) / (align === 'center' ? 2 : 1);
    this.#document.text(text, x + indent, y, { lineBreak: false });
  }
}
