import { A4, type DrawnPage } from './drawn-page.ts';
import type { InventedRecord } from './invent-record.ts';
import type { SeededNumbers } from './seeded-numbers.ts';
import { rounded, textLine, type TextLine } from './text-line.ts';
import type { TypeFaces } from './type-faces.ts';

const WIDTH = A4.long;
const HEIGHT = A4.short;

/** A hand-drawn map of a bay that does not exist: coast, depths, hills, hamlets, salt pans. */
export function mapPage(record: InventedRecord, position: number, words: { readonly bay: readonly string[]; readonly hamlet: readonly string[] }, by: { readonly faces: TypeFaces; readonly numbers: SeededNumbers }): DrawnPage {
  const { faces, numbers } = by;
  const coast = coastline(numbers);
  const land = `${coast}L${WIDTH - 40} ${HEIGHT - 40}L40 ${HEIGHT - 40}Z`;
  const label = (text: string, x: number, y: number, size = 9): TextLine => textLine(text, { x, y, size, setting: 'regular' }, faces);
  const shapes = [
    `<rect x="40" y="40" width="${WIDTH - 80}" height="${HEIGHT - 80}" fill="#cfe0df"/>`,
    ...[12, 24, 38].map((shift) => `<path d="${coast}" transform="translate(0 ${-shift})" fill="none" stroke="#5f8f92" stroke-width=".6" stroke-dasharray="4 3"/>`),
    `<path d="${land}" fill="#e9dfb9" stroke="#5b4a2c" stroke-width="1.4"/>`,
    ...Array.from({ length: 9 }, () => hill(numbers)),
    saltPans(numbers),
    `<path d="M40 40H${WIDTH - 40}V${HEIGHT - 40}H40Z" fill="none" stroke="#2a2a2a" stroke-width="2"/>`,
    `<path d="M${WIDTH - 90} 150V90M${WIDTH - 98} 104L${WIDTH - 90} 84L${WIDTH - 82} 104" fill="none" stroke="#2a2a2a" stroke-width="1.5"/>`,
    `<path d="M70 ${HEIGHT - 62}h50v5h-50zM170 ${HEIGHT - 62}h50v5h-50z" fill="#2a2a2a"/><path d="M70 ${HEIGHT - 62}h150v5h-150z" fill="none" stroke="#2a2a2a"/>`,
  ];
  const places: TextLine[] = [];
  const step = (WIDTH - 200) / words.hamlet.length;
  for (const [n, hamlet] of words.hamlet.entries()) {
    // Each in its own strip: names must not lie on one another.
    const [x, y] = [80 + n * step + numbers.between(0, step * 0.3), HEIGHT * (n % 2 === 0 ? 0.7 : 0.77) + numbers.between(0, 25)];
    shapes.push(`<circle cx="${rounded(x)}" cy="${rounded(y)}" r="3" fill="#a33"/>`);
    places.push(label(`thôn ${hamlet}`, x + 6, y + 3));
  }
  const lines = [
    textLine(record.title, { x: WIDTH / 2, y: 66, size: 12, setting: 'semibold', align: 'centre' }, faces),
    textLine(numbers.pick(words.bay).toUpperCase(), { x: WIDTH / 2, y: 170, size: 22, setting: 'regular', align: 'centre' }, faces),
    ...places,
    label('B', WIDTH - 93, 80, 11),
    label(`Tỷ lệ 1:${numbers.pick(['10.000', '25.000', '50.000'])} – bản vẽ minh họa, tờ số ${position + 1}`, 70, HEIGHT - 68),
  ];
  return { name: `Tờ bản đồ số ${position + 1}`, width: WIDTH, height: HEIGHT, lines, shapes: shapes.join(''), ink: '#1f2a33' };
}

function coastline(numbers: SeededNumbers): string {
  let data = `M40 ${rounded(HEIGHT * 0.62)}`;
  for (let x = 40; x < WIDTH - 40;) {
    const next = Math.min(WIDTH - 40, x + numbers.between(30, 90));
    const y = HEIGHT * 0.6 + Math.sin(x / 110) * 55 + numbers.between(-18, 18);
    data += `Q${rounded((x + next) / 2)} ${rounded(y + numbers.between(-30, 30))} ${rounded(next)} ${rounded(y)}`;
    x = next;
  }
  return data;
}

function hill(numbers: SeededNumbers): string {
  const [x, y, r] = [numbers.between(70, WIDTH - 70), numbers.between(HEIGHT * 0.72, HEIGHT - 80), numbers.between(10, 26)];
  return [1, 0.7, 0.4]
    .map((part) => `<ellipse cx="${rounded(x)}" cy="${rounded(y)}" rx="${rounded(r * part * 1.6)}" ry="${rounded(r * part)}" fill="none" stroke="#9a7b3f" stroke-width=".7"/>`)
    .join('');
}

function saltPans(numbers: SeededNumbers): string {
  const [left, top] = [numbers.between(120, 480), numbers.between(HEIGHT * 0.7, HEIGHT * 0.78)];
  let data = '';
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 7; column += 1) data += `M${rounded(left + column * 16)} ${rounded(top + row * 12)}h14v10h-14z`;
  }
  return `<path d="${data}" fill="#f4f1e6" stroke="#7d8a8c" stroke-width=".6"/>`;
}
