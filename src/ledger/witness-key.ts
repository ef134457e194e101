import { Fault } from '../base/index.ts';
import { readSignerSeed, SIGNATURE_TYPES, verifierKey, writeSignerSeed, type VerifierKey } from '../formats/tlog/index.ts';
import { publicKeyOf } from './ed25519.ts';

/** A witness's key: it signs cosignatures, and never checkpoints of its own. */
export interface CosigningKey {
  readonly verifier: VerifierKey;
  readonly seed: Uint8Array;
}

/** A key of this name made of 32 random bytes. */
export function newCosigningKey(name: string, seed: Uint8Array): CosigningKey {
  return { verifier: verifierKey(name, SIGNATURE_TYPES.cosignature, publicKeyOf(seed)), seed };
}

/** The one line of a witness's key file. Throws `WITNESS_UNUSABLE` for anything else. */
export function readCosigningKey(text: string, path: string): CosigningKey {
  const read = readSignerSeed(text.trim());
  const key = read === undefined ? undefined : newCosigningKey(read.name, read.seed);
  if (read === undefined || key?.verifier.keyId !== read.keyId || read.type !== SIGNATURE_TYPES.cosignature) throw new Fault('WITNESS_UNUSABLE', { path, detail: 'key' });
  return key;
}

export function writeCosigningKey({ verifier: { name, keyId, type }, seed }: CosigningKey): string {
  return `${writeSignerSeed({ name, keyId, type, seed })}\n`;
}
