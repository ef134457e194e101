import { base64Of, bytesOfBase64 } from './base64.ts';
import { cosignedMessage, timeOfCosignature } from './cosignature.ts';
import { isKeyName, SIGNATURE_TYPES, type VerifierKey } from './key.ts';
import { utf8Of } from './utf8.ts';

/** One signature line. */
export interface NoteSignature {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly keyId: string;
  /** What follows the key id. */
  readonly signature: Uint8Array;
}

/** A text with signatures that nobody has looked at yet. */
export interface SignedNote {
  /** Ends in a line feed, which is signed too. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Longer notes and more signatures than any log has are refused unread; signed-note asks for at least 16. */
const NOTE_LIMIT = 1024 * 1024;
const SIGNATURES_LIMIT = 100;
const DASH = '— ';
const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** The note of untrusted bytes, or undefined when they are not one (signed-note, Format). */
export function readNote(bytes: Uint8Array): SignedNote | undefined {
  if (bytes.byteLength > NOTE_LIMIT || bytes.some((byte) => byte < SPACE && byte !== LINE_FEED)) return undefined;
  const whole = utf8Of(bytes);
  if (whole === undefined) return undefined;
  // The text may have empty lines of its own: the last one is the border.
  const border = whole.lastIndexOf('\n\n');
  if (border < 0 || !whole.endsWith('\n')) return undefined;
  const lines = whole.slice(border + 2, -1).split('\n');
  if (lines.length > SIGNATURES_LIMIT) return undefined;
  const signatures = lines.map(readSignatureLine);
  return signatures.some((signature) => signature === undefined)
    ? undefined
    : { text: whole.slice(0, border + 1), signatures: signatures as readonly NoteSignature[] };
}

/** The signature of one untrusted line without its line feed. */
export function readSignatureLine(line: string): NoteSignature | undefined {
  if (!line.startsWith(DASH)) return undefined;
  const [name = '', encoded = '', ...more] = line.slice(DASH.length).split(' ');
  const bytes = bytesOfBase64(encoded);
  if (!isKeyName(name) || bytes === undefined || bytes.byteLength < 5 || more.length > 0) return undefined;
  return { name, keyId: Buffer.from(bytes.subarray(0, 4)).toString('hex'), signature: bytes.subarray(4) };
}

export function writeSignatureLine({ name, keyId, signature }: NoteSignature): string {
  return `${DASH}${name} ${base64Of(Buffer.concat([Buffer.from(keyId, 'hex'), signature]))}\n`;
}

export function writeNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(writeSignatureLine).join('')}`;
}

/** Whether an Ed25519 signature over the message is of this key (RFC 8032). The port: rooms of formats own no key machinery. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** What the signatures of a note are worth to somebody who trusts `keys`. */
export type NoteVerdict =
  | { readonly kind: 'signed'; readonly by: readonly VerifiedSignature[] }
  /** No line is of a key that is trusted. */
  | { readonly kind: 'unknown' }
  /** A line claims to be of a trusted key and is not: the whole note is refused. */
  | { readonly kind: 'forged'; readonly key: VerifierKey };

export interface VerifiedSignature {
  readonly key: VerifierKey;
  /** POSIX seconds, of a cosignature. */
  readonly time?: number;
}

/** Verifies the lines of known keys and ignores all others, as signed-note demands. */
export function verifyNote(note: SignedNote, keys: readonly VerifierKey[], verify: VerifyEd25519): NoteVerdict {
  const by: VerifiedSignature[] = [];
  for (const line of note.signatures) {
    const key = keys.find(({ name, keyId }) => name === line.name && keyId === line.keyId);
    if (key === undefined || by.some((known) => known.key === key)) continue;
    const verified = verifyLine(note.text, line, key, verify);
    if (verified === undefined) return { kind: 'forged', key };
    by.push(verified);
  }
  return by.length === 0 ? { kind: 'unknown' } : { kind: 'signed', by };
}

function verifyLine(text: string, { signature }: NoteSignature, key: VerifierKey, verify: VerifyEd25519): VerifiedSignature | undefined {
  if (key.type === SIGNATURE_TYPES.ed25519) return verify(key.publicKey, Buffer.from(text), signature) ? { key } : undefined;
  const time = timeOfCosignature(signature);
  if (time === undefined) return undefined;
  return verify(key.publicKey, Buffer.from(cosignedMessage(text, time)), signature.subarray(8)) ? { key, time } : undefined;
}
