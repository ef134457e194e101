import type { Finding } from '../../base/index.ts';
import { tagFileLines, WrongEncoding } from './tag-file-text.ts';

/** What `bagit.txt` says (RFC 8493 §2.1.1). */
export interface BagDeclaration {
  /** `M.N` as written; undefined when the line is missing or malformed. */
  readonly version: string | undefined;
  /** The encoding of all other tag files; `UTF-8` when none is declared. */
  readonly encoding: string;
  readonly findings: readonly Finding[];
}

/** Versions that Kho reads: the Library of Congress drafts 0.93 to 0.97 and RFC 8493. */
const VERSIONS = ['0.93', '0.94', '0.95', '0.96', '0.97', '1.0'];

const FILE = 'bagit.txt';

/** Reads `bagit.txt`: two lines, UTF-8, no byte order mark, in this order. Never throws. */
export function parseDeclaration(content: Uint8Array | string): BagDeclaration {
  const findings: Finding[] = [];
  if (startsWithMark(content)) findings.push({ standard: 'bagit', code: 'B-10', severity: 'error', path: FILE });
  const lines = linesOf(content);
  const version = valueOf(lines[0], 'BagIt-Version');
  const encoding = valueOf(lines[1], 'Tag-File-Character-Encoding');
  if (version === undefined || !/^\d+\.\d+$/.test(version)) findings.push(malformed(1, 'BagIt-Version: 1.0'));
  if (encoding === undefined) findings.push(malformed(2, 'Tag-File-Character-Encoding: UTF-8'));
  if (lines.slice(2).some((line) => line.trim() !== '')) findings.push(malformed(3, ''));
  const known = version !== undefined && /^\d+\.\d+$/.test(version);
  if (known && !VERSIONS.includes(version)) {
    findings.push({ standard: 'bagit', code: 'B-09', severity: 'error', path: FILE, params: { version } });
  }
  return { version: known ? version : undefined, encoding: encoding ?? 'UTF-8', findings };
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

function malformed(line: number, expected: string): Finding {
  return { standard: 'bagit', code: 'B-08', severity: 'error', path: FILE, place: String(line), params: { expected } };
}

function startsWithMark(content: Uint8Array | string): boolean {
  if (typeof content === 'string') return content.startsWith('\uFEFF');
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
}
