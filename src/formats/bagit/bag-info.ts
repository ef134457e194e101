import type { Finding } from '../../base/index.ts';

/** One metadata element of `bag-info.txt`. */
export interface BagInfoElement {
  readonly label: string;
  readonly value: string;
}

/** All elements in the order of the file; labels may repeat (RFC 8493 §2.2.2). */
export type BagInfo = readonly BagInfoElement[];

/** What was read, and which lines could not be. */
export interface ParsedBagInfo {
  readonly info: BagInfo;
  readonly findings: readonly Finding[];
}

/**
 * Reads the lines of `bag-info.txt` (`package-info.txt` before 0.96). A line that begins with white space continues
 * the value above it. White space around label and value is dropped: 0.97 allowed it on both sides of the colon.
 */
export function parseBagInfo(lines: Iterable<string>, path: string): ParsedBagInfo {
  const info: { label: string; value: string }[] = [];
  const findings: Finding[] = [];
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const last = info.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.value = `${last.value} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    const label = line.slice(0, Math.max(colon, 0)).trim();
    if (label === '') {
      findings.push({ standard: 'bagit', code: 'B-24', severity: 'error', path, place: String(number) });
      continue;
    }
    info.push({ label, value: line.slice(colon + 1).trim() });
  }
  return { info, findings };
}

/** The values of a label, in order. Labels are case-insensitive (RFC 8493 §2.2.2). */
export function bagInfoValues(info: BagInfo, label: string): readonly string[] {
  const wanted = label.toLowerCase();
  return info.filter((element) => element.label.toLowerCase() === wanted).map((element) => element.value);
}
