// Control characters (C0, C1), invisible format characters (bidi overrides, zero width) and line separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text from outside (paths, names, titles, message parameters) as a terminal or a report may show it: attacker-controlled
 * names could otherwise move the cursor, recolour the screen or turn the reading order around. What is cut is shown, `\u{1b}`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
