/** One header block of a tar archive (POSIX.1-2017 pax, ustar; GNU; v7), before any extended header is applied. */
export interface TarHeader {
  /** Raw bytes, prefix included. */
  readonly name: Buffer;
  /** Octets of data that follow. */
  readonly size: number;
  /** The type flag as a character; `0` for the old NUL. */
  readonly type: string;
  readonly linkName: Buffer;
}

/** All of tar comes in blocks of this many bytes. */
export const TAR_BLOCK_BYTES = 512;

const ZEROS = Buffer.alloc(TAR_BLOCK_BYTES);
const CHECKSUM = { start: 148, end: 156 };

/** Whether a block holds nothing: two of them end an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block.equals(ZEROS.subarray(0, block.byteLength));
}

/** Whether bytes begin with a tar header. Even v7 archives, which have no magic, bear a checksum. */
export function isTarHeader(head: Buffer): boolean {
  return head.byteLength >= TAR_BLOCK_BYTES && parseTarHeader(head.subarray(0, TAR_BLOCK_BYTES)) !== undefined;
}

/** Reads a header block (untrusted); undefined when its checksum or a number in it is wrong. */
export function parseTarHeader(block: Buffer): TarHeader | undefined {
  const size = numberIn(block, 124, 12);
  const checksum = numberIn(block, CHECKSUM.start, 8);
  if (size === undefined || checksum === undefined || !checksums(block).includes(checksum)) return undefined;
  // Only POSIX ustar keeps a prefix there; GNU keeps times.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textIn(block, 345, 155) : Buffer.alloc(0);
  const name = textIn(block, 0, 100);
  const flag = block[156] ?? 0;
  return {
    name: prefix.byteLength === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]),
    size,
    type: flag === 0 ? '0' : String.fromCharCode(flag),
    linkName: textIn(block, 157, 100),
  };
}

/** The sum of unsigned bytes, and the sum of signed ones that some old writers made. */
function checksums(block: Buffer): readonly number[] {
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < TAR_BLOCK_BYTES; at += 1) {
    const value = at >= CHECKSUM.start && at < CHECKSUM.end ? 0x20 : (block[at] ?? 0);
    unsigned += value;
    signed += value > 127 ? value - 256 : value;
  }
  return [unsigned, signed];
}

function textIn(block: Buffer, start: number, length: number): Buffer {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end));
}

/** Octal digits, or base 256 when the first bit is set (GNU, for sizes from 8 GiB). */
function numberIn(block: Buffer, start: number, length: number): number | undefined {
  const first = block[start] ?? 0;
  if (first >= 0x80) {
    if (first !== 0x80) return undefined;
    const value = BigInt(`0x${block.toString('hex', start + 1, start + length)}`);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
  }
  const digits = block.toString('latin1', start, start + length).replace(/[\0 ]+$/, '').trimStart();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
