/** How the cells of a style show a number. */
export type NumberForm =
  | { readonly kind: 'plain' }
  /** Digits with zeros before, `007`. */
  | { readonly kind: 'digits'; readonly width: number }
  | { readonly kind: 'date'; readonly shows: 'day' | 'month' | 'year' }
  | { readonly kind: 'time' };

const PLAIN: NumberForm = { kind: 'plain' };
/** Formats without a code of their own (ECMA-376 part 1, 18.8.30); those from 27 on are days of Asian locales. */
const BUILT_IN: readonly (readonly [from: number, to: number, form: NumberForm])[] = [
  [14, 16, { kind: 'date', shows: 'day' }], [17, 17, { kind: 'date', shows: 'month' }], [18, 21, { kind: 'time' }], [22, 22, { kind: 'date', shows: 'day' }],
  [27, 31, { kind: 'date', shows: 'day' }], [32, 35, { kind: 'time' }], [36, 36, { kind: 'date', shows: 'day' }], [45, 47, { kind: 'time' }], [50, 58, { kind: 'date', shows: 'day' }],
];

/** What a format shows, by its number or its code. */
export function numberForm(id: number, code: string | undefined): NumberForm {
  if (code === undefined) return BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? PLAIN;
  // Quoted words, escaped signs, colours, conditions and currencies say nothing of it; [h] is elapsed time.
  const bare = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').toLowerCase();
  if (/^0{2,}$/.test(bare)) return { kind: 'digits', width: bare.length };
  if (/general/.test(bare) || !/[ymdhs]/.test(bare) || /[#0?]/.test(bare.replace(/s\.0+/g, 's'))) return PLAIN;
  const hours = /h/.test(bare);
  if (/d/.test(bare)) return { kind: 'date', shows: 'day' };
  if (/y/.test(bare)) return { kind: 'date', shows: /m/.test(bare) && !hours ? 'month' : hours ? 'day' : 'year' };
  return hours || /s/.test(bare) ? { kind: 'time' } : { kind: 'date', shows: 'day' };
}

const DAY_MS = 86_400_000;
/** 31 December 9999. */
const LAST_SERIAL = 2_958_465;

/** A cell's number as it is shown, and what that is. */
export function shownNumber(raw: string, form: NumberForm, from1904: boolean): { readonly text: string; readonly type: 'number' | 'date' | 'text' } {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return { text: raw.trim(), type: 'text' };
  // What fifteen digits cannot tell apart is the noise of binary fractions, 5767.8999999999996.
  const plain = { text: String(Number(value.toPrecision(15))), type: 'number' } as const;
  if (form.kind === 'plain') return plain;
  if (form.kind === 'digits') return Number.isInteger(value) && value >= 0 ? { text: String(value).padStart(form.width, '0'), type: 'text' } : plain;
  const serial = from1904 ? value + 1462 : value;
  if (serial < 0 || serial >= LAST_SERIAL + 1) return plain;
  if (form.kind === 'time') return { text: timeOf(serial), type: 'text' };
  const [year = '', month = '', day = ''] = dayOf(serial).split('-');
  return { text: form.shows === 'day' ? `${year}-${month}-${day}` : form.shows === 'month' ? `${month}/${year}` : year, type: 'date' };
}

/** Excel believes that 1900 was a leap year: before 1 March 1900 its days are one off. */
function dayOf(serial: number): string {
  const days = Math.floor(serial) + (serial < 60 ? 1 : 0);
  return new Date(Date.UTC(1899, 11, 30) + days * DAY_MS).toISOString().slice(0, 10);
}

function timeOf(serial: number): string {
  const seconds = Math.round(serial * 86_400);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
