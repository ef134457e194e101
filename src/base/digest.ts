import { createHash } from 'node:crypto';

/** Digest algorithms that Kho reads from producers; it always makes sha512 and sha256 itself. */
export type DigestAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** Lower-case hexadecimal digests of one byte sequence, by algorithm. */
export type Digests = Readonly<Partial<Record<DigestAlgorithm, string>>>;

const HEX_LENGTH: Readonly<Record<DigestAlgorithm, number>> = {
  md5: 32,
  sha1: 40,
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

/** All algorithms, weakest first. */
export const DIGEST_ALGORITHMS = Object.keys(HEX_LENGTH) as readonly DigestAlgorithm[];

/**
 * The algorithm that a standard's spelling names (`SHA-512`, `sha512`, `SHA512`…),
 * or undefined when Kho does not know it.
 */
export function digestAlgorithm(name: string): DigestAlgorithm | undefined {
  return SPELLINGS.get(name) ?? spelt(name);
}

function spelt(name: string): DigestAlgorithm | undefined {
  const plain = name.toLowerCase().replace(/[-_\s]/g, '');
  return DIGEST_ALGORITHMS.find((algorithm) => algorithm === plain);
}

/** How METS and manifests spell them mostly: a package may do so a hundred thousand times. */
const SPELLINGS: ReadonlyMap<string, DigestAlgorithm> = new Map(DIGEST_ALGORITHMS.flatMap((algorithm) => [algorithm, metsChecksumType(algorithm)].map((spelling) => [spelling, algorithm])));

/** Whether `hex` is a well-formed digest of the algorithm, in either case. */
export function isDigest(algorithm: DigestAlgorithm, hex: string): boolean {
  return hex.length === HEX_LENGTH[algorithm] && /^[0-9a-fA-F]+$/.test(hex);
}

/** The digest of bytes held in memory, as lower-case hexadecimal. */
export function digestOf(algorithm: DigestAlgorithm, bytes: Uint8Array | string): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** The spelling of METS 1.12 `CHECKSUMTYPE` and of the E-ARK examples: `SHA-512`, `MD5`. */
export function metsChecksumType(algorithm: DigestAlgorithm): string {
  return algorithm === 'md5' ? 'MD5' : algorithm.replace('sha', 'SHA-');
}
