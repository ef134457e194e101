import { createHash } from 'node:crypto';
import { digestAlgorithm, type ByteStream, type DigestAlgorithm } from '../../base/index.ts';
import { resolveHref, type SipFile } from '../../formats/eark/index.ts';
import type { MetsReading, RawReference } from '../../formats/mets/index.ts';
import { isKeptForParsers } from '../intake.ts';
import type { UnpackedFile, UnpackedSip } from '../submission.ts';

/** Line ends at most double a text file; a larger difference is no matter of theirs. */
const GROWTH = 2;

interface Wanted {
  readonly size: number;
  readonly algorithms: Set<DigestAlgorithm>;
}

/**
 * What those files would be with other line ends whose METS says that they are of another size. Version control and
 * file transfer in text mode change line ends; the producer should hear that, not only that digests differ. Only what
 * fits is told: a file that would have the declared size.
 */
export async function filesWithOtherLineEnds(sip: UnpackedSip, mets: ReadonlyMap<string, MetsReading>): Promise<ReadonlyMap<string, SipFile>> {
  const wanted = new Map<string, Wanted>();
  for (const [path, reading] of mets) {
    if (reading.kind !== 'mets') continue;
    for (const one of reading.mets.metadata) note(wanted, sip, path, one);
    for (const one of reading.mets.files) note(wanted, sip, path, one);
  }
  const found = new Map<string, SipFile>();
  for (const [path, { size, algorithms }] of wanted) {
    const file = sip.files.get(path);
    const converted = file === undefined ? undefined : await measured(size > file.size ? toWindows(sip.open(file)) : toUnix(sip.open(file)), algorithms);
    if (converted?.size === size) found.set(path, converted);
  }
  return found;
}

function note(wanted: Map<string, Wanted>, sip: UnpackedSip, metsPath: string, { href, size, checksumType }: RawReference): void {
  if (href === undefined || size === undefined) return;
  const target = resolveHref(metsPath, href);
  const file = target.kind === 'inside' ? sip.files.get(target.path) : undefined;
  const declared = Number(size);
  if (file === undefined || !isPlausible(file.size, declared) || !canBeReadAgain(sip, file)) return;
  const known = wanted.get(file.path) ?? { size: declared, algorithms: new Set<DigestAlgorithm>() };
  const algorithm = digestAlgorithm(checksumType ?? '');
  if (algorithm !== undefined) known.algorithms.add(algorithm);
  wanted.set(file.path, known);
}

function isPlausible(size: number, declared: number): boolean {
  return size !== declared && declared <= size * GROWTH && declared * GROWTH >= size;
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
