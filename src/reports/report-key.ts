import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** The key that signs reports: not the ledger's, so that a signature of one can never pass for one of the other. */
export interface ReportKey {
  /** SubjectPublicKeyInfo as PEM, for `openssl pkeyutl -pubin`. */
  readonly publicPem: string;
  /** SHA-256 over the DER of the public key, lower-case hexadecimal: `openssl pkey -pubin -in … -outform DER | sha256sum`. */
  readonly fingerprint: string;
  /** Ed25519 (RFC 8032), 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

// DER around the 32 bytes of a private key (RFC 8410 §7).
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A new private key of 32 random bytes, as PEM (PKCS#8). */
export function newReportKey(seed: Uint8Array): string {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The key of a PEM file, or undefined when it holds no Ed25519 private key. */
export function readReportKey(pem: string): ReportKey | undefined {
  try {
    const secret = createPrivateKey(pem);
    if (secret.asymmetricKeyType !== 'ed25519') return undefined;
    const open = createPublicKey(secret);
    return {
      publicPem: open.export({ format: 'pem', type: 'spki' }).toString(),
      fingerprint: createHash('sha256').update(open.export({ format: 'der', type: 'spki' })).digest('hex'),
      sign: (bytes) => sign(null, bytes, secret),
    };
  } catch {
    return undefined;
  }
}
