import type { JsonObject, JsonValue } from '../../json/index.ts';
import { namedDigest } from '../validation/digest-names.ts';

/**
 * Path of an object root below the storage root by the object's identifier; undefined for an identifier that the layout
 * cannot map. The answer is for comparing: an identifier is untrusted, and so is a path made of it.
 */
export type Layout = (id: string) => string | undefined;

/** Makes a layout from `extensions/<name>/config.json` (an empty object when that is absent); undefined when it cannot be used. */
export type LayoutMaker = (config: JsonObject) => Layout | undefined;

/** A whole number of the configuration within bounds; its default when absent; undefined when it is something else. */
export function wholeNumber(config: JsonObject, key: string, { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number }): number | undefined {
  const value = config.get(key) ?? otherwise;
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

/** A text of the configuration; its default when absent; undefined when it is something else. */
export function text(config: JsonObject, key: string, otherwise: string): string | undefined {
  const value = config.get(key) ?? otherwise;
  return typeof value === 'string' ? value : undefined;
}

/** A yes or no of the configuration; its default when absent; undefined when it is something else. */
export function yesOrNo(config: JsonObject, key: string, otherwise: boolean): boolean | undefined {
  const value: JsonValue = config.get(key) ?? otherwise;
  return typeof value === 'boolean' ? value : undefined;
}

/** How the layouts that cut a digest into folders do it. */
export interface DigestTuples {
  readonly algorithm: string;
  readonly size: number;
  readonly count: number;
  /** Digits of a digest by the algorithm. */
  readonly digits: number;
}

const MOST = 32;

/** `digestAlgorithm`, `tupleSize` and `numberOfTuples`, as extensions 0003, 0004 and 0012 have them. */
export function digestTuples(config: JsonObject): DigestTuples | undefined {
  const algorithm = text(config, 'digestAlgorithm', 'sha256');
  const size = wholeNumber(config, 'tupleSize', { least: 0, most: MOST, otherwise: 3 });
  const count = wholeNumber(config, 'numberOfTuples', { least: 0, most: MOST, otherwise: 3 });
  if (algorithm === undefined || size === undefined || count === undefined || (size === 0) !== (count === 0)) return undefined;
  const digits = namedDigest(algorithm, new Uint8Array())?.length;
  return digits === undefined || size * count > digits ? undefined : { algorithm, size, count, digits };
}

/** The digest of an identifier and its first tuples. */
export function cutDigest(id: string, { algorithm, size, count }: DigestTuples): { readonly digest: string; readonly tuples: readonly string[] } {
  const digest = namedDigest(algorithm, Buffer.from(id, 'utf8')) ?? '';
  return { digest, tuples: Array.from({ length: count }, (_, n) => digest.slice(n * size, (n + 1) * size)) };
}

/**
 * An identifier without its prefix: what comes after the last occurrence of the delimiter, in whatever letters
 * (extensions 0006, 0007, 0010). Without a delimiter the whole; undefined when nothing comes after it.
 */
export function withoutPrefix(id: string, delimiter: string): string | undefined {
  const at = id.toLowerCase().lastIndexOf(delimiter.toLowerCase());
  const rest = at < 0 ? id : id.slice(at + delimiter.length);
  return rest === '' ? undefined : rest;
}

/** `delimiter` of the configuration: text of at least one character. */
export function delimiterOf(config: JsonObject, otherwise = ''): string | undefined {
  const delimiter = text(config, 'delimiter', otherwise);
  return delimiter === '' ? undefined : delimiter;
}
