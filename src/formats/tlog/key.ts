import { createHash } from 'node:crypto';
import { base64Of, bytesOfBase64 } from './base64.ts';

/** Signature types of signed-note that Kho knows: a log's own, and a witness's with a time. */
export const SIGNATURE_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const;

export type SignatureType = (typeof SIGNATURE_TYPES)[keyof typeof SIGNATURE_TYPES];

/** A public key as verifiers are told it. */
export interface VerifierKey {
  readonly name: string;
  /** First four bytes of the key's hash, as eight hexadecimal digits. */
  readonly keyId: string;
  readonly type: SignatureType;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

const KEY_BYTES = 32;
/** Longer names are nobody's: they would fill every signature line. */
const NAME_LIMIT = 1024;

/** Names are not empty and have neither a plus sign nor a space of any script (signed-note). */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= NAME_LIMIT && !/[\s+\p{Cc}]/u.test(name);
}

/** `SHA-256(name || 0x0A || type || public key)[:4]` in hexadecimal. */
export function keyIdOf(name: string, type: SignatureType, publicKey: Uint8Array): string {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(type)).update(publicKey).digest('hex').slice(0, 8);
}

export function verifierKey(name: string, type: SignatureType, publicKey: Uint8Array): VerifierKey {
  return { name, keyId: keyIdOf(name, type, publicKey), type, publicKey };
}

/** `name+hash+base64(type || public key)`: what is printed, handed over and compared. */
export function writeVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${keyId}+${base64Of(Buffer.concat([Buffer.of(type), publicKey]))}`;
}

/** The key of an untrusted line, or undefined when it is malformed, of an unknown type, or its hash is not its own. */
export function readVerifierKey(line: string): VerifierKey | undefined {
  const { name, keyId, bytes } = keyParts(line) ?? {};
  if (name === undefined || keyId === undefined || bytes === undefined) return undefined;
  const type = Object.values(SIGNATURE_TYPES).find((one) => one === bytes[0]);
  if (type === undefined || bytes.byteLength !== 1 + KEY_BYTES) return undefined;
  const key = verifierKey(name, type, bytes.subarray(1));
  return key.keyId === keyId ? key : undefined;
}

/** A private key: the seed that RFC 8032 makes the pair from. */
export interface SignerSeed {
  readonly name: string;
  readonly keyId: string;
  readonly type: SignatureType;
  readonly seed: Uint8Array;
}

const PRIVATE = 'PRIVATE+KEY+';

/** `PRIVATE+KEY+name+hash+base64(type || seed)`, as other signed-note tools write it. */
export function writeSignerSeed({ name, keyId, type, seed }: SignerSeed): string {
  return `${PRIVATE}${name}+${keyId}+${base64Of(Buffer.concat([Buffer.of(type), seed]))}`;
}

/** The seed of a line; whether its hash fits has to be asked of the public key that it makes. */
export function readSignerSeed(line: string): SignerSeed | undefined {
  if (!line.startsWith(PRIVATE)) return undefined;
  const { name, keyId, bytes } = keyParts(line.slice(PRIVATE.length)) ?? {};
  if (name === undefined || keyId === undefined || bytes === undefined) return undefined;
  const type = Object.values(SIGNATURE_TYPES).find((one) => one === bytes[0]);
  return type === undefined || bytes.byteLength !== 1 + KEY_BYTES ? undefined : { name, keyId, type, seed: bytes.subarray(1) };
}

/** Base64 may hold plus signs too: only the first two separate. */
function keyParts(line: string): { readonly name: string; readonly keyId: string; readonly bytes: Uint8Array } | undefined {
  const [, name = '', keyId = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,4096})$/.exec(line) ?? [];
  const bytes = bytesOfBase64(encoded);
  return !isKeyName(name) || bytes === undefined || bytes.byteLength < 1 ? undefined : { name, keyId, bytes };
}
