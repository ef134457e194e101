import { Fault } from '../base/index.ts';
import { readNote, readSignatureLine, SIGNATURE_TYPES, verifyNote, writeAddCheckpoint, writeNote, type NoteSignature, type VerifierKey } from '../formats/tlog/index.ts';
import type { SignedCheckpoint } from './checkpoint-note.ts';
import { verifyEd25519 } from './ed25519.ts';
import { CHECKPOINT, publishedCheckpoint, publishedConsistency } from './published-log.ts';
import type { LogParts } from './standing.ts';

/** A witness that vouches for a checkpoint. */
export interface Cosigner {
  readonly name: string;
  /** When it saw the checkpoint as the newest, POSIX seconds. */
  readonly time: number;
}

/** Which of these witnesses cosigned the note; a line that claims to be of one of them and is not counts for nothing. */
export function cosignersOf({ note }: SignedCheckpoint, witnesses: readonly VerifierKey[]): readonly Cosigner[] {
  const read = readNote(Buffer.from(note));
  if (read === undefined) return [];
  return witnesses.filter(({ type }) => type === SIGNATURE_TYPES.cosignature).flatMap((key) => {
    const verdict = verifyNote(read, [key], verifyEd25519);
    return verdict.kind === 'signed' ? verdict.by.map(({ time = 0 }) => ({ name: key.name, time })) : [];
  });
}

/** What a witness is asked that cosigned `old` entries last (tlog-witness). `LEDGER_NOT_YET` when it cosigned more than there is. */
export async function requestFor({ files }: Pick<LogParts, 'files'>, { size, note }: SignedCheckpoint, old: number): Promise<string> {
  if (old > size) throw new Fault('LEDGER_NOT_YET', { seq: old, size });
  return writeAddCheckpoint({ old, proof: await publishedConsistency(files, old, size), checkpoint: ownLines(note) });
}

/** A witness needs the log's own signatures; those of other witnesses are nothing to it. */
function ownLines(note: string): string {
  const read = readNote(Buffer.from(note));
  const origin = read?.text.split('\n')[0];
  return read === undefined ? note : writeNote({ text: read.text, signatures: read.signatures.filter(({ name }) => name === origin) });
}

/**
 * Puts the cosignatures of known witnesses under the published checkpoint, in place of older ones of the same key. Lines of others are
 * ignored (tlog-witness: "The client MUST ignore any cosignatures from unknown keys"). Answers who was added. The caller is the only one who integrates.
 */
export async function addCosignatures({ files, signer }: LogParts, lines: string, witnesses: readonly VerifierKey[]): Promise<readonly Cosigner[]> {
  const checkpoint = await publishedCheckpoint(files, signer.keys);
  const note = checkpoint === undefined ? undefined : readNote(Buffer.from(checkpoint.note));
  if (checkpoint === undefined || note === undefined) return [];
  const given = lines.split('\n').map(readSignatureLine).filter((line) => line !== undefined).slice(0, GIVEN_LIMIT);
  const genuine = given.filter((line) => witnesses.some((key) => key.type === SIGNATURE_TYPES.cosignature
    && verifyNote({ text: note.text, signatures: [line] }, [key], verifyEd25519).kind === 'signed'));
  if (genuine.length === 0) return [];
  const kept = note.signatures.filter((line) => !genuine.some((one) => sameKey(one, line)));
  const cosigned = writeNote({ text: note.text, signatures: [...kept, ...genuine] });
  await files.replace(CHECKPOINT, Buffer.from(cosigned));
  return cosignersOf({ ...checkpoint, note: writeNote({ text: note.text, signatures: genuine }) }, witnesses);
}

/** More lines than witnesses ever send are not looked at. */
const GIVEN_LIMIT = 16;

function sameKey(one: NoteSignature, other: NoteSignature): boolean {
  return one.name === other.name && one.keyId === other.keyId;
}
