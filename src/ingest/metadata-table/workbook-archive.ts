import type { Unreadable } from './metadata-table.ts';

/** Everything in a workbook together, unpacked (untrusted: a zip bomb). */
const MAX_UNPACKED = 256 * 1024 * 1024;
/** One part of it, unpacked: the reader holds a part as bytes and as text at once. */
const MAX_PART = 128 * 1024 * 1024;
const MAX_ENTRIES = 10_000;

const END = 0x06054b50;
const END_SIZE = 22;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const MAX_COMMENT = 65_535;

/** One part of a workbook, as the central directory lists it. */
export interface WorkbookEntry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Where its local header begins. */
  readonly offset: number;
  /** Its record in the central directory, to be written again as it is. */
  readonly record: Buffer;
}

/**
 * The archive with a central directory of only those parts that a table is read from and whose size is declared and
 * bounded. The reader that follows unpacks no part past its declared size, sees no pictures, and reads the same directory
 * that was checked here, however many the file has. ZIP64 is refused: no table needs it.
 */
export function boundedWorkbook(bytes: Uint8Array): Uint8Array | Unreadable {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(archive);
  if (entries === undefined || entries.some(({ encrypted }) => encrypted)) return { problem: 'not-a-workbook' };
  const total = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (entries.length > MAX_ENTRIES || total > MAX_UNPACKED) return { problem: 'too-large' };
  const parts = entries.filter(({ name, unpacked }) => /\.(?:xml|rels)$/i.test(name) && unpacked > 0);
  const large = parts.find(({ unpacked }) => unpacked > MAX_PART);
  if (large !== undefined) return { problem: 'too-large', place: large.name };
  const untrue = parts.find((part) => !isHonest(part));
  if (untrue !== undefined) return { problem: 'not-a-workbook', place: untrue.name };
  if (new Set(parts.map(({ name }) => name)).size < parts.length) return { problem: 'not-a-workbook' };
  return withDirectory(archive, parts);
}

/** Stored parts are as long as they say, and packed ones hold something; other methods no workbook uses. */
function isHonest({ method, packed, unpacked }: WorkbookEntry): boolean {
  return method === 0 ? packed === unpacked : method === 8 && packed > 0;
}

/** The entries of an archive without ZIP64, or undefined when it is none. */
export function readDirectory(archive: Buffer): readonly WorkbookEntry[] | undefined {
  const end = archive.length < END_SIZE ? -1 : endOf(archive);
  if (end === -1) return undefined;
  const count = archive.readUInt16LE(end + 10);
  const entries: WorkbookEntry[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let n = 0; n < count; n++) {
    if (at + ENTRY_SIZE > archive.length || archive.readUInt32LE(at) !== ENTRY) return undefined;
    const nameEnd = at + ENTRY_SIZE + archive.readUInt16LE(at + 28);
    const next = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    const packed = archive.readUInt32LE(at + 20);
    const unpacked = archive.readUInt32LE(at + 24);
    const offset = archive.readUInt32LE(at + 42);
    if (next > archive.length || packed === 0xffffffff || unpacked === 0xffffffff || offset === 0xffffffff) return undefined;
    const encrypted = (archive.readUInt16LE(at + 8) & 1) === 1;
    const name = archive.toString('utf8', at + ENTRY_SIZE, nameEnd);
    entries.push({ name, encrypted, method: archive.readUInt16LE(at + 10), packed, unpacked, offset, record: archive.subarray(at, next) });
    at = next;
  }
  return entries;
}

function endOf(archive: Buffer): number {
  const earliest = Math.max(0, archive.length - END_SIZE - MAX_COMMENT);
  for (let at = archive.length - END_SIZE; at >= earliest; at--) if (archive.readUInt32LE(at) === END) return at;
  return -1;
}

function withDirectory(archive: Buffer, entries: readonly WorkbookEntry[]): Uint8Array {
  const directory = Buffer.concat(entries.map(({ record }) => record));
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(archive.length, 16);
  return Buffer.concat([archive, directory, end]);
}
