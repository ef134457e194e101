/** A number as somebody wrote it: what it is, what it could be, or that it is none. */
export type NumberReading =
  | { readonly kind: 'number'; readonly value: number; /** Digits after the comma, as written. */ readonly decimals: number }
  /** It is not said which of these is meant: to be asked, never guessed. */
  | { readonly kind: 'unclear'; readonly readings: readonly [number, ...number[]] }
  | { readonly kind: 'none' };

/** Longer ones lose digits in a JavaScript number. */
const MAX_DIGITS = 15;
const NONE = { kind: 'none' } as const;

/**
 * Reads a number in Vietnamese form: dots or spaces between thousands, a comma before decimals (`5.767,9`, `5767,9`,
 * `2 429,40`). `5.767` could be five thousand or five and a bit, `1,234.5` is no Vietnamese form: both are unclear.
 */
export function readNumber(text: string): NumberReading {
  const [, sign = '', body = ''] = /^([-−]?)\s*(\d[\d.,\s]*)$/u.exec(text.trim().normalize('NFKC')) ?? [];
  if (body === '' || body.replace(/\D/g, '').length > MAX_DIGITS) return NONE;
  const spaced = /^\d{1,3}(?: \d{3})+(?=,|$)/.test(body) ? body.replace(/ /g, '') : body;
  const reading = readUnsigned(spaced);
  if (sign === '' || reading.kind === 'none') return reading;
  if (reading.kind === 'number') return { ...reading, value: -reading.value };
  const [first, ...others] = reading.readings;
  return { kind: 'unclear', readings: [-first, ...others.map((value) => -value)] };
}

function readUnsigned(text: string): NumberReading {
  const [, whole = '', decimals = ''] = /^(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/.exec(text) ?? [];
  const thousands = whole.split('.').length - 1;
  // One dot and three digits: the only writing that Vietnamese and English readers take for different numbers.
  if (thousands === 1 && decimals === '') {
    const [large, small] = [Number(whole.replace('.', '')), Number(whole)];
    return /^0/.test(whole) ? { kind: 'unclear', readings: [small] } : { kind: 'unclear', readings: [large, small] };
  }
  if (whole !== '') return { kind: 'number', value: Number(`${whole.replaceAll('.', '')}.${decimals === '' ? '0' : decimals}`), decimals: decimals.length };
  if (/^(?:\d+|\d{1,3}(?:,\d{3})+)\.\d+$/.test(text)) return { kind: 'unclear', readings: [Number(text.replaceAll(',', ''))] };
  return NONE;
}

const FORMATS = new Map<number | undefined, Intl.NumberFormat>();

/** A number as Vietnamese readers expect it, `5.767,9`; with `decimals` exactly so many (`2.429,40`). */
export function writeNumber(value: number, decimals?: number): string {
  let format = FORMATS.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat('vi-VN', decimals === undefined ? { maximumFractionDigits: 10 } : { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    FORMATS.set(decimals, format);
  }
  return format.format(value);
}
