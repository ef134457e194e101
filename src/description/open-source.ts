import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { Fault, systemErrorCode, type ByteStream } from '../base/index.ts';
import type { TableSource } from '../formats/tables/index.ts';

/** A file that is imported, under its own name. */
export interface OpenSource {
  readonly source: TableSource;
  readonly sha512: string;
  whole(): ByteStream;
  close(): void;
}

/** Opened once: whatever becomes of the name meanwhile, what is read, digested and kept are the same bytes. */
export async function openSource(file: string): Promise<OpenSource> {
  const fd = opened(file);
  const { size } = fs.fstatSync(fd);
  const read = (start: number, end: number): ByteStream => pieces(fd, start, Math.min(end, size));
  const hash = createHash('sha512');
  for await (const piece of read(0, size)) hash.update(piece);
  return { source: { name: path.basename(file), size, read }, sha512: hash.digest('hex'), whole: () => read(0, size), close: () => { fs.closeSync(fd); } };
}

function opened(file: string): number {
  try {
    const fd = fs.openSync(file, 'r');
    if (fs.fstatSync(fd).isFile()) return fd;
    fs.closeSync(fd);
  } catch (cause) {
    const code = systemErrorCode(cause);
    const fault = code === 'ENOENT' || code === 'ENOTDIR' ? 'SOURCE_NOT_FOUND' : code === 'EACCES' || code === 'EPERM' ? 'SOURCE_NOT_PERMITTED' : 'SOURCE_UNREADABLE';
    throw new Fault(fault, { path: file, detail: code ?? '' }, { cause });
  }
  throw new Fault('SOURCE_UNUSABLE', { path: file });
}

const PIECE = 256 * 1024;

async function* pieces(fd: number, start: number, end: number): ByteStream {
  for (let at = start; at < end;) {
    const piece = Buffer.alloc(Math.min(PIECE, end - at));
    const length = await new Promise<number>((resolve, reject) => { fs.read(fd, piece, 0, piece.length, at, (cause, read) => { if (cause === null) resolve(read); else reject(cause); }); });
    if (length === 0) return;
    yield piece.subarray(0, length);
    at += length;
  }
}
