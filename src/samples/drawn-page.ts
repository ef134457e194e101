import type { TextLine } from './text-line.ts';

/** A page before it is put on paper and scanned; points, y downwards. */
export interface DrawnPage {
  /** Stem of its file's name; NFC. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** In reading order. */
  readonly lines: readonly TextLine[];
  /** SVG elements that lie under the text. */
  readonly shapes: string;
  /** Colour of the text. */
  readonly ink: string;
}

/** ISO 216 A4, points. */
export const A4 = { short: 595, long: 842 } as const;

/** Margins of a sheet in an office of the time: left wide enough for the punch. */
export const MARGIN = { left: 85, right: 50, top: 62, bottom: 70 } as const;
