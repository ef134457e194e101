// Texts in an old encoding reach us as a program that took them for Windows-1252 shows them: "B¶o Th¾ng" for "Bảo Thắng".

/** What Windows-1252 shows for 80–9F; its five holes stay control characters. */
const UPPER_CONTROLS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';
const BYTE_OF = new Map(Array.from(UPPER_CONTROLS, (character, n) => [character, 0x80 + n]));

/** The byte that Windows-1252 (or Latin-1) shows as a character; undefined for every other character. */
export function byteOf1252(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 || (code >= 0xA0 && code <= 0xFF) ? code : BYTE_OF.get(character) ?? (code >= 0x80 && code < 0xA0 ? code : undefined);
}

/** Bytes as Windows-1252 shows them. */
export function show1252(bytes: Iterable<number>): string {
  let text = '';
  for (const byte of bytes) text += byte >= 0x80 && byte < 0xA0 ? UPPER_CONTROLS[byte - 0x80] ?? '' : String.fromCharCode(byte);
  return text;
}

/** Converts each longest run of characters that were bytes by `decode`; undefined from it leaves the run as it is. */
export function decodeRuns(text: string, decode: (bytes: Uint8Array) => string | undefined): string {
  let result = '';
  let run = '';
  const flush = (): void => {
    if (run !== '') result += decode(Uint8Array.from(Array.from(run), (character) => byteOf1252(character) ?? 0)) ?? run;
    run = '';
  };
  for (const character of text) {
    if (byteOf1252(character) !== undefined) run += character;
    else {
      flush();
      result += character;
    }
  }
  flush();
  return result;
}
