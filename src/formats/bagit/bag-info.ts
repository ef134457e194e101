import { Kept, type KeptFew } from './kept.ts';

/** One metadata element of `bag-info.txt`. */
export interface BagInfoElement {
  readonly label: string;
  readonly value: string;
}

/** All elements in the order of the file; labels may repeat (RFC 8493 §2.2.2). */
export type BagInfo = readonly BagInfoElement[];

/** What was read, and the numbers of the lines that are not as they should be, from 1. */
export interface ParsedBagInfo {
  readonly info: BagInfo;
  /** No element, and not the continuation of one. */
  readonly malformed: KeptFew<number>;
  /** Other white space around the colon than the one space or tab of BagIt 1.0. */
  readonly loose: KeptFew<number>;
}

/** Elements kept of one file: untrusted, and far more than any description has. */
const MAX_ELEMENTS = 100_000;

/**
 * Reads the lines of `bag-info.txt` (`package-info.txt` before 0.96). A line that begins with white space continues
 * the value above it. White space around label and value is dropped: 0.97 allowed it on both sides of the colon.
 */
export function parseBagInfo(lines: Iterable<string>): ParsedBagInfo {
  const read: { label: string; parts: string[] }[] = [];
  const malformed = new Kept<number>();
  const loose = new Kept<number>();
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const last = read.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last.parts.push(line.trim());
      continue;
    }
    const colon = line.indexOf(':');
    const label = line.slice(0, Math.max(colon, 0)).trim();
    if (label === '' || read.length === MAX_ELEMENTS) {
      malformed.add(number);
      continue;
    }
    const value = line.slice(colon + 1);
    if (line.slice(0, colon) !== label || !/^(?:[ \t](?=\S)|\s*$)/.test(value)) loose.add(number);
    read.push({ label, parts: [value.trim()] });
  }
  const info = read.map(({ label, parts }) => ({ label, value: parts.filter((part) => part !== '').join(' ') }));
  return { info, malformed, loose };
}

/** The values of a label, in order. Labels are case-insensitive (RFC 8493 §2.2.2). */
export function bagInfoValues(info: BagInfo, label: string): readonly string[] {
  const wanted = label.toLowerCase();
  return info.filter((element) => element.label.toLowerCase() === wanted).map((element) => element.value);
}
