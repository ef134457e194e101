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

/** The same for a stream whose length is known, mostly: what it gives lies in memory once. */
export async function readExpected(stream: ByteStream | Iterable<Uint8Array>, expected: number, limit: number): Promise<Uint8Array> {
  if (expected > limit) throw new TooLong(`more than ${limit} bytes`);
  let bytes = Buffer.allocUnsafe(expected);
  let size = 0;
  for await (const chunk of stream) {
    if (size + chunk.byteLength > limit) throw new TooLong(`more than ${limit} bytes`);
    if (size + chunk.byteLength > bytes.byteLength) bytes = Buffer.concat([bytes.subarray(0, size)], Math.min(limit, 2 * (size + chunk.byteLength)));
    bytes.set(chunk, size);
    size += chunk.byteLength;
  }
  return bytes.subarray(0, size);
}

/** What a writer hands to a sink, as one string. For small documents and tests. */
export function textOf(write: (sink: TextSink) => void): string {
  // Added up and not joined: the engine copies the characters once, when the text is written out.
  let whole = '';
  write((text) => { whole += text; });
  return whole;
}
