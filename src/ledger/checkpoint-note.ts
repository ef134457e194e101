import { readCheckpoint, readNote, SIGNATURE_TYPES, verifyNote, type Checkpoint, type VerifierKey } from '../formats/tlog/index.ts';
import { verifyEd25519 } from './ed25519.ts';

/** A checkpoint whose signature was verified, with the note that it came in. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string;
  /** Ids of the trusted keys that signed it. */
  readonly signedBy: readonly string[];
}

/** Why a note is not believed: `malformed`, of `another-log`, of an `unknown-key`, or `forged`. */
export type NoteRefusal = 'malformed' | 'another-log' | 'unknown-key' | 'forged';

/** The checkpoint of untrusted bytes, for somebody who trusts these keys and knows the log by this origin. */
export function openCheckpoint(bytes: Uint8Array, keys: readonly VerifierKey[], origin = keys.find(({ type }) => type === SIGNATURE_TYPES.ed25519)?.name): SignedCheckpoint | NoteRefusal {
  const note = readNote(bytes);
  const checkpoint = note === undefined ? undefined : readCheckpoint(note.text);
  if (note === undefined || checkpoint === undefined) return 'malformed';
  if (checkpoint.origin !== origin) return 'another-log';
  // A witness vouches for what it saw; its word alone makes no checkpoint.
  const verdict = verifyNote(note, keys.filter(({ name, type }) => name === origin && type === SIGNATURE_TYPES.ed25519), verifyEd25519);
  if (verdict.kind !== 'signed') return verdict.kind === 'forged' ? 'forged' : 'unknown-key';
  return { ...checkpoint, note: Buffer.from(bytes).toString('utf8'), signedBy: verdict.by.map(({ key }) => key.keyId) };
}
