// Control characters (C0, C1), invisible format characters (bidi overrides, zero width) and line separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const UNPRINTABLE_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text from outside (paths, names, titles, message parameters) as a terminal may show it: attacker-controlled names
 * could otherwise move the cursor, recolour the screen or turn the reading order around. What is cut is shown, `\u{1b}`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** One line of JSON in which the same characters are JSON escapes: nothing is lost, and a terminal is safe as well. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE_IN_JSON, (character) => {
    let escaped = '';
    for (let at = 0; at < character.length; at += 1) escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}
