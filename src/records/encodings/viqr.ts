// VIQR (RFC 1456): marks after their letters, in ASCII: "Vie^.t Nam", "ddu+o+`ng". A backslash keeps a mark as it is.

const VOWEL_MARKS: Readonly<Record<string, string>> = { '^': '\u0302', '(': '\u0306', '+': '\u031B', '*': '\u031B' };
const TONES: Readonly<Record<string, string>> = { '`': '\u0300', '?': '\u0309', '~': '\u0303', '\'': '\u0301', '.': '\u0323' };
const LETTER = /\\([\\^(+*`?~'.dD])|(?<!\p{L}[.?])(d[dD]|D[dD])|([aA][(^]|[eEoO]\^|[oOuU][+*]|[aeiouyAEIOUY])([`?~'.])?/gu;

/** Reads VIQR. A dot or question mark that ends a sentence is taken for one when white space follows and no vowel mark stands before. */
export function readViqr(text: string): string {
  return text.replace(LETTER, (whole: string, escaped: string | undefined, d: string | undefined, vowel: string | undefined, tone: string | undefined, offset: number) => {
    if (escaped !== undefined) return escaped;
    if (d !== undefined) return d.startsWith('D') ? 'Đ' : 'đ';
    const [base = '', mark = ''] = vowel ?? '';
    const next = text.charAt(offset + whole.length);
    const ends = tone !== undefined && '.?'.includes(tone) && mark === '' && (next === '' || /\s/.test(next));
    return `${base}${VOWEL_MARKS[mark] ?? ''}${ends ? '' : TONES[tone ?? ''] ?? ''}`.normalize('NFC') + (ends ? tone : '');
  });
}

/** Whether a text of ASCII has what only VIQR has: a mark of a vowel or two d before a vowel. */
export function looksLikeViqr(text: string): boolean {
  return /^[\x20-\x7E\s]*$/.test(text) && /[aA][(^]|[eEoO]\^|[uUoO]\+|dd[aeiouy]/.test(text);
}
