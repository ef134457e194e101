import { Fault, type Clock } from '../base/index.ts';
import {
  cosignedMessage, EMPTY_ROOT, isConsistent, readAddCheckpoint, readCheckpoint, readNote, sameHash, SIGNATURE_TYPES, timeOfCosignature, verifyNote, writeCosignature, writeNote, writeSignatureLine,
  type AddCheckpoint, type Checkpoint, type SignedNote, type VerifierKey,
} from '../formats/tlog/index.ts';
import { signEd25519, verifyEd25519 } from './ed25519.ts';
import type { CosigningKey } from './witness-key.ts';

/**
 * What a witness remembers of each log: the last checkpoint that it cosigned, with its own signature. Each call is whole or not at all,
 * and durable. It must never be put back from an older copy: the witness would cosign a second history.
 */
export interface WitnessMemory {
  read(origin: string): Promise<Uint8Array | undefined>;
  write(origin: string, note: string): Promise<void>;
}

export interface WitnessParts {
  readonly key: CosigningKey;
  /** The keys of the logs that it watches, as they were given to it. */
  readonly logs: readonly VerifierKey[];
  readonly memory: WitnessMemory;
  readonly clock: Clock;
}

/** The answer of tlog-witness; `size` of a 409 is what was cosigned last. */
export type WitnessAnswer =
  | { readonly status: 200; readonly cosignature: string }
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422 };

/** Cosigns checkpoints of logs, each log's only as long as it grows and never changes. */
export interface Witness {
  /** Answers an untrusted request; one after the other, so that comparing and remembering are one act. */
  add(request: Uint8Array): Promise<WitnessAnswer>;
}

export function createWitness(parts: WitnessParts): Witness {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add: async (request) => {
      const answer = last.then(async () => addCheckpoint(parts, request));
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}

/** The checks in the order of tlog-witness, each with its status. */
async function addCheckpoint(parts: WitnessParts, request: Uint8Array): Promise<WitnessAnswer> {
  const asked = readAddCheckpoint(request);
  const note = asked === undefined ? undefined : readNote(Buffer.from(asked.checkpoint));
  const now = note === undefined ? undefined : readCheckpoint(note.text);
  if (asked === undefined || note === undefined || now === undefined) return { status: 400 };
  const keys = parts.logs.filter(({ name, type }) => name === now.origin && type === SIGNATURE_TYPES.ed25519);
  // "If the checkpoint origin is unknown, the witness MUST respond with a 404."
  if (keys.length === 0) return { status: 404 };
  // "If none of the signatures verify against a trusted public key, the witness MUST respond with a 403."
  if (verifyNote(note, keys, verifyEd25519).kind !== 'signed') return { status: 403 };
  // "The old size MUST be equal to or lower than the checkpoint size."
  if (asked.old > now.size) return { status: 400 };
  return compared(parts, { asked, note, now });
}

interface Asked {
  readonly asked: AddCheckpoint;
  readonly note: SignedNote;
  readonly now: Checkpoint;
}

async function compared({ key, memory, clock }: WitnessParts, { asked, note, now }: Asked): Promise<WitnessAnswer> {
  const remembered = rememberedOf(await memory.read(now.origin));
  const { checkpoint: old, time: before } = remembered ?? { checkpoint: { size: 0, root: EMPTY_ROOT }, time: 0 };
  // "The witness MUST check that the old size matches the size of the latest checkpoint it cosigned."
  if (asked.old !== old.size) return { status: 409, size: old.size };
  // "If the old size matches the checkpoint size, the witness MUST check that the root hashes are also identical."
  if (remembered !== undefined && old.size === now.size && !sameHash(old.root, now.root)) return { status: 409, size: old.size };
  // "If the Merkle Consistency Proof doesn't verify, the witness MUST respond with a 422."
  if (!isConsistent({ old, now, proof: asked.proof })) return { status: 422 };
  // A clock that went back must not make a later cosignature look like an earlier one.
  const time = Math.max(before, Math.floor(clock.now().getTime() / 1000));
  const { name, keyId } = key.verifier;
  const cosignature = { name, keyId, signature: writeCosignature(time, signEd25519(key.seed, Buffer.from(cosignedMessage(note.text, time)))) };
  // "The witness MUST persist the new checkpoint before responding."
  await memory.write(now.origin, writeNote({ text: note.text, signatures: [cosignature] }));
  return { status: 200, cosignature: writeSignatureLine(cosignature) };
}

/** What a witness wrote of a log. With a memory that it cannot read it cosigns nothing more of that log: `WITNESS_UNUSABLE`. */
function rememberedOf(bytes: Uint8Array | undefined): { readonly checkpoint: Checkpoint; readonly time: number } | undefined {
  if (bytes === undefined) return undefined;
  const note = readNote(bytes);
  const checkpoint = note === undefined ? undefined : readCheckpoint(note.text);
  const [line] = note?.signatures ?? [];
  const time = line === undefined ? undefined : timeOfCosignature(line.signature);
  if (checkpoint === undefined || time === undefined) throw new Fault('WITNESS_UNUSABLE', { path: 'logs', detail: 'memory' });
  return { checkpoint, time };
}
