import { Fault } from '../../base/index.ts';
import type { ClamdAnswer } from './clamd-connection.ts';

/** What clamd says of one file. */
export type FileVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'infected'; readonly virus: string }
  /** Not scanned to its end: nothing can be said of it. */
  | { readonly kind: 'unscanned'; readonly reason: string };

/** Alerts that are no virus: clamd met something that it did not look into (`AlertExceedsMax`, `AlertEncrypted`). */
const NOT_LOOKED_INTO = /^Heuristics\.(Limits\.Exceeded|Encrypted)\b/;

/**
 * Reads the reply to INSTREAM. clamd says `OK` of a file longer than its `MaxFileSize` without having read it (unless
 * `AlertExceedsMax` is set), so an `OK` is believed only up to `fullScanLimit` bytes. Any other answer is TOOL_FAILED.
 */
export function fileVerdict({ reply, sent }: ClamdAnswer, fullScanLimit: number): FileVerdict {
  if (reply === 'stream: OK') return sent <= fullScanLimit ? { kind: 'clean' } : { kind: 'unscanned', reason: `> ${fullScanLimit} B` };
  const [, virus] = /^stream: (.+) FOUND$/.exec(reply) ?? [];
  if (virus !== undefined) return NOT_LOOKED_INTO.test(virus) ? { kind: 'unscanned', reason: virus } : { kind: 'infected', virus };
  if (reply.startsWith('INSTREAM size limit exceeded')) return { kind: 'unscanned', reason: 'StreamMaxLength' };
  throw new Fault('TOOL_FAILED', { detail: `clamd: ${reply}` });
}
