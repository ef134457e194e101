import fs from 'node:fs';
import type { ByteStream } from '../../base/index.ts';

/** Bytes of a file (a link in its place is not followed), or of a text. */
export async function* openBytes(from: string | { readonly file: string }): ByteStream {
  if (typeof from === 'string') {
    yield Buffer.from(from);
    return;
  }
  const handle = await fs.promises.open(from.file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  yield* handle.createReadStream() as ByteStream;
}
