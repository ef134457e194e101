import { base64Of, bytesOfBase64 } from './base64.ts';
import { decimalOf } from './decimal.ts';
import { HASH_BYTES, type Hash } from './hash.ts';

/** What a log says of itself at one size (tlog-checkpoint). */
export interface Checkpoint {
  /** The name that makes the log this log and no other. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** Opaque lines of other logs; Kho writes none. */
  readonly extensions: readonly string[];
}

/** The text that is signed; ends in a line feed. */
export function writeCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  return [origin, String(size), base64Of(root), ...extensions, ''].join('\n');
}

/** The checkpoint of a note's text, or undefined when the text is not one. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  if (!text.endsWith('\n')) return undefined;
  const lines = text.slice(0, -1).split('\n');
  const [origin = '', decimal = '', encoded = '', ...extensions] = lines;
  const [size, root] = [decimalOf(decimal), bytesOfBase64(encoded)];
  if (lines.includes('') || size === undefined || root?.byteLength !== HASH_BYTES) return undefined;
  return { origin, size, root, extensions };
}
