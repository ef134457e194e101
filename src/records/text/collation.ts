// Vietnamese order: a ă â b c d đ e ê g … o ô ơ … u ư …; tones (ngang, huyền, hỏi, ngã, sắc, nặng) decide only between
// texts of the same letters, capitals only between those of the same tones. "bà ban" stands before "ba bay".

const PLAIN = new Intl.Collator('vi');
const NATURAL = new Intl.Collator('vi', { numeric: true });

/** Compares in Vietnamese order; texts that are equal there are told apart, so that every list has one order. */
export function compareVietnamese(one: string, other: string): number {
  return PLAIN.compare(one, other) || compareUnits(one, other);
}

/** The same with numbers by value: "Hộp 2" before "Hộp 10". */
export function compareNaturally(one: string, other: string): number {
  return NATURAL.compare(one, other) || compareUnits(one, other);
}

function compareUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Letters and marks that make letters of their own, in their order. */
const LETTERS = new Map(['a', 'ă', 'â', 'b', 'c', 'd', 'đ', 'e', 'ê', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'ô', 'ơ', 'p', 'q', 'r', 's', 't', 'u', 'ư', 'v', 'w', 'x', 'y', 'z']
  .map((letter, n) => [letter.normalize('NFD'), String.fromCharCode(0x41 + n)]));
const TONES = '\u0300\u0309\u0303\u0301\u0323';
const VOWEL_MARKS = '\u0302\u0306\u031B';
/** Longer numbers are codes, not counts. */
const MAX_DIGITS = 99;

/**
 * A key whose order as plain bytes is the order of `compareNaturally`, for columns of a database that knows no Vietnamese.
 * Exact for letters, digits and spaces; punctuation and other scripts stand in the order of their code points. ASCII only.
 */
export function collationKey(text: string): string {
  const primary: string[] = [];
  let tones = '';
  let cases = '';
  for (const [piece] of text.normalize('NFD').matchAll(/\d+|\P{M}\p{M}*|\p{M}+/gsu)) {
    const lower = piece.toLowerCase();
    primary.push(/^\d/.test(piece) ? numberKey(piece) : letterKey(lower));
    tones += String(1 + TONES.indexOf(Array.from(lower).find((mark) => TONES.includes(mark)) ?? '-'));
    cases += lower === piece ? '0' : '1';
  }
  return `${primary.join('')} ${tones} ${cases}`;
}

/** How many digits, then the digits: numbers by value. Before every letter. */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+(?=\d)/, '').slice(0, MAX_DIGITS);
  return `0${String(value.length).padStart(2, '0')}${value}`;
}

function letterKey(piece: string): string {
  if (/^\s/.test(piece)) return '!';
  const [base = ''] = piece;
  const mark = Array.from(piece).find((character) => VOWEL_MARKS.includes(character)) ?? '';
  const known = LETTERS.get(base === 'đ' ? 'đ' : base + mark) ?? LETTERS.get(base);
  if (known !== undefined) return known;
  const code = (base.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(6, '0');
  return /^[\p{L}\p{N}]/u.test(base) ? `~${code}` : `"${code}`;
}

/**
 * Order of an index of persons: by given name (the last word), then the middle names, then the family name. What stands
 * in brackets after a name (another name, an office) does not count.
 */
export function compareByGivenName(one: string, other: string): number {
  const [a, b] = [nameParts(one), nameParts(other)];
  return PLAIN.compare(a.given, b.given) || PLAIN.compare(a.middle, b.middle) || PLAIN.compare(a.family, b.family) || compareVietnamese(one, other);
}

/** A Vietnamese name taken apart; a name of one word is a given name. */
export function nameParts(name: string): { readonly family: string; readonly middle: string; readonly given: string } {
  const words = name.normalize('NFC').replace(/\s*\([^)]*\)?\s*$/u, '').trim().split(/\s+/);
  const given = words.pop() ?? '';
  const family = words.shift() ?? '';
  return { family, middle: words.join(' '), given };
}
