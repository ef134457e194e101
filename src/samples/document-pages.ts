import { A4, MARGIN, type DrawnPage } from './drawn-page.ts';
import type { InventedDocument, InventedRecord } from './invent-record.ts';
import { textLine, textWidth, wrapText, type Setting, type TextLine } from './text-line.ts';
import type { TypeFaces } from './type-faces.ts';

const SIZE = 10.5;
const LEADING = 17;
const INDENT = 24;

/** The pages of one document: letterhead, number and date, subject, text, signature. */
export function documentPages(record: InventedRecord, document: InventedDocument, faces: TypeFaces): readonly DrawnPage[] {
  const setting = record.fonds.face;
  const head = letterhead(record, document, faces);
  const rows = textRows(document.paragraphs, setting, faces);
  // Only the last page leaves room for a signature; all leave some for the frame that says "sample".
  const perFirst = Math.floor((A4.long - MARGIN.bottom - (document.pages === 1 ? 90 : 20) - head.bottom) / LEADING);
  const perNext = Math.floor((A4.long - MARGIN.bottom - 90 - MARGIN.top - 20) / LEADING);
  return Array.from({ length: document.pages }, (_, n): DrawnPage => {
    const first = n === 0;
    const part = first ? rows.slice(0, perFirst) : rows.slice(perFirst + (n - 1) * perNext, perFirst + n * perNext);
    const top = first ? head.bottom : MARGIN.top + 20;
    const body = part.map((row, at) => textLine(row.text, { x: MARGIN.left + row.indent, y: top + at * LEADING, size: SIZE, setting }, faces));
    const bottom = top + part.length * LEADING;
    const number = textLine(`- ${n + 1} -`, { x: A4.short / 2, y: MARGIN.top - 12, size: SIZE, setting, align: 'centre' }, faces);
    const signed = n === document.pages - 1 ? signature(record, document, bottom + LEADING, faces) : [];
    return {
      name: `${document.kind} số ${document.number.replaceAll('/', '-')} – trang ${n + 1}`,
      width: A4.short,
      height: A4.long,
      lines: [...(first ? head.lines : [number]), ...body, ...signed],
      shapes: first ? head.shapes : '',
      ink: setting === 'typed' ? '#26262e' : '#1d1d20',
    };
  });
}

/** Layout of an official letter: body on the left, country's name on the right; never an emblem. */
export function letterhead(
  { fonds, title }: InventedRecord,
  document: InventedDocument,
  faces: TypeFaces,
): { readonly lines: readonly TextLine[]; readonly shapes: string; readonly bottom: number } {
  const [left, right] = [170, 405];
  const [year = '', month = '', day = ''] = document.date.split('-');
  const line = (text: string, x: number, y: number, setting: Setting, size = 9.5): TextLine => textLine(text, { x, y, size, setting, align: 'centre' }, faces);
  const plain = fonds.face;
  const lines = [
    ...fonds.letterhead.map((text, n) => line(text, left, MARGIN.top + n * 14, n === fonds.letterhead.length - 1 ? 'semibold' : 'regular', 9)),
    line('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', right, MARGIN.top, 'semibold', 9),
    line('Độc lập – Tự do – Hạnh phúc', right, MARGIN.top + 14, 'semibold', 9.5),
    line(`Số: ${document.number}`, left, MARGIN.top + 38, plain),
    line(`${fonds.place}, ngày ${day} tháng ${month} năm ${year}`, right, MARGIN.top + 38, plain),
    line(document.kind.toUpperCase(), A4.short / 2, MARGIN.top + 76, 'semibold', 13),
    ...wrapText(document.about, 380, (text) => textWidth(text, SIZE, 'semibold', faces)).map((text, n) => line(text, A4.short / 2, MARGIN.top + 95 + n * 15, 'semibold', SIZE)),
    ...wrapText(`(${title})`, 400, (text) => textWidth(text, 8.5, 'regular', faces)).map((text, n) => line(text, A4.short / 2, MARGIN.top + 130 + n * 12, 'regular', 8.5)),
  ];
  const rule = (x: number, y: number, half: number): string => `<path d="M${x - half} ${y}H${x + half}" stroke="#26262e" stroke-width=".7"/>`;
  return { lines, shapes: rule(left, MARGIN.top + 20, 30) + rule(right, MARGIN.top + 20, 70), bottom: MARGIN.top + 180 };
}

function textRows(paragraphs: readonly string[], setting: Setting, faces: TypeFaces): readonly { readonly text: string; readonly indent: number }[] {
  const width = A4.short - MARGIN.left - MARGIN.right;
  return paragraphs.flatMap((paragraph) => {
    const [first = '', ...rest] = wrapText(paragraph, width - INDENT, (text) => textWidth(text, SIZE, setting, faces));
    const others = rest.length === 0 ? [] : wrapText(rest.join(' '), width, (text) => textWidth(text, SIZE, setting, faces));
    return [{ text: first, indent: INDENT }, ...others.map((text) => ({ text, indent: 0 }))];
  });
}

function signature({ fonds }: InventedRecord, { signatory }: InventedDocument, y: number, faces: TypeFaces): readonly TextLine[] {
  const centred = (text: string, at: number, setting: Setting): TextLine => textLine(text, { x: 430, y: at, size: 9.5, setting, align: 'centre' }, faces);
  return [
    textLine('Nơi nhận:', { x: MARGIN.left, y, size: 8.5, setting: 'semibold' }, faces),
    textLine('– Như trên;', { x: MARGIN.left, y: y + 12, size: 8.5, setting: 'regular' }, faces),
    textLine('– Lưu Văn phòng.', { x: MARGIN.left, y: y + 24, size: 8.5, setting: 'regular' }, faces),
    centred(fonds.authority, y, 'semibold'),
    centred(signatory.role, y + 14, 'semibold'),
    centred(signatory.name, y + 58, fonds.face),
  ];
}
