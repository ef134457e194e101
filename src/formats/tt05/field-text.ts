import { cleanXmlText } from '../xml/index.ts';

/**
 * The form in which values are held, measured and written: Unicode NFC, characters that XML can carry, LF line ends,
 * no white space around. Reading what was written gives the same value.
 */
export function fieldText(value: string): string {
  return cleanXmlText(value).replace(/\r\n?/g, '\n').normalize('NFC').trim();
}

/** Length as the circular counts: characters (code points), not UTF-16 units. */
export function codePoints(value: string): number {
  let count = 0;
  for (const _character of value) count += 1;
  return count;
}

/** A value for a message: on one line and not too long. Attacker-controlled. */
export function shown(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim();
  // Cut between UTF-16 units, a pair could be torn apart; cleaning mends that.
  return line.length > 80 ? `${cleanXmlText(line.slice(0, 79))}…` : line;
}
