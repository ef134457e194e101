import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { printable, type Lang, type Messages } from '../../base/index.ts';
import type { JsonObject } from '../compose-report.ts';
import { outlineOf, type Section, type Table } from './outline.ts';

const FONTS = '@expo-google-fonts/be-vietnam-pro';
const MARGIN = 48;
const FOOT = 36;
/** Rows of a table in the PDF; the page and the files have more. */
const ROWS = 60;
/** A cell of a table is cut here: digests and identifiers stay whole. */
const CELL_CHARS = 140;

/** The report as PDF: Vietnamese, then English. Page x of y and the digest of the signed report stand on every page. */
export async function pdfPages(report: JsonObject, sha256: string, messages: Messages): Promise<Uint8Array> {
  // Loaded when it is needed: every other command starts without it.
  const { default: PDFDocument } = await import('pdfkit');
  const title = report['report'] as { readonly title: { readonly vi: string; readonly en: string } };
  const created = new Date((report['generated'] as { readonly at: string }).at);
  const document = new PDFDocument({
    size: 'A4', margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT }, bufferPages: true, lang: 'vi', displayTitle: true, pdfVersion: '1.7',
    info: { Title: title.title.vi, Creator: 'Kho', Producer: 'PDFKit', CreationDate: created, ModDate: created },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('error', reject);
    document.on('end', () => { resolve(Buffer.concat(chunks)); });
  });
  const { resolve } = createRequire(import.meta.url);
  document.registerFont('regular', await fs.readFile(resolve(`${FONTS}/400Regular/BeVietnamPro_400Regular.ttf`)));
  document.registerFont('semibold', await fs.readFile(resolve(`${FONTS}/600SemiBold/BeVietnamPro_600SemiBold.ttf`)));
  for (const lang of ['vi', 'en'] as const) {
    if (lang === 'en') document.addPage();
    writeLanguage(document, { title: title.title[lang], sections: outlineOf(report, messages, lang), more: (count) => messages.text('auditReport.more', lang, { count }) });
  }
  writeFeet(document, sha256, (lang, params) => messages.text('auditReport.foot', lang, params));
  document.end();
  return finished;
}

interface InOneLanguage {
  readonly title: string;
  readonly sections: readonly Section[];
  readonly more: (count: number) => string;
}

function writeLanguage(document: PDFKit.PDFDocument, { title, sections, more }: InOneLanguage): void {
  document.font('semibold').fontSize(16).text(title).moveDown(0.5);
  for (const section of sections) {
    document.font('semibold').fontSize(11).text(`${section.number}. ${section.title}`).moveDown(0.2);
    document.fontSize(8.5);
    for (const [label, value] of section.facts) document.font('semibold').text(`${label}: `, { continued: true }).font('regular').text(value === '' ? '–' : shown(value));
    document.font('regular');
    for (const paragraph of section.paragraphs) document.text(paragraph).moveDown(0.2);
    for (const table of section.tables) writeTable(document, table, more);
    document.moveDown(0.6);
  }
}

/** Names in packages may hold anything; what is neither a letter nor a line end is shown as what it is. */
function shown(value: string): string {
  return value.split('\n').map(printable).join('\n');
}

/** Wide tables do not fit on a page: each row is a block of what its columns say. */
function writeTable(document: PDFKit.PDFDocument, { head, rows, foot }: Table, more: (count: number) => string): void {
  for (const row of rows.slice(0, ROWS)) {
    const said = row.flatMap((cell, at) => (cell === '' ? [] : [`${head[at] ?? ''}: ${cell.length > CELL_CHARS ? `${cell.slice(0, CELL_CHARS)}…` : cell}`]));
    document.text(`• ${shown(said.join(' · '))}`, { indent: 6 });
  }
  if (rows.length > ROWS) document.text(more(rows.length - ROWS));
  else if (foot !== undefined) document.text(foot);
}

function writeFeet(document: PDFKit.PDFDocument, sha256: string, foot: (lang: Lang, params: { readonly page: number; readonly pages: number; readonly digest: string }) => string): void {
  const { start, count } = document.bufferedPageRange();
  for (let at = 0; at < count; at += 1) {
    document.switchToPage(start + at);
    const { page } = document;
    const y = page.height - MARGIN - FOOT / 2;
    // Writing below the margin would begin a new page.
    page.margins.bottom = 0;
    document.font('regular').fontSize(7).text(foot('vi', { page: at + 1, pages: count, digest: sha256 }), MARGIN, y, { width: page.width - 2 * MARGIN, align: 'center', lineBreak: false });
  }
}
