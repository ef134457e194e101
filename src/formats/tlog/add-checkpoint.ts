import { base64Of, bytesOfBase64 } from './base64.ts';
import { decimalOf } from './decimal.ts';
import { HASH_BYTES, type Hash } from './hash.ts';
import { utf8Of } from './utf8.ts';

/** What a log asks a witness: to cosign a checkpoint that goes on from one that it cosigned before (tlog-witness, add-checkpoint). */
export interface AddCheckpoint {
  /** Size of the checkpoint that the witness cosigned last; 0 when it never did. */
  readonly old: number;
  readonly proof: readonly Hash[];
  /** The signed note. */
  readonly checkpoint: string;
}

/** "The client MUST NOT send more than 63 consistency proof lines." */
const PROOF_LIMIT = 63;

export function writeAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${old}`, ...proof.map(base64Of), '', checkpoint].join('\n');
}

/** The request of untrusted bytes, or undefined when they are not one. Whether the note is one is not asked here. */
export function readAddCheckpoint(bytes: Uint8Array): AddCheckpoint | undefined {
  const text = utf8Of(bytes);
  const border = text?.indexOf('\n\n') ?? -1;
  if (text === undefined || border < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, border).split('\n');
  const old = first.startsWith('old ') ? decimalOf(first.slice('old '.length)) : undefined;
  const proof = lines.map(bytesOfBase64);
  if (old === undefined || lines.length > PROOF_LIMIT || proof.some((hash) => hash?.byteLength !== HASH_BYTES)) return undefined;
  return { old, proof: proof as readonly Hash[], checkpoint: text.slice(border + 2) };
}
