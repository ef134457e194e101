import { digestAlgorithm, isDigest } from '../../base/index.ts';
import type { DigestAlgorithm } from '../../base/index.ts';

/** What the name of a manifest file says (RFC 8493 §2.1.3, §2.2.1). */
export interface ManifestFileName {
  readonly kind: 'payload' | 'tag';
  /** The algorithm as the name spells it. */
  readonly spelling: string;
  /** Undefined when Kho does not know the algorithm. */
  readonly algorithm: DigestAlgorithm | undefined;
}

/** One line of a manifest: a good one, or a malformed one (`digest` undefined). */
export interface ManifestLine {
  readonly line: number;
  /** Lower-case hexadecimal. */
  readonly digest: string | undefined;
  /** The path exactly as written: still percent-encoded, perhaps with `*` or `./` before it. */
  readonly written: string;
}

/** Reads `manifest-sha512.txt` or `tagmanifest-md5.txt` as a name; undefined for any other file. */
export function manifestFileOf(path: string): ManifestFileName | undefined {
  const parts = /^(tag)?manifest-([^/]+)\.txt$/.exec(path);
  const spelling = parts?.[2];
  if (parts === null || spelling === undefined) return undefined;
  return { kind: parts[1] === undefined ? 'payload' : 'tag', spelling, algorithm: digestAlgorithm(spelling) };
}

/** How the lines of a manifest are to be read. */
export interface ManifestStyle {
  readonly algorithm: DigestAlgorithm;
  /** Digests may be base64, as draft 00 (0.93) has it. */
  readonly base64?: boolean;
}

/** The lines of a manifest, one by one; blank lines are skipped. Untrusted: the caller checks every path. */
export function* parseManifest(lines: Iterable<string>, { algorithm, base64 = false }: ManifestStyle): Generator<ManifestLine> {
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const space = line.search(/[ \t]/);
    const first = space === -1 ? line : line.slice(0, space);
    const written = space === -1 ? '' : line.slice(space).replace(/^[ \t]+/, '');
    const digest = isDigest(algorithm, first) ? first.toLowerCase() : base64 ? hexOfBase64(algorithm, first) : undefined;
    yield { line: number, digest: written === '' ? undefined : digest, written };
  }
}

function hexOfBase64(algorithm: DigestAlgorithm, text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{1,90}={0,2}$/.test(text)) return undefined;
  const hex = Buffer.from(text, 'base64').toString('hex');
  return isDigest(algorithm, hex) ? hex : undefined;
}

/** Undoes the three escapes of RFC 8493 §2.1.3 and no other: `%0A`, `%0D`, `%25`. */
export function decodeManifestPath(written: string): string {
  if (!written.includes('%')) return written;
  return written.replace(/%(0[aAdD]|25)/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Whether a path has a percent sign that begins none of the three escapes. */
export function hasBarePercent(written: string): boolean {
  return written.includes('%') && /%(?!0[aAdD]|25)/.test(written);
}

/** The escapes that RFC 8493 §2.1.3 demands of a writer. */
export function encodeManifestPath(path: string): string {
  return path.replace(/[%\r\n]/g, (char) => (char === '%' ? '%25' : char === '\r' ? '%0D' : '%0A'));
}
