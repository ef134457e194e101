import { hasMarks } from '../text/fold.ts';
import { encodingOfFont, LETTER_TABLES, replaceLetters } from './letter-tables.ts';
import { decodeRuns, show1252 } from './single-bytes.ts';
import { isVietnameseSyllable } from './syllable.ts';
import { looksLikeViqr, readViqr } from './viqr.ts';

/** Encodings of Vietnamese that are not Unicode; `utf8` is UTF-8 that a program took for Windows-1252. */
export const LEGACY_ENCODINGS = ['tcvn3', 'vni', 'cp1258', 'vps', 'viqr', 'utf8'] as const;
export type LegacyEncoding = (typeof LEGACY_ENCODINGS)[number];

/** A proposal, never a change: somebody sees both texts side by side and confirms; the original is kept. */
export interface LegacyProposal {
  readonly encoding: LegacyEncoding;
  /** The bytes stand for capitals (.VnTimeH). */
  readonly capitals: boolean;
  /** The text as it would be read. */
  readonly converted: string;
  /** What speaks for it. */
  readonly evidence: 'font' | 'text' | 'font and text';
  /** Words that change, and those of them that become Vietnamese syllables. */
  readonly words: number;
  readonly syllables: number;
}

/** Fewer syllables among the words that change, and it is another language. */
const NEEDED = 0.8;
/** A font of the encoding needs less to be believed: names and abbreviations are no syllables. */
const NEEDED_WITH_FONT = 0.5;
/** One word alone can be anything. */
const LEAST = 2;
/** Signs that no Vietnamese word has between its letters: read so, it is read wrongly. */
const STRANGE = /[\p{L}\p{N}][\u0080-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u02DC\u2018-\u203A\u2122\uFFFD]+[\p{L}\p{N}]/u;
/** A sheet is judged by its beginning. */
const SAMPLE = 20_000;

/**
 * Proposes how a text in an old encoding is to be read, from what its words become and from the name of its font;
 * undefined when it is Unicode, plain ASCII or another language.
 */
export function proposeEncoding(text: string, font?: string): LegacyProposal | undefined {
  const sample = text.slice(0, SAMPLE);
  const hint = font === undefined ? undefined : encodingOfFont(font);
  const already = shareAlready(sample);
  let best: Rated | undefined;
  for (const encoding of LEGACY_ENCODINGS) {
    const rated = rate(sample, encoding, hint?.encoding === encoding);
    if (rated !== undefined && (best === undefined || rated.weight > best.weight)) best = rated;
  }
  // What is written with letters that only Unicode has is Unicode, whatever its font.
  if (best === undefined || (already >= NEEDED && (!best.hinted || already >= best.share || /[\u0100-\u01B0\u1EA0-\u1EF9]/.test(sample)))) return undefined;
  const capitals = best.hinted && hint?.capitals === true;
  return {
    encoding: best.encoding, capitals, converted: convertLegacyText(text, best.encoding, { capitals }),
    evidence: best.hinted ? (best.share >= NEEDED ? 'font and text' : 'font') : 'text', words: best.words, syllables: best.syllables,
  };
}

/** Converts a text that is shown in the wrong characters; what the encoding does not know stays. The result is NFC. */
export function convertLegacyText(text: string, encoding: LegacyEncoding, options: { readonly capitals?: boolean } = {}): string {
  const converted = convert(text, encoding).normalize('NFC');
  return options.capitals === true ? converted.toUpperCase() : converted;
}

/** Converts bytes in an old encoding. */
export function convertLegacyBytes(bytes: Uint8Array, encoding: LegacyEncoding, options: { readonly capitals?: boolean } = {}): string {
  return convertLegacyText(show1252(bytes), encoding, options);
}

function convert(text: string, encoding: LegacyEncoding): string {
  switch (encoding) {
    case 'tcvn3': case 'vni': case 'vps': return replaceLetters(text, LETTER_TABLES[encoding]);
    case 'viqr': return readViqr(text);
    case 'cp1258': return decodeRuns(text, (bytes) => new TextDecoder('windows-1258').decode(bytes));
    case 'utf8': return decodeRuns(text, decodeUtf8);
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

interface Rated {
  readonly encoding: LegacyEncoding;
  readonly hinted: boolean;
  readonly words: number;
  readonly syllables: number;
  readonly share: number;
  readonly weight: number;
}

function rate(sample: string, encoding: LegacyEncoding, hinted: boolean): Rated | undefined {
  if (encoding === 'viqr' && !looksLikeViqr(sample)) return undefined;
  const pieces = sample.split(/\s+/).filter((piece) => piece !== '').map((piece) => [piece, convertLegacyText(piece, encoding)] as const);
  const changed = pieces.filter(([piece, converted]) => converted !== piece.normalize('NFC'));
  const words = changed.flatMap(([, converted]) => wordsOf(converted).filter((word) => hasMarks(word)));
  const syllables = words.filter(isWrittenSyllable).length;
  const strange = changed.filter(([, converted]) => STRANGE.test(converted)).length;
  const share = words.length === 0 ? 0 : syllables / (words.length + strange);
  return share < (hinted ? NEEDED_WITH_FONT : NEEDED) || (!hinted && syllables < LEAST) ? undefined : { encoding, hinted, words: words.length, syllables, share, weight: share * Math.log2(1 + syllables) + (hinted ? 10 : 0) };
}

/** Which part of the words with marks is Vietnamese as it stands. */
function shareAlready(text: string): number {
  const words = wordsOf(text).filter(hasMarks);
  const strange = text.split(/\s+/).filter((piece) => STRANGE.test(piece)).length;
  return words.length === 0 ? 0 : words.filter(isWrittenSyllable).length / (words.length + strange);
}

/** A syllable with a capital inside (mỲ) is a wrong reading; a small letter among capitals (TỉNH) is how TCVN3 was typed. */
function isWrittenSyllable(word: string): boolean {
  return isVietnameseSyllable(word) && !/^\p{Ll}.*\p{Lu}/u.test(word.normalize('NFC'));
}

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFC').match(/[\p{L}\p{M}]+/gu) ?? [];
}
