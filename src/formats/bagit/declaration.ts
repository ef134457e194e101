import type { DeclarationFacts } from './bag-facts.ts';
import { startsWithMark, tagFileLines, WrongEncoding } from './tag-file-text.ts';

/** Reads `bagit.txt` (RFC 8493 §2.1.1): two lines, UTF-8, no byte order mark, in this order. Never throws. */
export function parseDeclaration(content: Uint8Array | string): DeclarationFacts {
  const lines = linesOf(content);
  const version = valueOf(lines[0], 'BagIt-Version');
  const encoding = valueOf(lines[1], 'Tag-File-Character-Encoding');
  const readable = version !== undefined && /^\d{1,9}\.\d{1,9}$/.test(version);
  const badLines: { line: number; expected: string }[] = [];
  if (!readable) badLines.push({ line: 1, expected: 'BagIt-Version: 1.0' });
  if (encoding === undefined) badLines.push({ line: 2, expected: 'Tag-File-Character-Encoding: UTF-8' });
  if (lines.slice(2).some((line) => line.trim() !== '')) badLines.push({ line: 3, expected: '' });
  return { version: readable ? version : undefined, encoding: encoding ?? 'UTF-8', startsWithMark: startsWithMark(content), badLines };
}

function linesOf(content: Uint8Array | string): readonly string[] {
  const lines: string[] = [];
  try {
    for (const line of tagFileLines(content)) {
      lines.push(line);
      if (lines.length > 3) break;
    }
  } catch (thrown) {
    if (!(thrown instanceof WrongEncoding)) throw thrown;
  }
  return lines;
}

/** No white space before the colon and one space after it; trailing spaces are forgiven. */
function valueOf(line: string | undefined, label: string): string | undefined {
  if (line?.startsWith(`${label}: `) !== true) return undefined;
  const value = line.slice(label.length + 2).trimEnd();
  return value === '' || value.startsWith(' ') ? undefined : value;
}
