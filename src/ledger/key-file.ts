import { Fault } from '../base/index.ts';
import { readSignerSeed, readVerifierKey, SIGNATURE_TYPES, verifierKey, writeSignerSeed, writeVerifierKey, type SignerSeed, type VerifierKey } from '../formats/tlog/index.ts';
import { publicKeyOf } from './ed25519.ts';

/** A key that signs checkpoints. */
export interface SigningKey {
  readonly verifier: VerifierKey;
  readonly seed: Uint8Array;
}

/** What a key file holds. */
export interface KeyRing {
  /** All of them sign; two during a change of keys. */
  readonly signing: readonly SigningKey[];
  /** Public keys that signed earlier and are still believed. */
  readonly retired: readonly VerifierKey[];
}

const KEYS_LIMIT = 50;

/**
 * The keys of a key file: a line each, as signed-note spells them; `#` begins a remark. Private keys sign, public ones are earlier
 * keys of the same log. Throws `LEDGER_KEY_UNUSABLE` for anything else.
 */
export function readKeyFile(text: string, path: string): KeyRing {
  const refuse = (detail: string): never => { throw new Fault('LEDGER_KEY_UNUSABLE', { path, detail }); };
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > KEYS_LIMIT) refuse(`${lines.length} keys`);
  const secret = lines.filter((line) => line.startsWith('PRIVATE+'));
  const signing = secret.map((line) => signingKey(readSignerSeed(line) ?? refuse('form'), refuse));
  const retired = lines.filter((line) => !secret.includes(line)).map((line) => readVerifierKey(line) ?? refuse('form'));
  if (signing.length === 0) refuse('no private key');
  if (new Set(believedKeys({ signing, retired }).map(({ name }) => name)).size > 1) refuse('names');
  return { signing, retired };
}

export function writeKeyFile({ signing, retired }: KeyRing): string {
  const secret = signing.map(({ verifier: { name, keyId }, seed }) => writeSignerSeed({ name, keyId, type: SIGNATURE_TYPES.ed25519, seed }));
  return [...secret, ...retired.map(writeVerifierKey)].map((line) => `${line}\n`).join('');
}

/** The public keys of a ring: those that sign now first. */
export function believedKeys({ signing, retired }: KeyRing): readonly VerifierKey[] {
  return [...signing.map(({ verifier }) => verifier), ...retired];
}

/** The public keys of lines that anybody may have written; malformed lines count for nothing. */
export function readVerifierKeys(text: string): readonly VerifierKey[] {
  return text.split('\n').slice(0, KEYS_LIMIT).map((line) => readVerifierKey(line.trim())).filter((key) => key !== undefined);
}

/** A key of this name made of 32 random bytes. */
export function newSigningKey(name: string, seed: Uint8Array): SigningKey {
  return { verifier: verifierKey(name, SIGNATURE_TYPES.ed25519, publicKeyOf(seed)), seed };
}

function signingKey({ name, keyId, type, seed }: SignerSeed, refuse: (detail: string) => never): SigningKey {
  const key = newSigningKey(name, seed);
  return type === SIGNATURE_TYPES.ed25519 && key.verifier.keyId === keyId ? key : refuse('key id');
}
