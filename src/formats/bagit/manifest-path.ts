import { normalPath, pathProblem } from '../../base/index.ts';
import { decodeManifestPath, hasBarePercent } from './manifest.ts';
import type { BagItVersion } from './versions.ts';

/** What a path written in a manifest or in `fetch.txt` means in this bag. Only ever looked up, never opened. */
export interface ResolvedPath {
  /** Bag-relative, NFC. */
  readonly path: string;
  /** The same before NFC: differs from the received name when only the Unicode form differs. */
  readonly spelling: string;
  /** Written with `*` (binary mark of md5sum) or `./` before it. */
  readonly loose: boolean;
  /** Folders are separated by backslashes. */
  readonly backslashes: boolean;
  /** BagIt 1.0 would have encoded its percent signs. */
  readonly unescaped: boolean;
}

interface Reading {
  readonly text: string;
  readonly starless?: true;
  readonly backslashes?: true;
  readonly undecoded?: true;
}

/**
 * The file that `written` (attacker-controlled) names, or undefined when it must not be used as a path.
 * BagIt 1.0 percent-encodes LF, CR and `%`; older versions and some 1.0 writers do not. The reading that names a
 * file of the bag wins; the version decides between two that do, and which one a missing file is reported under.
 */
export function resolveManifestPath(written: string, version: BagItVersion, has: (path: string) => boolean): ResolvedPath | undefined {
  let likeliest: ResolvedPath | undefined;
  for (const reading of readings(written, version)) {
    const spelling = reading.text.replace(/^(\.\/+)+/, '');
    const path = normalPath(spelling);
    if (!isSafe(path)) continue;
    const known = has(path);
    if (!known && (reading.backslashes === true || spelling.startsWith('*'))) continue;
    const resolved = {
      path,
      spelling,
      loose: spelling !== reading.text || reading.starless === true,
      backslashes: reading.backslashes === true,
      unescaped: version === '1.0' && (reading.undecoded === true || hasBarePercent(written)),
    };
    if (known) return resolved;
    likeliest ??= resolved;
  }
  return likeliest;
}

/** The ways to read what is written, likeliest first: escapes, the mark of md5sum, the separator of Windows. */
function* readings(written: string, version: BagItVersion): Generator<Reading> {
  const plain = inOrder(written, version);
  yield* plain;
  if (written.startsWith('*')) for (const reading of plain) yield { ...reading, text: reading.text.slice(1), starless: true };
  if (written.includes('\\')) for (const reading of plain) yield { ...reading, text: reading.text.replaceAll('\\', '/'), backslashes: true };
}

function inOrder(written: string, version: BagItVersion): readonly Reading[] {
  const decoded = decodeManifestPath(written);
  if (decoded === written) return [{ text: written }];
  const [asDecoded, asWritten]: readonly [Reading, Reading] = [{ text: decoded }, { text: written, undecoded: true }];
  return version === '1.0' ? [asDecoded, asWritten] : [asWritten, asDecoded];
}

/**
 * RFC 8493 §5.1 names `~` beside `..` and absolute paths: a shell would expand it. Drive letters and backslashes are
 * odd but harmless names on Linux, and rules of their own for packages that must be portable.
 */
function isSafe(path: string): boolean {
  const problem = pathProblem(path);
  if (problem === 'drive' || problem === 'backslash') return !path.startsWith('~') && pathProblem(withoutWindowsSigns(path)) === undefined;
  return problem === undefined && !path.startsWith('~');
}

function withoutWindowsSigns(path: string): string {
  return path.replaceAll('\\', '_').replace(/^([A-Za-z]):/, '$1_');
}

/** Whether Windows takes the path for a drive, a share, a variable or folders of its own. */
export function isWindowsPath(written: string): boolean {
  return written.includes('\\') || /^\*?(?:[A-Za-z]:|%[^%/]+%)/.test(written);
}
