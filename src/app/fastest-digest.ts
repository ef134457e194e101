import { createHash } from 'node:crypto';

/**
 * Which of the two digests that Kho keeps this machine makes faster: with SHA instructions sha256 takes half as long
 * as sha512, without them it takes longer. A few milliseconds, so that an audit of hours takes the right one.
 */
export function fastestDigest(now: () => bigint): 'sha512' | 'sha256' {
  const bytes = Buffer.alloc(2 * 1024 * 1024, 0x5a);
  const taken = (algorithm: 'sha512' | 'sha256'): bigint => {
    createHash(algorithm).update(bytes.subarray(0, 4096)).digest();
    const start = now();
    createHash(algorithm).update(bytes).digest();
    return now() - start;
  };
  return taken('sha256') < taken('sha512') ? 'sha256' : 'sha512';
}
