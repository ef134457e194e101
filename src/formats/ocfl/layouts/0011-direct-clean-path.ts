import { namedDigest } from '../validation/digest-names.ts';
import { text, wholeNumber, yesOrNo, type LayoutMaker } from './layout.ts';

const SPACES = '\\t\\n-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200f\\u2028\\u2029\\u202f\\u205f\\u3000';
const WHITE_SPACE = new RegExp(`[${SPACES}]`, 'g');
const EDGES = new RegExp(`^[${SPACES}~-]+|[${SPACES}]+$`, 'g');
/* eslint-disable no-control-regex -- control characters are among those that the extension replaces */
const DANGEROUS = /[\u0000-\u001f\u007f*?:[\]"<>|(){}&'!;#@]/g;
const ENCODED = /[\u0000-\u0020\u007f\u0085\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000*?:[\]"<>|(){}&'!;#@]/g;
/* eslint-enable no-control-regex */
const MOST = Number.MAX_SAFE_INTEGER;

/** Extension 0011: the identifier as a path, with what file systems dislike replaced or, with `encodeUTF`, encoded. */
export const directCleanPath: LayoutMaker = (config) => {
  const encode = yesOrNo(config, 'encodeUTF', false);
  const replacement = text(config, 'replacementString', '_');
  const space = text(config, 'whitespaceReplacementString', ' ');
  const segmentLength = wholeNumber(config, 'maxPathSegmentLen', { least: 1, most: MOST, otherwise: 127 });
  const pathLength = wholeNumber(config, 'maxPathnameLen', { least: 1, most: MOST, otherwise: 32_000 });
  const algorithm = text(config, 'fallbackDigestAlgorithm', 'md5') ?? '';
  const folder = text(config, 'fallbackFolder', 'fallback');
  const tuples = wholeNumber(config, 'numberOfFallbackTuples', { least: 0, most: 32, otherwise: 0 });
  const tupleSize = wholeNumber(config, 'fallbackTupleSize', { least: 1, most: 32, otherwise: 1 });
  const digits = namedDigest(algorithm, new Uint8Array())?.length;
  if (encode === undefined || replacement === undefined || space === undefined || segmentLength === undefined || pathLength === undefined) return undefined;
  if (folder === undefined || tuples === undefined || tupleSize === undefined || digits === undefined || tuples * tupleSize >= digits) return undefined;
  const clean = encode ? encodedSegment : (segment: string) => cleanedSegment(segment, replacement, space);
  const fallback = (id: string): string => {
    const digest = namedDigest(algorithm, Buffer.from(id, 'utf8')) ?? '';
    const before = Array.from({ length: tuples }, (_, n) => digest.slice(n * tupleSize, (n + 1) * tupleSize));
    const parts = Array.from({ length: Math.ceil(digest.length / segmentLength) }, (_, n) => digest.slice(n * segmentLength, (n + 1) * segmentLength));
    return [folder, ...before, ...parts].join('/');
  };
  return (id) => {
    const segments = id.toWellFormed().replaceAll('\ufffd', replacement).split('/').map(clean).filter((segment) => segment !== '');
    const path = segments.join('/');
    return Array.from(path).length > pathLength || segments.some((segment) => Array.from(segment).length > segmentLength) ? fallback(id) : path;
  };
};

function encodedSegment(segment: string): string {
  const encoded = segment.replace(/=(?=u[0-9a-fA-F]{4})/g, '=u003D').replace(ENCODED, codeOf);
  return /^(~|\.+$)/.test(encoded) ? codeOf(encoded.charAt(0)) + encoded.slice(1) : encoded;
}

function cleanedSegment(segment: string, replacement: string, space: string): string {
  const cleaned = segment.replace(WHITE_SPACE, () => space).replace(DANGEROUS, () => replacement).replace(EDGES, '');
  return /^\.+$/.test(cleaned) ? replacement + cleaned.slice(1) : cleaned;
}

function codeOf(character: string): string {
  return `=u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
