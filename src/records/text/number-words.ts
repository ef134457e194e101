/** Which of the words that mean the same is used. Both are correct; an office keeps to one. */
export interface NumberWordChoice {
  /** Before a lone unit: một trăm linh năm, một trăm lẻ năm. */
  readonly zeroTens?: 'linh' | 'lẻ';
  /** After mươi: hai mươi bốn, hai mươi tư. */
  readonly four?: 'bốn' | 'tư';
  readonly thousand?: 'nghìn' | 'ngàn';
}

/** 10¹⁵, một triệu tỷ. */
export const MAX_NUMBER_IN_WORDS = 1_000_000_000_000_000;

const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'] as const;

/**
 * A whole number from 0 to 10¹⁵ in Vietnamese words, as forms ask for it ("Viết bằng chữ"): 1001 is "một nghìn không trăm
 * linh một". Throws a RangeError for anything else: it is no count.
 */
export function numberInWords(value: number, choice: NumberWordChoice = {}): string {
  if (!Number.isInteger(value) || value < 0 || value > MAX_NUMBER_IN_WORDS) throw new RangeError(`not a whole number from 0 to 10^15: ${value}`);
  return value === 0 ? DIGITS[0] : wordsOf(value, choice, false).join(' ');
}

/** The words of a number above 0; `inside`, when something greater was said before it and hundreds must be named. */
function wordsOf(value: number, choice: NumberWordChoice, inside: boolean): readonly string[] {
  const scales = [[1e9, 'tỷ'], [1e6, 'triệu'], [1e3, choice.thousand ?? 'nghìn']] as const;
  for (const [scale, name] of scales) {
    if (value < scale) continue;
    const rest = value % scale;
    const head = wordsOf(Math.floor(value / scale), choice, inside);
    return [...head, name, ...rest === 0 ? [] : wordsOf(rest, choice, true)];
  }
  return hundreds(value, choice, inside);
}

function hundreds(value: number, choice: NumberWordChoice, inside: boolean): readonly string[] {
  const [hundred, rest] = [Math.floor(value / 100), value % 100];
  const named = hundred > 0 || inside;
  const words: string[] = named ? [digit(hundred), 'trăm'] : [];
  if (rest === 0) return words;
  const [ten, unit] = [Math.floor(rest / 10), rest % 10];
  if (ten === 0) return [...words, ...named ? [choice.zeroTens ?? 'linh'] : [], digit(unit)];
  words.push(...ten === 1 ? ['mười'] : [digit(ten), 'mươi']);
  if (unit !== 0) words.push(unitAfterTens(unit, ten, choice));
  return words;
}

function unitAfterTens(unit: number, ten: number, { four = 'bốn' }: NumberWordChoice): string {
  if (unit === 5) return 'lăm';
  if (unit === 1 && ten > 1) return 'mốt';
  return unit === 4 && ten > 1 ? four : digit(unit);
}

function digit(value: number): string {
  return DIGITS[value] ?? '';
}
