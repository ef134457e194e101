import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { normalPath } from '../../base/index.ts';
import type { Finding } from '../../base/index.ts';
import { changedWhileRead } from './container-finding.ts';
import { sourceFault } from './source-fault.ts';

const CHUNK_BYTES = 256 * 1024;
const SMALL_READ_BYTES = 64 * 1024;

/** An archive opened for reading, and what it was when it was opened. */
export interface ArchiveFile {
  readonly path: string;
  readonly size: number;
  /** Bytes at a position, fewer at the end of the file. Throws `Fault`. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
  /** A finding when the file is not the one that was opened any more. */
  change(): Promise<Finding | undefined>;
}

/** Opens an archive. Throws `Fault`. */
export async function openArchiveFile(path: string): Promise<ArchiveFile> {
  try {
    const handle = await open(path, 'r');
    const { size, mtimeMs } = await handle.stat();
    return {
      path,
      size,
      close: () => handle.close(),
      read: windowed((position, length) => readAt(handle, path, { position, length })),
      change: async () => {
        const now = await handle.stat();
        return now.size === size && now.mtimeMs === mtimeMs ? undefined : changedWhileRead({ receivedName: basename(path) });
      },
    };
  } catch (thrown) {
    throw sourceFault(thrown, path);
  }
}

/**
 * A stretch of an archive, or less where the file ends. A file stream would not do: destroying it closes the
 * descriptor that the other readers of the archive still need.
 */
export async function* stretchOf(archive: ArchiveFile, start: number, length: number): AsyncGenerator<Buffer, undefined> {
  const end = start + length;
  for (let at = start; at < end; ) {
    const chunk = await archive.read(at, Math.min(CHUNK_BYTES, end - at));
    if (chunk.byteLength === 0) break;
    at += chunk.byteLength;
    yield chunk;
  }
  return undefined;
}

/** The base name of an archive without its extension, NFC. */
export function archiveName(path: string): string {
  const name = normalPath(basename(path));
  return name.replace(/(?<=.)(\.tar\.gz|\.tgz|\.tar|\.zip|\.gz)$/i, '');
}

type Read = ArchiveFile['read'];

/** Small reads come from a window in memory: headers and small entries lie side by side. Windows are never written again. */
function windowed(read: Read): Read {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  return async (position, length) => {
    if (length > SMALL_READ_BYTES) return read(position, length);
    if (position < start || position + length > start + window.byteLength) {
      window = await read(position, CHUNK_BYTES);
      start = position;
    }
    return window.subarray(position - start, position - start + length);
  };
}

async function readAt(
  handle: FileHandle,
  path: string,
  { position, length }: { readonly position: number; readonly length: number },
): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  try {
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch (thrown) {
    throw sourceFault(thrown, path);
  }
  return buffer.subarray(0, filled);
}
