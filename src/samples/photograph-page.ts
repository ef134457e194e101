import type { DrawnPage } from './drawn-page.ts';
import type { InventedRecord } from './invent-record.ts';
import type { SeededNumbers } from './seeded-numbers.ts';
import { rounded, textLine } from './text-line.ts';
import type { TypeFaces } from './type-faces.ts';

const WIDTH = 620;
const HEIGHT = 460;
const FRAME = { x: 30, y: 30, width: 560, height: 360 } as const;

/** A "photograph": sky, sea, hills and boats made of shapes on a print with a white border and a caption. */
export function photographPage(record: InventedRecord, position: number, caption: string, by: { readonly faces: TypeFaces; readonly numbers: SeededNumbers }): DrawnPage {
  const { faces, numbers } = by;
  const horizon = numbers.between(170, 250);
  const shapes = [
    `<rect x="12" y="12" width="${WIDTH - 24}" height="${HEIGHT - 24}" fill="#f5f1e6"/>`,
    '<clipPath id="print"><rect x="30" y="30" width="560" height="360"/></clipPath>',
    '<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8d9498"/><stop offset="1" stop-color="#e4dfd2"/></linearGradient>',
    '<linearGradient id="sea" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#a9aca6"/><stop offset="1" stop-color="#4c5150"/></linearGradient>',
    '<g clip-path="url(#print)">',
    `<rect x="${FRAME.x}" y="${FRAME.y}" width="${FRAME.width}" height="${rounded(horizon - FRAME.y)}" fill="url(#sky)"/>`,
    `<circle cx="${rounded(numbers.between(120, 500))}" cy="${rounded(numbers.between(70, 130))}" r="${rounded(numbers.between(14, 30))}" fill="#f7f3e8"/>`,
    ridge(horizon, 60, '#777b78', numbers),
    ridge(horizon, 30, '#5d615e', numbers),
    `<rect x="${FRAME.x}" y="${rounded(horizon)}" width="${FRAME.width}" height="300" fill="url(#sea)"/>`,
    ...Array.from({ length: 40 }, () => wave(horizon, numbers)),
    ...Array.from({ length: numbers.integer(2, 5) }, () => boat(horizon, numbers)),
    '</g>',
  ];
  const lines = [
    textLine(caption, { x: 34, y: 412, size: 11, setting: 'regular' }, faces),
    textLine(`${record.code} – ảnh số ${position + 1} (ảnh dựng để minh họa)`, { x: 34, y: 430, size: 9, setting: 'regular' }, faces),
  ];
  return { name: `Ảnh ${String(position + 1).padStart(2, '0')}`, width: WIDTH, height: HEIGHT, lines, shapes: shapes.join(''), ink: '#3b3a36' };
}

function ridge(horizon: number, height: number, colour: string, numbers: SeededNumbers): string {
  let data = `M${FRAME.x} ${rounded(horizon)}`;
  for (let x: number = FRAME.x; x <= FRAME.x + FRAME.width; x += 35) data += `L${x} ${rounded(horizon - numbers.between(0.2, 1) * height)}`;
  return `<path d="${data}L${FRAME.x + FRAME.width} ${rounded(horizon)}Z" fill="${colour}"/>`;
}

function wave(horizon: number, numbers: SeededNumbers): string {
  const y = numbers.between(horizon + 4, 385);
  const length = (y - horizon) * 0.3 + 8;
  return `<path d="M${rounded(numbers.between(30, 560))} ${rounded(y)}q${rounded(length / 2)} -3 ${rounded(length)} 0" stroke="#d9d8cf" stroke-width=".8" fill="none" opacity=".6"/>`;
}

function boat(horizon: number, numbers: SeededNumbers): string {
  const y = numbers.between(horizon + 15, 350);
  const scale = 0.4 + (y - horizon) / 130;
  return `<g transform="translate(${rounded(numbers.between(70, 520))} ${rounded(y)}) scale(${rounded(scale)})" fill="#2f302e">`
    + '<path d="M-34 0Q0 16 34 0L26 10Q0 20 -26 10Z"/><path d="M-2 -2V-52L24 -8Z" fill="#6a6a63"/><path d="M-4 -2V-44L-20 -8Z" fill="#85857c"/></g>';
}
