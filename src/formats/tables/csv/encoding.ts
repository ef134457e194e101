import type { ByteStream } from '../../../base/index.ts';
import type { TableSource } from '../table.ts';

/** How the bytes of a CSV file are read; `windows-1252` shows old encodings as every program shows them. */
export interface CsvEncoding {
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** First line that is not UTF-8, where that is why another encoding was taken. */
  readonly faultAt?: number;
}

const HEAD = 4096;

/** Finds the encoding by marks, by the zero bytes of UTF-16, or by whether all of the file is UTF-8. */
export async function csvEncoding(source: TableSource): Promise<CsvEncoding> {
  const head = await headOf(source);
  if (head[0] === 0xff && head[1] === 0xfe) return { label: 'utf-16le' };
  if (head[0] === 0xfe && head[1] === 0xff) return { label: 'utf-16be' };
  const unmarked = utf16WithoutMark(head);
  if (unmarked !== undefined) return { label: unmarked };
  const faultAt = await firstLineNotUtf8(source);
  return faultAt === undefined ? { label: 'utf-8' } : { label: 'windows-1252', faultAt };
}

/** The first bytes of a file. */
export async function headOf(source: TableSource, length = HEAD): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(0, Math.min(length, source.size))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** In Vietnamese text most letters are ASCII, so every other byte is zero. */
function utf16WithoutMark(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (head.length < 8) return undefined;
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length / 5 && even < head.length / 50) return 'utf-16le';
  if (even > head.length / 5 && odd < head.length / 50) return 'utf-16be';
  return undefined;
}

async function firstLineNotUtf8(source: TableSource): Promise<number | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  let last: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of source.read(0, source.size)) {
      last = chunk;
      decoder.decode(chunk, { stream: true });
      lines += lineEnds(chunk, chunk.length);
    }
    last = new Uint8Array(0);
    decoder.decode();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    const loose = new TextDecoder('utf-8').decode(last);
    const before = loose.slice(0, Math.max(0, loose.indexOf('\uFFFD')));
    return lines + (before.match(/\n/g)?.length ?? 0);
  }
}

function lineEnds(bytes: Uint8Array, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < end; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

/** The text of a file, piece by piece, without a byte order mark. */
export async function* decoded(bytes: ByteStream, { label }: CsvEncoding): AsyncGenerator<string, void> {
  const decoder = new TextDecoder(label);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
