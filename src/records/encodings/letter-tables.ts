import { createRequire } from 'node:module';
import { show1252 } from './single-bytes.ts';

/** Encodings that are tables of letters. */
export type TableEncoding = 'tcvn3' | 'vni' | 'vps';

interface Profile {
  readonly fonts: string;
  readonly capitalFonts?: string;
  readonly small: readonly string[];
  readonly capital: readonly string[];
  readonly d: string;
  readonly D: string;
}

// Loaded as modules are, not read as files: this floor does no input or output of its own.
const PROFILES = createRequire(import.meta.url)('../../../profiles/records/legacy-encodings.json') as Readonly<Record<TableEncoding, Profile>>;
const COLUMNS = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'];
const TONES = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];

/** What Windows-1252 shows for a letter → the letter; of one or two characters. */
export type LetterTable = ReadonlyMap<string, string>;

export const LETTER_TABLES: Readonly<Record<TableEncoding, LetterTable>> = {
  tcvn3: tableOf(PROFILES.tcvn3), vni: withMixedCase(tableOf(PROFILES.vni)), vps: tableOf(PROFILES.vps),
};

function tableOf({ small, capital, d, D }: Profile): Map<string, string> {
  const table = new Map<string, string>([[shown(d), 'đ'], [shown(D), 'Đ']]);
  const add = (rows: readonly string[], change: (letter: string) => string): void => {
    rows.forEach((row, tone) => row.split(' ').forEach((hex, column) => {
      const letter = change((COLUMNS[column] ?? '') + (TONES[tone] ?? '')).normalize('NFC');
      // Where two letters have one code (small and capital), the small one is what is written.
      if (hex !== '--' && shown(hex) !== letter && !table.has(shown(hex))) table.set(shown(hex), letter);
    }));
  };
  add(small, (letter) => letter);
  add(capital, (letter) => letter.toUpperCase());
  return table;
}

function shown(hex: string): string {
  return show1252(Buffer.from(hex, 'hex'));
}

/** VNI: typists leave the mark small after a capital ("Aùnh"). */
function withMixedCase(table: Map<string, string>): Map<string, string> {
  for (const [code, letter] of [...table]) {
    const [base = '', mark = ''] = code;
    if (mark === '' || letter !== letter.toLowerCase()) continue;
    const mixed = base.toUpperCase() + mark;
    if (!table.has(mixed)) table.set(mixed, letter.toUpperCase());
  }
  return table;
}

/** Replaces the codes of a table, two characters before one. */
export function replaceLetters(text: string, table: LetterTable): string {
  let result = '';
  for (let at = 0; at < text.length;) {
    const two = table.get(text.slice(at, at + 2));
    const one = two === undefined ? table.get(text.charAt(at)) : undefined;
    result += two ?? one ?? text.charAt(at);
    at += two === undefined ? 1 : 2;
  }
  return result;
}

/** The encoding that a font of this name was made for, and whether it shows small letters as capitals. */
export function encodingOfFont(font: string): { readonly encoding: TableEncoding; readonly capitals: boolean } | undefined {
  for (const encoding of ['tcvn3', 'vni', 'vps'] as const) {
    const { fonts, capitalFonts } = PROFILES[encoding];
    if (!new RegExp(fonts).test(font.trim())) continue;
    return { encoding, capitals: capitalFonts !== undefined && new RegExp(capitalFonts).test(font.trim()) };
  }
  return undefined;
}
