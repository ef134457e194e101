import { createCipheriv } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';

/** Files for measuring; nothing in them means anything. */
export interface LoadOptions {
  /** Folder that gets the packages; made when it is not there. One package alone *is* this folder. */
  readonly into: string;
  /** The same seed gives the same bytes. */
  readonly seed: string;
  readonly packages: number;
  readonly filesPerPackage: number;
  readonly bytesPerFile: number;
}

const FILES_PER_FOLDER = 1000;
const CHUNK_BYTES = 4 * 1024 * 1024;
/** Writes that the system may have in hand at once. */
const AT_ONCE = 8;
/** JPEG start of image, application segment "JFIF" with its 9 bytes, and the marker of a comment: enough to be recognised. */
const JPEG_HEAD = Buffer.from('ffd8ffe000104a46494600010100004800480000fffe', 'hex');

/**
 * Writes plain folders of files that do not compress and never equal one another: a recognisable JPEG head, then an
 * AES-CTR key stream of the file's own. Folders hold at most 1,000 files. Returns the paths of the packages.
 */
export async function writeLoadSet(options: LoadOptions): Promise<readonly string[]> {
  const { into, seed, packages, filesPerPackage, bytesPerFile } = options;
  const key = createHash('sha256').update(`kho load\n${seed}`).digest().subarray(0, 16);
  const zeros = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, bytesPerFile)));
  const root = path.resolve(into);
  const folders = Array.from({ length: packages }, (_, n) => (packages === 1 ? root : path.join(root, `ho-so-${padded(n + 1)}`)));
  const made = new Set<string>();
  const jobs = function* (): Generator<{ readonly target: string; readonly counter: number }> {
    for (const [n, folder] of folders.entries()) {
      for (let file = 0; file < filesPerPackage; file += 1) {
        const target = path.join(folder, `tap-${padded(Math.floor(file / FILES_PER_FOLDER) + 1)}`, `trang-${padded((file % FILES_PER_FOLDER) + 1)}.jpg`);
        yield { target, counter: n * filesPerPackage + file };
      }
    }
  };
  const queue = jobs();
  const worker = async (): Promise<void> => {
    for (const { target, counter } of queue) {
      const folder = path.dirname(target);
      if (!made.has(folder)) await fs.mkdir(folder, { recursive: true });
      made.add(folder);
      await writeNoise(target, { key, counter, bytes: bytesPerFile, zeros });
    }
  };
  await Promise.all(folders.map(async (folder) => fs.mkdir(folder, { recursive: true })));
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return folders;
}

interface Noise {
  readonly key: Buffer;
  /** Number of the file in the set: its key stream begins where no other can reach. */
  readonly counter: number;
  readonly bytes: number;
  readonly zeros: Buffer;
}

async function writeNoise(target: string, noise: Noise): Promise<void> {
  const { bytes, zeros } = noise;
  if (bytes <= zeros.length) {
    await fs.writeFile(target, withHead(keyStream(noise).update(zeros.subarray(0, bytes))));
    return;
  }
  const stream = keyStream(noise);
  const file = await fs.open(target, 'w');
  try {
    for (let written = 0; written < bytes;) {
      const chunk = stream.update(zeros.subarray(0, Math.min(zeros.length, bytes - written)));
      await file.writeFile(written === 0 ? withHead(chunk) : chunk);
      written += chunk.length;
    }
  } finally {
    await file.close();
  }
}

function keyStream({ key, counter }: Noise): ReturnType<typeof createCipheriv> {
  const start = Buffer.alloc(16);
  start.writeBigUInt64BE(BigInt(counter) + 1n, 0);
  return createCipheriv('aes-128-ctr', key, start);
}

function withHead(chunk: Buffer): Buffer {
  JPEG_HEAD.copy(chunk);
  return chunk;
}

function padded(n: number): string {
  return String(n).padStart(4, '0');
}
