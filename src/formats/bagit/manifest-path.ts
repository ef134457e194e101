import { normalPath, pathProblem } from '../../base/index.ts';
import { decodeManifestPath } from './manifest.ts';

/** What a path written in a manifest or in `fetch.txt` means in this bag. */
export interface ResolvedPath {
  /** Bag-relative, NFC. */
  readonly path: string;
  /** The same before NFC: differs from the received name when only the Unicode form differs. */
  readonly spelling: string;
  /** Written with `*` (binary mark of md5sum) or `./` before it. */
  readonly loose: boolean;
}

/**
 * The file that `written` (attacker-controlled) names, or undefined when it must not be used as a path.
 * BagIt 1.0 percent-encodes LF, CR and `%`; older versions and some 1.0 writers do not. The reading that names a
 * file of the bag wins; the version decides between two that do, and which one a missing file is reported under.
 */
export function resolveManifestPath(
  written: string,
  version: string | undefined,
  has: (path: string) => boolean,
): ResolvedPath | undefined {
  let likeliest: ResolvedPath | undefined;
  for (const candidate of readings(written, version)) {
    const spelling = candidate.replace(/^(\.\/+)+/, '');
    const path = normalPath(spelling);
    if (!isSafe(path)) continue;
    const loose = spelling !== candidate || (written.startsWith('*') && !candidate.startsWith('*'));
    const resolved = { path, spelling, loose };
    if (has(path)) return resolved;
    if (!spelling.startsWith('*')) likeliest ??= resolved;
  }
  return likeliest;
}

/** The ways to read what is written, likeliest first; with the binary mark as a part of the name and without. */
function readings(written: string, version: string | undefined): readonly string[] {
  const both = written.includes('%') ? orderedDecodings(written, version) : [written];
  return written.startsWith('*') ? [...both, ...both.map((reading) => reading.slice(1))] : both;
}

function orderedDecodings(written: string, version: string | undefined): readonly string[] {
  const decoded = decodeManifestPath(written);
  return version === '1.0' ? [decoded, written] : [written, decoded];
}

/** RFC 8493 §5.1 names `~` beside `..` and absolute paths: a shell would expand it. */
function isSafe(path: string): boolean {
  return pathProblem(path) === undefined && !path.startsWith('~');
}
