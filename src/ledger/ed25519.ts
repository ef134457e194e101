import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { VerifyEd25519 } from '../formats/tlog/index.ts';

// DER around the 32 bytes of RFC 8410, so that raw keys of signed notes and OpenSSL's mean the same.
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Whether an Ed25519 signature over the message is of this key; a malformed key or signature verifies nothing. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    return verify(null, message, createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' }), signature);
  } catch {
    return false;
  }
};

export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return sign(null, message, privateKey(seed));
}

/** The 32 bytes of the public key that a seed makes (RFC 8032 §5.1.5). */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  return createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
}

/** The same public key as PEM, for `openssl pkeyutl`. */
export function publicKeyPem(publicKey: Uint8Array): string {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicKey]), format: 'der', type: 'spki' }).export({ format: 'pem', type: 'spki' }).toString();
}

function privateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}
