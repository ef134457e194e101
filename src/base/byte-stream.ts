/** Bytes that arrive piece by piece; nothing reads a whole payload file into memory. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Receives text piece by piece, synchronously: the writers of formats hand their output to one of these. */
export type TextSink = (text: string) => void;

/** Thrown by `readAtMost` when a stream is longer than its reader allows. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** The whole of a stream that must be small: throws `TooLong` past `limit` bytes (untrusted input). */
export async function readAtMost(stream: ByteStream | Iterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limit) throw new TooLong(`more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a writer hands to a sink, as one string. For small documents and tests. */
export function textOf(write: (sink: TextSink) => void): string {
  const parts: string[] = [];
  write((text) => parts.push(text));
  return parts.join('');
}
