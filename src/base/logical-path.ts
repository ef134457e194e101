/** Why a name received from outside cannot become a path inside a package. */
export type PathProblem =
  | 'empty'
  | 'absolute'
  | 'drive'
  | 'parent'
  | 'dot'
  | 'backslash'
  | 'nul'
  | 'control'
  | 'encoding'
  | 'long';

/** Longest path in UTF-8 bytes: Linux PATH_MAX is 4,096 and we need room for our own prefix. */
export const MAX_PATH_BYTES = 2048;
/** Longest segment in UTF-8 bytes: ext4, XFS, NTFS and ZFS all stop at 255. */
export const MAX_SEGMENT_BYTES = 255;

/**
 * The problem that makes `name` (attacker-controlled: an archive entry, a manifest line, a METS href)
 * unusable as a relative path, or undefined when it is safe. The check is on data; nothing is ever joined first.
 */
export function pathProblem(name: string): PathProblem | undefined {
  // What Kho makes, and most of what others do, is plain; a package may have a hundred thousand names.
  if (name.length <= PLAIN_LENGTH && PLAIN.test(name)) return undefined;
  if (name === '') return 'empty';
  if (name.includes('\0')) return 'nul';
  // eslint-disable-next-line no-control-regex
  if (/[\u0001-\u001f\u007f]/.test(name)) return 'control';
  if (name.includes('\uFFFD') || !name.isWellFormed()) return 'encoding';
  if (name.startsWith('/')) return 'absolute';
  if (/^[A-Za-z]:/.test(name)) return 'drive';
  if (name.includes('\\')) return 'backslash';
  if (Buffer.byteLength(name) > MAX_PATH_BYTES) return 'long';
  for (const segment of name.split('/')) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Letters, digits and `_ - .` between slashes, no segment beginning with a dot: nothing below finds fault with these. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/;
const PLAIN_LENGTH = 200;

function segmentProblem(segment: string): PathProblem | undefined {
  if (segment === '') return 'empty';
  if (segment === '..') return 'parent';
  if (segment === '.') return 'dot';
  return Buffer.byteLength(segment) > MAX_SEGMENT_BYTES ? 'long' : undefined;
}

// eslint-disable-next-line no-control-regex
const ASCII = /^[\u0000-\u007f]*$/;
// eslint-disable-next-line no-control-regex
const SMALL_ASCII = /^[\u0000-\u0040\u005b-\u007f]*$/;

/** The form in which paths are compared and stored: Unicode NFC. The bytes received stay in PREMIS `originalName`. */
export function normalPath(name: string): string {
  return name.normalize('NFC');
}

/** Two paths with the same key overwrite each other on some file system (case folding, Unicode form). */
export function collisionKey(path: string): string {
  // Most names are ASCII, of which every form is the same; many have no capital letter, and are their own key.
  if (SMALL_ASCII.test(path)) return path;
  return ASCII.test(path) ? path.toLowerCase() : path.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Plain code-unit order: the same on every machine and locale, so that outputs are deterministic. */
export function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
