import { constants, inflateRawSync } from 'node:zlib';
import { readDirectory, type WorkbookEntry } from './workbook-archive.ts';

/** What may stand before the root of a part: white space, declaration, instructions, comments. */
const PROLOG = /^(?:\u00ef\u00bb\u00bf)?(?:\s+|<\?[^]*?\?>|<!--[^]*?-->)*/;
/** A prolog longer than this passes for one with a DOCTYPE: no program writes it. */
const PROLOG_BYTES = 64 * 1024;
const LOCAL_HEADER_BYTES = 30;

/**
 * The first part of a bounded workbook (untrusted) that declares a document type, or undefined. The reader that follows
 * would pass over the declaration in silence. Blocking: for the workbook's thread.
 */
export function partWithDoctype(bytes: Uint8Array): string | undefined {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (readDirectory(archive) ?? []).find((entry) => declaresType(beginningOf(archive, entry)))?.name;
}

function declaresType(beginning: Buffer): boolean {
  return beginning.toString('latin1', 0, PROLOG_BYTES).replace(PROLOG, '').startsWith('<!');
}

/** Empty when it cannot be had: the reader meets the same bytes, and tells. */
function beginningOf(archive: Buffer, { offset, method, packed }: WorkbookEntry): Buffer {
  if (offset + LOCAL_HEADER_BYTES > archive.length) return Buffer.alloc(0);
  const start = offset + LOCAL_HEADER_BYTES + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const data = archive.subarray(start, start + Math.min(packed, PROLOG_BYTES));
  if (method === 0) return data;
  try {
    // Gives what these bytes hold instead of complaining about the missing end.
    return inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}
