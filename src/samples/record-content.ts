import { composePages } from './compose-pages.ts';
import type { DrawnPage } from './drawn-page.ts';
import type { InventedRecord } from './invent-record.ts';
import { layOnPaper } from './paper.ts';
import type { PackageFile } from './package-file.ts';
import type { PackagePlan, SampleWords } from './sample-words.ts';
import { jpegOf, scanSheet, tiffOf, type Scanner } from './scan-page.ts';
import { searchablePdf, type PdfPage } from './searchable-pdf.ts';
import { seededNumbers } from './seeded-numbers.ts';
import type { TypeFaces } from './type-faces.ts';

/** What every page of a set is drawn with. */
export interface DrawingBoard {
  readonly seed: string;
  readonly scanner: Scanner;
  readonly words: SampleWords;
  readonly faces: TypeFaces;
}

/** The content of a record: the scans, and the reading copy when the plan asks for both. */
export interface RecordContent {
  readonly scans: readonly PackageFile[];
  readonly readingCopy: readonly PackageFile[];
}

/** Draws, scans and names every page of a record. */
export async function recordContent(record: InventedRecord, plan: PackagePlan, created: Date, board: DrawingBoard): Promise<RecordContent> {
  const pages = composePages(record, board.seed, board);
  const form = plan.unicode ?? 'NFC';
  const named = (page: DrawnPage, n: number, extension: string): string => `${String(n + 1).padStart(3, '0')} – ${page.name}.${extension}`.normalize(form);
  const images: PackageFile[] = [];
  const pdfPages: PdfPage[] = [];
  for (const [n, page] of pages.entries()) {
    const numbers = seededNumbers(board.seed, 'scan', record.code, String(n));
    const sheet = layOnPaper(page, board.scanner.dpi, { faces: board.faces, numbers });
    const grey = record.drawing === 'document' && !plan.content.startsWith('pdf') && numbers.chance(0.15);
    const scan = await scanSheet(sheet, board.scanner, { grey, numbers });
    if (plan.content === 'jpeg') images.push({ path: named(page, n, 'jpg'), bytes: await jpegOf(scan) });
    if (plan.content.startsWith('tiff')) images.push({ path: named(page, n, 'tif'), bytes: await tiffOf(scan) });
    if (plan.content.includes('pdf')) pdfPages.push({ jpeg: await jpegOf(scan), width: page.width, height: page.height, skew: sheet.skew, lines: page.lines });
  }
  if (pdfPages.length === 0) return { scans: images, readingCopy: [] };
  if (plan.content === 'pdfs') return { scans: await documentPdfs(record, pdfPages, { created, board }), readingCopy: [] };
  const bytes = await searchablePdf(pdfPages, { title: record.title, author: record.fonds.creator, created }, board.faces);
  const pdf = { path: `${record.code} – bản số hóa hai lớp.pdf`.normalize(form), bytes };
  return images.length === 0 ? { scans: [pdf], readingCopy: [] } : { scans: images, readingCopy: [pdf] };
}

/** One PDF for each document of the record; a document of a drawn kind is one page. */
async function documentPdfs(record: InventedRecord, pages: readonly PdfPage[], { created, board }: { readonly created: Date; readonly board: DrawingBoard }): Promise<readonly PackageFile[]> {
  const files: PackageFile[] = [];
  let first = 0;
  for (const [at, document] of record.documents.entries()) {
    const own = pages.slice(first, first + document.pages);
    first += document.pages;
    const bytes = await searchablePdf(own, { title: document.about, author: record.fonds.creator, created }, board.faces);
    files.push({ path: `${at + 1}.pdf`, bytes });
  }
  return files;
}
