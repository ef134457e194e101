import { A4, MARGIN, type DrawnPage } from './drawn-page.ts';
import type { InventedRecord } from './invent-record.ts';
import { textLine, type TextLine } from './text-line.ts';
import type { TypeFaces } from './type-faces.ts';

const TONES = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'] as const;
const VOWELS = ['aăâ', 'eêi', 'oôơ', 'uưy'] as const;
const CONSONANTS = ['bcdđg', 'hklmn', 'pqrst', 'vx'] as const;

/** Every letter of the Vietnamese alphabet with every tone, in groups that are typed as one word; NFC, small and capital. */
export const SPECIMEN_ROWS: readonly (readonly string[])[] = [
  ...VOWELS.map((vowels) => Array.from(vowels).flatMap((vowel) => {
    const small = TONES.map((tone) => (vowel + tone).normalize('NFC')).join('');
    return [small, small.toUpperCase()];
  })),
  CONSONANTS.flatMap((consonants) => [consonants, consonants.toUpperCase()]),
];

/** A page of a typewriter's specimen; its letters are in its name too. */
export function specimenPage(record: InventedRecord, position: number, faces: TypeFaces): DrawnPage {
  const groups = SPECIMEN_ROWS[position % SPECIMEN_ROWS.length] ?? [];
  const lines: TextLine[] = [
    textLine(record.title, { x: A4.short / 2, y: MARGIN.top + 20, size: 9.5, setting: 'semibold', align: 'centre' }, faces),
    textLine(`Tờ ${position + 1}`, { x: A4.short / 2, y: MARGIN.top + 40, size: 10, setting: 'regular', align: 'centre' }, faces),
  ];
  let y = MARGIN.top + 90;
  for (const group of groups) {
    const letters = Array.from(group).join(' ');
    for (const size of [20, 12, 12]) {
      lines.push(textLine(letters, { x: MARGIN.left, y, size, setting: 'typed' }, faces));
      y += size + 14;
    }
    y += 8;
  }
  return { name: `Tờ ${position + 1} – ${groups.join(' ')}`, width: A4.short, height: A4.long, lines: lines.filter((line) => line.y < A4.long - 40), shapes: '', ink: '#26262e' };
}
