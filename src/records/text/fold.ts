/**
 * Text without case and marks: "to do dac ruong dat" finds "Tờ đo đạc ruộng đất" (most readers type without a
 * Vietnamese keyboard). Đ has no decomposition in Unicode and is mapped by hand; so is Eth (Ð, ð), which looks the same.
 */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '').replace(/[đĐðÐ]/g, 'd').toLowerCase();
}

/** Whether a word says something about marks: it has a tone, a vowel mark or đ. Plain words match any spelling. */
export function hasMarks(word: string): boolean {
  return /[\p{M}đĐðÐ]/u.test(word.normalize('NFD'));
}

/** A text changed for matching that remembers where each of its units came from. */
export interface MappedText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, the offset in the original of the character that it belongs to. */
  readonly starts: readonly number[];
  /** For each UTF-16 unit of `text`, the offset in the original just after that character and its marks. */
  readonly ends: readonly number[];
}

/** `foldText` with offsets into the original, so that what was found folded can be shown in the original. */
export function foldMapped(original: string): MappedText {
  return mapCharacters(original, foldText);
}

/** Changes a text character by character (a base with its marks is one) and keeps where each came from. */
export function mapCharacters(original: string, change: (character: string) => string): MappedText {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: character, index } of original.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) {
    const changed = change(character);
    parts.push(changed);
    for (let unit = 0; unit < changed.length; unit += 1) {
      starts.push(index);
      ends.push(index + character.length);
    }
  }
  return { text: parts.join(''), starts, ends };
}
