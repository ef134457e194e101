import { createHash } from 'node:crypto';
import type { ByteStream } from '../../../base/index.ts';
import { createBlake2b } from './blake2b.ts';

/** What the specification or extension 0009 says of one name of a digest algorithm. */
interface Algorithm {
  /** Hexadecimal digits; undefined for `size`, which is a decimal number. */
  readonly digits: number | undefined;
  /** Name for `node:crypto`, or the length in bytes of a BLAKE2b that it does not offer. */
  readonly made: string | number | undefined;
  /** The requirement that its encoding breaks when it is not hexadecimal of that length. */
  readonly code: string;
}

/** OCFL 1.1 §3.4 and extensions 0001 and 0009. Names are exact: `SHA-512` is another word. */
const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ['md5', { digits: 32, made: 'md5', code: 'E057' }],
  ['sha1', { digits: 40, made: 'sha1', code: 'E029' }],
  ['sha256', { digits: 64, made: 'sha256', code: 'E030' }],
  ['sha512', { digits: 128, made: 'sha512', code: 'E031' }],
  ['blake2b-512', { digits: 128, made: 'blake2b512', code: 'E032' }],
  ['blake2b-160', { digits: 40, made: 20, code: 'E057' }],
  ['blake2b-256', { digits: 64, made: 32, code: 'E057' }],
  ['blake2b-384', { digits: 96, made: 48, code: 'E057' }],
  ['sha512/256', { digits: 64, made: 'sha512-256', code: 'E057' }],
  ['size', { digits: undefined, made: undefined, code: 'E057' }],
]);

/** Whether the specification or a registered extension has an algorithm of that name. */
export function isKnownAlgorithm(name: string): boolean {
  return ALGORITHMS.has(name);
}

/** The requirement that a malformed digest of the algorithm breaks, or undefined when `digest` is well formed. */
export function digestFormBreach(name: string, digest: string): string | undefined {
  const algorithm = ALGORITHMS.get(name);
  if (algorithm === undefined) return undefined;
  const { digits, code } = algorithm;
  const wellFormed = digits === undefined ? /^(0|[1-9]\d{0,19})$/.test(digest) : digest.length === digits && /^[0-9a-fA-F]+$/.test(digest);
  return wellFormed ? undefined : code;
}

/** A digest that is made piece by piece. */
interface Digesting {
  update(bytes: Uint8Array): void;
  hex(): string;
}

/** The digest of bytes under an OCFL name, or undefined when the name says nothing to us. */
export function namedDigest(name: string, bytes: Uint8Array): string | undefined {
  const digesting = startDigest(name);
  digesting?.update(bytes);
  return digesting?.hex();
}

/** The digest of a stream under an OCFL name; undefined when the name says nothing to us. */
export async function streamDigest(name: string, stream: ByteStream): Promise<string | undefined> {
  return (await streamDigests([name], stream)).get(name);
}

/** The digests of a stream under several OCFL names; those that say nothing to us are left out. */
export async function streamDigests(names: readonly string[], stream: ByteStream | Iterable<Uint8Array>): Promise<ReadonlyMap<string, string>> {
  const digesting = new Map<string, Digesting>();
  for (const name of names) {
    const started = startDigest(name);
    if (started !== undefined) digesting.set(name, started);
  }
  if (digesting.size === 0) return new Map();
  for await (const chunk of stream) for (const one of digesting.values()) one.update(chunk);
  return new Map([...digesting].map(([name, one]) => [name, one.hex()]));
}

function startDigest(name: string): Digesting | undefined {
  const made = ALGORITHMS.get(name)?.made;
  if (made === undefined) return undefined;
  if (typeof made === 'number') return createBlake2b(made);
  const hash = createHash(made);
  return { update: (bytes) => { hash.update(bytes); }, hex: () => hash.digest('hex') };
}
