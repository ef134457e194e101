import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { Fault, systemErrorCode } from '../../base/index.ts';
import type { ByteStream } from '../../base/index.ts';
import { stretchOf } from './archive-file.ts';
import type { ArchiveFile } from './archive-file.ts';
import { ContainerProblem, containerError } from './container-finding.ts';
import type { SourceEntry } from './package-source.ts';
import { sourceFault } from './source-fault.ts';
import type { ZipPlace } from './zip-listing.ts';

/** Entries up to this many bytes on both sides are read and inflated in one go: streams cost more than such files. */
const WHOLE_BYTES = 1024 * 1024;
const INFLATE_BYTES = 256 * 1024;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

/** An entry to read, and where the next one begins. */
export interface ZipEntryAt {
  readonly entry: SourceEntry;
  readonly place: ZipPlace;
  /** First byte that is not this entry's. */
  readonly end: number;
}

/** The inflated bytes of an entry. Throws `ContainerProblem` when they are not what the directory declared, `Fault` when the disk fails. */
export async function* zipEntryBytes(archive: ArchiveFile, at: ZipEntryAt): ByteStream {
  const { entry, place } = at;
  const start = await dataStart(archive, at);
  let size = 0;
  let crc = 0;
  try {
    for await (const chunk of inflated(archive, { start, size: entry.size, place })) {
      size += chunk.byteLength;
      if (size > entry.size) break;
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (thrown) {
    throw readingProblem(thrown, archive, entry);
  }
  if (size !== entry.size) throw damaged(entry, 'size');
  if (crc !== place.crc32) throw damaged(entry, 'crc-32');
}

/** Reads the local header, which must agree with the directory: two readers would otherwise see two archives. */
async function dataStart(archive: ArchiveFile, { entry, place, end }: ZipEntryAt): Promise<number> {
  const header = await archive.read(place.offset, LOCAL_HEADER_BYTES);
  if (header.byteLength < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER) throw damaged(entry, 'local header');
  const nameLength = header.readUInt16LE(26);
  const name = await archive.read(place.offset + LOCAL_HEADER_BYTES, nameLength);
  if (header.readUInt16LE(8) !== place.method || crc32(name) !== place.nameCrc) {
    throw new ContainerProblem(containerError('P-25', entry.receivedName));
  }
  const start = place.offset + LOCAL_HEADER_BYTES + nameLength + header.readUInt16LE(28);
  if (start + place.compressedSize > end) throw new ContainerProblem(containerError('P-18', entry.receivedName));
  return start;
}

interface Data {
  readonly start: number;
  /** Declared size after inflation. */
  readonly size: number;
  readonly place: ZipPlace;
}

async function* inflated(archive: ArchiveFile, { start, size, place }: Data): ByteStream {
  const { compressedSize, method } = place;
  if (compressedSize <= WHOLE_BYTES && size <= WHOLE_BYTES) {
    const bytes = await archive.read(start, compressedSize);
    // One byte more than declared is enough to know that the declaration is wrong.
    yield method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: size + 1 });
    return;
  }
  const raw = stretchOf(archive, start, compressedSize);
  if (method === 0) {
    yield* raw;
    return;
  }
  const inflate = createInflateRaw({ chunkSize: INFLATE_BYTES });
  pipeline(Readable.from(raw), inflate, () => {
    // Errors arrive at whoever iterates over `inflate`.
  });
  yield* inflate as ByteStream;
}

function readingProblem(thrown: unknown, archive: ArchiveFile, entry: SourceEntry): Error {
  if (thrown instanceof Fault || thrown instanceof ContainerProblem) return thrown;
  const code = systemErrorCode(thrown) ?? '';
  // zlib says Z_…; ERR_BUFFER_TOO_LARGE is its answer to maxOutputLength.
  if (code.startsWith('Z_')) return damaged(entry, 'deflate', thrown);
  if (code === 'ERR_BUFFER_TOO_LARGE') return damaged(entry, 'size', thrown);
  return sourceFault(thrown, archive.path);
}

function damaged(entry: SourceEntry, detail: string, cause?: unknown): ContainerProblem {
  return new ContainerProblem(containerError('P-16', entry.receivedName, { detail }), { cause });
}
