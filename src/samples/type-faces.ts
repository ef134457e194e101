import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One command of a glyph's outline; arguments are pairs of x and y in em, y upwards. */
interface OutlineCommand {
  readonly command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath';
  readonly args: readonly number[];
}

interface Glyph {
  /** In em. */
  readonly width: number;
  readonly outline: readonly OutlineCommand[];
}

/** A typeface that draws its letters itself: what is installed on the machine must not change a sample. */
export interface TypeFace {
  /** The font file, for documents that embed it. */
  readonly bytes: Uint8Array;
  glyph(letter: string): Glyph;
}

/** The two weights of the samples. */
export interface TypeFaces {
  readonly regular: TypeFace;
  readonly semibold: TypeFace;
}

interface FontReader {
  create(bytes: Uint8Array): {
    readonly unitsPerEm: number;
    glyphForCodePoint(codePoint: number): { readonly id: number; readonly advanceWidth: number; readonly path: { readonly commands: readonly OutlineCommand[] } };
  };
}

const FONTS = '@expo-google-fonts/be-vietnam-pro';

/** Reads Be Vietnam Pro (SIL Open Font License), which has every Vietnamese letter. */
export function loadTypeFaces(): TypeFaces {
  const { resolve } = createRequire(import.meta.url);
  // The PDF writer's own font reader, so that image and text layer measure letters alike.
  const reader = createRequire(resolve('pdfkit'))('fontkit') as FontReader;
  return {
    regular: typeFace(reader, readFileSync(resolve(`${FONTS}/400Regular/BeVietnamPro_400Regular.ttf`))),
    semibold: typeFace(reader, readFileSync(resolve(`${FONTS}/600SemiBold/BeVietnamPro_600SemiBold.ttf`))),
  };
}

function typeFace(reader: FontReader, bytes: Uint8Array): TypeFace {
  const font = reader.create(bytes);
  const glyphs = new Map<string, Glyph>();
  const glyph = (letter: string): Glyph => {
    const known = glyphs.get(letter);
    if (known !== undefined) return known;
    const read = font.glyphForCodePoint(letter.codePointAt(0) ?? 0);
    if (read.id === 0) throw new Error(`the typeface has no ${letter}`);
    const outline = read.path.commands.map(({ command, args }) => ({ command, args: args.map((value) => value / font.unitsPerEm) }));
    const made = { width: read.advanceWidth / font.unitsPerEm, outline };
    glyphs.set(letter, made);
    return made;
  };
  return { bytes, glyph };
}
