import { Fault } from '../base/index.ts';
import { readSignerSeed, SIGNATURE_TYPES, verifierKey, writeSignerSeed, type SignerSeed, type VerifierKey } from '../formats/tlog/index.ts';
import { publicKeyOf } from './ed25519.ts';

/** A key that signs checkpoints. */
export interface SigningKey {
  readonly verifier: VerifierKey;
  readonly seed: Uint8Array;
}

const KEYS_LIMIT = 4;

/**
 * The signing keys of a key file: a line each, as signed-note spells them; `#` begins a remark. During a change of keys
 * there are two, of one name: both sign. Throws `LEDGER_KEY_UNUSABLE` for anything else.
 */
export function readKeyFile(text: string, path: string): readonly SigningKey[] {
  const refuse = (detail: string): never => { throw new Fault('LEDGER_KEY_UNUSABLE', { path, detail }); };
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0 || lines.length > KEYS_LIMIT) refuse(`${lines.length} keys`);
  const keys = lines.map((line) => signingKey(readSignerSeed(line) ?? refuse('form'), refuse));
  if (new Set(keys.map(({ verifier }) => verifier.name)).size > 1) refuse('names');
  return keys;
}

export function writeKeyFile(keys: readonly SigningKey[]): string {
  return keys.map(({ verifier: { name, keyId }, seed }) => `${writeSignerSeed({ name, keyId, type: SIGNATURE_TYPES.ed25519, seed })}\n`).join('');
}

/** A key of this name made of 32 random bytes. */
export function newSigningKey(name: string, seed: Uint8Array): SigningKey {
  return { verifier: verifierKey(name, SIGNATURE_TYPES.ed25519, publicKeyOf(seed)), seed };
}

function signingKey({ name, keyId, type, seed }: SignerSeed, refuse: (detail: string) => never): SigningKey {
  const key = newSigningKey(name, seed);
  return type === SIGNATURE_TYPES.ed25519 && key.verifier.keyId === keyId ? key : refuse('key id');
}
