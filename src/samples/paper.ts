import type { DrawnPage } from './drawn-page.ts';
import type { SeededNumbers } from './seeded-numbers.ts';
import { outlineOf, rounded, textLine } from './text-line.ts';
import type { TypeFaces } from './type-faces.ts';

/** A page on its paper, as it lay on the scanner. */
export interface PaperSheet {
  readonly svg: string;
  /** Degrees, clockwise, about the middle of the sheet. */
  readonly skew: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const TINTS = ['#f1e8cf', '#ece3cd', '#f4eddb', '#e9dfc4', '#efe9dc'] as const;
const STAMP = ['TÀI LIỆU MẪU', 'KHÔNG CÓ GIÁ TRỊ PHÁP LÝ'] as const;
const STAMP_RED = '#b3261e';

/** Lays a page on tinted paper with stains, a fold, punch holes and the red frame that says it is a sample. */
export function layOnPaper(page: DrawnPage, dpi: number, { faces, numbers }: { readonly faces: TypeFaces; readonly numbers: SeededNumbers }): PaperSheet {
  const { width, height } = page;
  // Most sheets lie nearly straight; a few are off by up to three degrees.
  const skew = Math.round(numbers.fraction() ** 3 * 3 * (numbers.chance(0.5) ? 10 : -10)) / 10;
  const pixels = { width: Math.round((width * dpi) / 72), height: Math.round((height * dpi) / 72) };
  const text = page.lines.map((line) => `<path d="${outlineOf(line, faces, numbers)}" fill-opacity="${rounded(numbers.between(0.8, 0.97))}"/>`);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="#c9c5ba"/>`,
    `<g transform="rotate(${skew} ${width / 2} ${height / 2})">`,
    `<rect x="3" y="3" width="${width - 6}" height="${height - 6}" fill="${numbers.pick(TINTS)}"/>`,
    ...Array.from({ length: numbers.integer(1, 4) }, (_, n) => stain(page, n, numbers)),
    fold(page, numbers),
    page.shapes,
    `<g fill="${page.ink}">`, ...text, '</g>',
    holes(page),
    stamp(page, { faces, numbers }),
    '</g></svg>',
  ].join('');
  return { svg, skew, ...pixels };
}

function stain({ width, height }: DrawnPage, n: number, numbers: SeededNumbers): string {
  const [x, y, r] = [numbers.between(0, width), numbers.between(0, height), numbers.between(20, 90)];
  const strength = rounded(numbers.between(0.08, 0.22));
  return `<radialGradient id="stain${n}"><stop offset="0" stop-color="#8a6a35" stop-opacity="${strength}"/><stop offset=".85" stop-color="#8a6a35" stop-opacity="${strength}"/>`
    + '<stop offset="1" stop-color="#8a6a35" stop-opacity="0"/></radialGradient>'
    + `<ellipse cx="${rounded(x)}" cy="${rounded(y)}" rx="${rounded(r)}" ry="${rounded(r * numbers.between(0.6, 1))}" fill="url(#stain${n})"/>`;
}

function fold({ width, height }: DrawnPage, numbers: SeededNumbers): string {
  if (numbers.chance(0.5)) return '';
  const y = height / 2 + numbers.between(-6, 6);
  return `<path d="M3 ${rounded(y)}H${width - 3}" stroke="#fffaf0" stroke-width="1.6" opacity=".8"/><path d="M3 ${rounded(y + 1.4)}H${width - 3}" stroke="#8f8266" stroke-width="1" opacity=".5"/>`;
}

/** Letters were punched for the binder; maps and prints never. */
function holes({ width, height }: DrawnPage): string {
  if (width > height) return '';
  return [-113, 113].map((shift) => `<circle cx="26" cy="${rounded(height / 2 + shift)}" r="8" fill="#4a463f"/>`).join('');
}

/** A frame, never a seal: nobody may take a sample for a document. */
function stamp({ width, height }: DrawnPage, { faces, numbers }: { readonly faces: TypeFaces; readonly numbers: SeededNumbers }): string {
  const lines = STAMP.map((text, n) => textLine(text, { x: 0, y: n * 16 - 3, size: 12, setting: 'semibold', align: 'centre' }, faces));
  const half = Math.max(...lines.map((line) => line.width)) / 2 + 10;
  const [x, y] = [Math.min(width - half - 25, width * 0.72), height - 46];
  return `<g transform="translate(${rounded(x)} ${rounded(y)}) rotate(${rounded(numbers.between(-4, 4))})" opacity=".78">`
    + `<rect x="${rounded(-half)}" y="-20" width="${rounded(half * 2)}" height="42" rx="3" fill="none" stroke="${STAMP_RED}" stroke-width="2"/>`
    + `<g fill="${STAMP_RED}">${lines.map((line) => `<path d="${outlineOf(line, faces, numbers)}"/>`).join('')}</g></g>`;
}
