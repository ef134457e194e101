import PDFDocument from 'pdfkit';
import { rounded, textWidth, type TextLine } from './text-line.ts';
import type { TypeFaces } from './type-faces.ts';

/** One page of a two-layer PDF. */
export interface PdfPage {
  readonly jpeg: Buffer;
  /** Points. */
  readonly width: number;
  readonly height: number;
  readonly skew: number;
  readonly lines: readonly TextLine[];
}

export interface PdfDescription {
  readonly title: string;
  readonly author: string;
  readonly created: Date;
}

/** PDF text rendering mode 3 (ISO 32000-1, 9.3.6): neither filled nor stroked, but there for search and copying. */
const INVISIBLE = '3 Tr';

/** A two-layer PDF: the scan, and under the eye the text at the places of its lines. The same pages give the same bytes. */
export async function searchablePdf(pages: readonly PdfPage[], { title, author, created }: PdfDescription, faces: TypeFaces): Promise<Buffer> {
  const document = new PDFDocument({
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'vi',
    displayTitle: true,
    info: { Title: title, Author: author, Creator: 'Kho samples', Producer: 'PDFKit', CreationDate: created, ModDate: created },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('error', reject);
    document.on('end', () => { resolve(Buffer.concat(chunks)); });
  });
  document.registerFont('regular', Buffer.from(faces.regular.bytes));
  document.registerFont('semibold', Buffer.from(faces.semibold.bytes));
  for (const page of pages) addPage(document, page, faces);
  document.end();
  return finished;
}

function addPage(document: PDFKit.PDFDocument, page: PdfPage, faces: TypeFaces): void {
  const { jpeg, width, height } = page;
  document.addPage({ size: [width, height], margin: 0 });
  document.image(jpeg, 0, 0, { width, height });
  document.save();
  document.addContent(INVISIBLE);
  for (const line of page.lines) {
    const { text, size, setting, width: drawn } = line;
    const natural = textWidth(text, size, setting === 'semibold' ? 'semibold' : 'regular', faces);
    document.font(setting === 'semibold' ? 'semibold' : 'regular').fontSize(size);
    // Tz stretches the letters to the drawn width, so that a selection lies on the picture; spacing would tear words apart.
    document.addContent(`${rounded((drawn / Math.max(1, natural)) * 100)} Tz`);
    const { x, y } = onPaper(line, page);
    document.text(text, x, y, { lineBreak: false, baseline: 'alphabetic', features: [] });
  }
  document.restore();
}

/** Where a line begins on the skewed sheet: level, as recognised text lies, with its middle on the middle of the drawn line. */
function onPaper({ x, y, width: drawn }: TextLine, { width, height, skew }: PdfPage): { readonly x: number; readonly y: number } {
  const angle = (skew * Math.PI) / 180;
  const [across, down] = [x + drawn / 2 - width / 2, y - height / 2];
  const middle = width / 2 + across * Math.cos(angle) - down * Math.sin(angle);
  return { x: middle - drawn / 2, y: height / 2 + across * Math.sin(angle) + down * Math.cos(angle) };
}
