import { base64Of, bytesOfBase64 } from './base64.ts';
import { decimalOf } from './decimal.ts';
import { HASH_BYTES, type Hash } from './hash.ts';
import { utf8Of } from './utf8.ts';

/** An offline-verifiable proof that something was logged (tlog-proof). */
export interface ProofFile {
  readonly index: number;
  /** From the leaf's sibling to the root's child. */
  readonly path: readonly Hash[];
  /** The signed note, byte for byte. */
  readonly checkpoint: string;
  /** Opaque and not authenticated by itself; Kho puts the leaf here, which its own hash then authenticates. */
  readonly extra?: Uint8Array;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
/** A proof has at most 63 hashes, an entry at most 64 KiB: more is refused unread. */
const FILE_LIMIT = 2 * 1024 * 1024;
const PATH_LIMIT = 63;

export function writeProofFile({ index, path, checkpoint, extra }: ProofFile): string {
  return [
    FIRST_LINE, ...(extra === undefined ? [] : [`extra ${base64Of(extra)}`]), `index ${index}`, ...path.map(base64Of), '', checkpoint,
  ].join('\n');
}

/** The parts of untrusted bytes, or undefined when they are not a proof. Nothing in them is believed yet. */
export function readProofFile(bytes: Uint8Array): ProofFile | undefined {
  const text = bytes.byteLength > FILE_LIMIT ? undefined : utf8Of(bytes);
  const border = text?.indexOf('\n\n') ?? -1;
  if (text === undefined || border < 0) return undefined;
  const [first, ...lines] = text.slice(0, border).split('\n');
  const extra = lines[0]?.startsWith('extra ') === true ? bytesOfBase64(lines.shift()?.slice('extra '.length) ?? '') : null;
  const index = decimalOf(/^index (.*)$/.exec(lines.shift() ?? '')?.[1] ?? '');
  const path = lines.map(bytesOfBase64);
  if (first !== FIRST_LINE || extra === undefined || index === undefined || path.length > PATH_LIMIT) return undefined;
  if (path.some((hash) => hash?.byteLength !== HASH_BYTES)) return undefined;
  return { index, path: path as readonly Hash[], checkpoint: text.slice(border + 2), ...(extra === null ? {} : { extra }) };
}
