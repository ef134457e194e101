import type { SeededNumbers } from './seeded-numbers.ts';
import type { TypeFace, TypeFaces } from './type-faces.ts';

/** How a line is set: with a typewriter, every letter as wide as the next, or in print. */
export type Setting = 'typed' | 'regular' | 'semibold';

/** One line of text at its place on a page; points, y downwards to the baseline. */
export interface TextLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly setting: Setting;
  /** As drawn; the text layer of a PDF is stretched to it. */
  readonly width: number;
}

/** Width of a typewriter's letter, in em. */
const PITCH = 0.62;

export function faceOf(setting: Setting, faces: TypeFaces): TypeFace {
  return setting === 'semibold' ? faces.semibold : faces.regular;
}

/** Width of a text, points. */
export function textWidth(text: string, size: number, setting: Setting, faces: TypeFaces): number {
  const letters = Array.from(text);
  if (setting === 'typed') return letters.length * PITCH * size;
  const face = faceOf(setting, faces);
  return letters.reduce((sum, letter) => sum + face.glyph(letter).width * size, 0);
}

/** A line that begins at, is centred on or ends at `x`. */
export function textLine(
  text: string,
  place: { readonly x: number; readonly y: number; readonly size: number; readonly setting: Setting; readonly align?: 'left' | 'centre' | 'right' },
  faces: TypeFaces,
): TextLine {
  const { x, y, size, setting, align = 'left' } = place;
  const width = textWidth(text, size, setting, faces);
  const shift = align === 'left' ? 0 : align === 'centre' ? width / 2 : width;
  return { text, x: x - shift, y, size, setting, width };
}

/** Breaks a paragraph at spaces into lines of at most `width` points. */
export function wrapText(text: string, width: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && measure(longer) > width) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  return current === '' ? lines : [...lines, current];
}

const SVG_COMMANDS = { moveTo: 'M', lineTo: 'L', quadraticCurveTo: 'Q', bezierCurveTo: 'C', closePath: 'Z' } as const;

/** The line's outlines as SVG path data. Typed letters dance a little on their line, as a worn machine sets them. */
export function outlineOf(line: TextLine, faces: TypeFaces, numbers: SeededNumbers): string {
  const face = faceOf(line.setting, faces);
  const typed = line.setting === 'typed';
  let data = '';
  let { x } = line;
  for (const letter of line.text) {
    const { width, outline } = face.glyph(letter);
    const advance = typed ? PITCH * line.size : width * line.size;
    // A typewriter's m is drawn narrow, so that it keeps to its place.
    const across = typed ? line.size * Math.min(1, (PITCH * 0.95) / width) : line.size;
    const left = x + (advance - width * across) / 2;
    const base = typed ? line.y + numbers.between(-0.35, 0.35) : line.y;
    for (const { command, args } of outline) {
      data += SVG_COMMANDS[command];
      args.forEach((value, n) => { data += `${n === 0 ? '' : ' '}${rounded(n % 2 === 0 ? left + value * across : base - value * line.size)}`; });
    }
    x += advance;
  }
  return data;
}

/** Two decimals of a point: far below a pixel, and the same text on every machine. */
export function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
