import { createHash } from 'node:crypto';
import type { ByteStream, DigestAlgorithm } from '../../base/index.ts';
import type { SipFile } from '../../formats/eark/index.ts';
import { isKeptForParsers } from '../intake.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';

/** Line ends at most double a text file; a larger difference is no matter of theirs. */
const GROWTH = 2;

/** A file that METS says to be of another size, and the digests that it declares of it. */
export interface OtherSize {
  readonly size: number;
  readonly algorithms: ReadonlySet<DigestAlgorithm>;
}

/**
 * What those files would be with other line ends whose METS says that they are of another size. Version control and
 * file transfer in text mode change line ends; the producer should hear that, not only that digests differ. Only what
 * fits is told: a file that would have the declared size.
 */
export async function filesWithOtherLineEnds(sip: UnpackedSip, wanted: ReadonlyMap<UnpackedFile, OtherSize>): Promise<ReadonlyMap<string, SipFile>> {
  const found = new Map<string, SipFile>();
  for (const [file, { size, algorithms }] of wanted) {
    const converted = await measured(size > file.size ? toWindows(sip.open(file)) : toUnix(sip.open(file)), algorithms);
    if (converted.size === size) found.set(file.path, converted);
  }
  return found;
}

/** Whether other line ends could make a file the size that METS declares. */
export function isPlausible(sip: UnpackedSip, file: UnpackedFile, declared: number): boolean {
  return file.size !== declared && declared <= file.size * GROWTH && declared * GROWTH >= file.size && canBeReadAgain(sip, file);
}

/** Out of an archive only some files can be read again; a check and an ingest must see the same. */
function canBeReadAgain({ container }: UnpackedSip, { path }: UnpackedFile): boolean {
  return container === 'folder' || isKeptForParsers(path);
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

async function* toWindows(bytes: ByteStream): ByteStream {
  let previous = 0;
  for await (const chunk of bytes) {
    const converted = new Uint8Array(chunk.byteLength * 2);
    let length = 0;
    for (const byte of chunk) {
      if (byte === LINE_FEED && previous !== CARRIAGE_RETURN) converted[length++] = CARRIAGE_RETURN;
      converted[length++] = byte;
      previous = byte;
    }
    yield converted.subarray(0, length);
  }
}

async function* toUnix(bytes: ByteStream): ByteStream {
  let pending = false;
  for await (const chunk of bytes) {
    const converted = new Uint8Array(chunk.byteLength + 1);
    let length = 0;
    for (const byte of chunk) {
      if (pending && byte !== LINE_FEED) converted[length++] = CARRIAGE_RETURN;
      pending = byte === CARRIAGE_RETURN;
      if (!pending) converted[length++] = byte;
    }
    yield converted.subarray(0, length);
  }
  if (pending) yield Uint8Array.of(CARRIAGE_RETURN);
}

async function measured(bytes: ByteStream, algorithms: ReadonlySet<DigestAlgorithm>): Promise<SipFile> {
  const hashes = [...algorithms].map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    for (const { hash } of hashes) hash.update(chunk);
  }
  return { size, digests: Object.fromEntries(hashes.map(({ algorithm, hash }) => [algorithm, hash.digest('hex')])) };
}
