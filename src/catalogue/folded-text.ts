/**
 * Text as the filter compares it: without diacritics, đ as d, lower case. "to do dac ruong dat" finds
 * "Tờ đo đạc ruộng đất" (most readers type without a Vietnamese keyboard).
 */
export function foldedText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** The words of a filter; each has to occur. */
export function foldedWords(text: string): readonly string[] {
  return foldedText(text).split(/\s+/).filter((word) => word !== '').slice(0, 10);
}
