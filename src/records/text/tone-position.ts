// The tone of an open oa, oe, uy is written on either vowel: hoà or hòa, khoẻ or khỏe, thuỷ or thủy. Both are right.

const TONES = '\u0300\u0309\u0303\u0301\u0323';

/**
 * The glide, then the vowel with its tone, at the end of a syllable. Not after q, whose u belongs to it (quý, quạ), and
 * not before another letter (toàn, ngoại, khuỷu), where there is only one place.
 */
const OPEN = new RegExp(`(?<![qQ])([oO](?=[aAeE])|[uU](?=[yY]))([aAeEyY])([${TONES}])(?![\\p{L}\\p{M}])`, 'gu');

/**
 * The text with the tone of open oa, oe and uy on the first vowel (hòa, khỏe, thủy), in NFC: a key to compare by.
 * Never a form to store: a title stays as it was written.
 */
export function unifyTonePosition(text: string): string {
  const composed = text.normalize('NFC');
  if (!/[oOuU][àảãáạèẻẽéẹỳỷỹýỵÀẢÃÁẠÈẺẼÉẸỲỶỸÝỴ]/.test(composed)) return composed;
  return composed.normalize('NFD').replace(OPEN, '$1$3$2').normalize('NFC');
}

/** Key under which two spellings of one title or name are the same: NFC, lower case, one tone position, đ for Eth, single spaces. */
export function spellingKey(text: string): string {
  return exactText(text).replace(/\s+/g, ' ').trim();
}

/** Text as the exact column of the search index holds it: NFC, lower case, one tone position; Eth is đ. */
export function exactText(text: string): string {
  return unifyTonePosition(text.replace(/Ð/g, 'Đ').replace(/ð/g, 'đ')).toLowerCase().normalize('NFC');
}
