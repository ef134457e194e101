import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { systemErrorCode } from '../../base/index.ts';
import { stretchOf } from './archive-file.ts';
import type { ArchiveFile } from './archive-file.ts';
import { ContainerProblem, containerError } from './container-finding.ts';
import type { ReceiveLimits } from './receive-limits.ts';
import { sourceFault } from './source-fault.ts';

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a tar, from the first to the last. */
export interface TarBytes {
  /** The next bytes, at least one and at most `limit`; an empty buffer at the end. */
  next(limit: number): Promise<Buffer>;
  /** Passes over bytes; false when there are not so many. */
  skip(length: number): Promise<boolean>;
  close(): Promise<void>;
}

/** A tar on disk: data that nobody asks for is never read. */
export function storedTar(archive: ArchiveFile): TarBytes {
  let position = 0;
  return {
    next: async (limit) => {
      const bytes = await archive.read(position, Math.min(limit, CHUNK_BYTES));
      position += bytes.byteLength;
      return bytes;
    },
    skip: (length) => {
      position += length;
      return Promise.resolve(position <= archive.size);
    },
    close: () => Promise.resolve(),
  };
}

/** A tar inside gzip. Throws `ContainerProblem` when it is damaged or inflates without measure. */
export function inflatedTar(archive: ArchiveFile, limits: ReceiveLimits): TarBytes {
  const chunks = inflate(archive, limits);
  let rest: Buffer = Buffer.alloc(0);
  const next = async (limit: number): Promise<Buffer> => {
    while (rest.byteLength === 0) {
      const result = await chunks.next();
      if (result.done === true) return rest;
      rest = result.value;
    }
    const bytes = rest.subarray(0, limit);
    rest = rest.subarray(bytes.byteLength);
    return bytes;
  };
  return {
    next,
    skip: async (length) => {
      let left = length;
      while (left > 0) {
        const bytes = await next(left);
        if (bytes.byteLength === 0) return false;
        left -= bytes.byteLength;
      }
      return true;
    },
    close: async () => {
      await chunks.return(undefined);
    },
  };
}

async function* inflate(archive: ArchiveFile, limits: ReceiveLimits): AsyncGenerator<Buffer, undefined> {
  const { path, size } = archive;
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  pipeline(Readable.from(stretchOf(archive, 0, size)), gunzip, () => {
    // Errors arrive at whoever iterates over `gunzip`.
  });
  const bound = Math.max(limits.ratioFloor, size * limits.maxRatio);
  let total = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      total += chunk.byteLength;
      if (total > bound) {
        const params = { ratio: Math.round(total / Math.max(size, 1)), limit: limits.maxRatio };
        throw new ContainerProblem(containerError('P-17', basename(path), params));
      }
      yield chunk;
    }
  } catch (thrown) {
    if (thrown instanceof ContainerProblem) throw thrown;
    if (systemErrorCode(thrown)?.startsWith('Z_') !== true) throw sourceFault(thrown, path);
    const detail = thrown instanceof Error ? thrown.message : 'gzip';
    throw new ContainerProblem(containerError('P-15', basename(path), { detail }), { cause: thrown });
  }
  return undefined;
}
