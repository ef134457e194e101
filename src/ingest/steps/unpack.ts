import fs from 'node:fs';
import { DIGEST_ALGORITHMS, Fault, isValid, type ByteStream, type DigestAlgorithm, type Finding } from '../../base/index.ts';
import type { SubmissionKind } from '../../catalogue/index.ts';
import { requiredAlgorithms } from '../../formats/bagit/index.ts';
import { looksLikeTt05 } from '../../formats/tt05/index.ts';
import { identifyFormat } from '../../identify/index.ts';
import { KEPT_DIGESTS, storageFaultOf, type CopyOutcome, type CopySource, type StagedFile } from '../../storage/index.ts';
import type { Intake } from '../intake.ts';
import { looksLikeObject, storageRootDeclaration } from '../kinds/ocfl.ts';
import { changedWhileRead, type SourceEntry } from '../receive/index.ts';
import type { ReceivedSip, Rejection, UnpackedFile, UnpackedSip } from '../submission.ts';

/** What unpacking needs besides the submission. */
export interface UnpackOptions {
  readonly intake: Intake;
  readonly signal: AbortSignal;
  /** What the package is to be judged as, instead of what its names tell. */
  readonly kind?: SubmissionKind;
  /** Told when it is known which digests to make and threads begin to read: what else there is to do can be done meanwhile. */
  readonly onReading?: () => void;
  /** Told after each file. */
  readonly onBytes?: (bytes: number) => void;
}

/** Which kind of package the names tell: recognition, not a flag. */
export function recognise(paths: ReadonlySet<string>): SubmissionKind {
  if (looksLikeObject(paths) || storageRootDeclaration(paths) !== undefined) return 'ocfl';
  if (paths.has('bagit.txt')) return 'bagit';
  // A package of Circular 05/2025 is E-ARK by its tree, but not by its METS and records: it is judged by its own rules.
  if (looksLikeTt05(paths)) return 'tt05';
  if (paths.has('METS.xml')) return 'eark';
  const names = [...paths];
  // A bag or SIP that lost its first file is still meant as one, and should hear what is missing.
  if (names.some((name) => /^manifest-[a-z0-9]+\.txt$/.test(name)) && names.some((name) => name.startsWith('data/'))) return 'bagit';
  if (names.some((name) => /^representations\/[^/]+\/(METS\.xml$|data\/)/.test(name))) return 'eark';
  return 'plain';
}

/**
 * Reads every byte once: it goes into the intake and through the digests; its first bytes tell its format.
 * A container that cannot be read to its end is a rejection; nothing of it is believed.
 */
export async function unpack(received: ReceivedSip, options: UnpackOptions): Promise<UnpackedSip | Rejection> {
  const { source, listing } = received;
  if (!isValid(listing.findings)) return { kind: 'rejection', findings: listing.findings };
  const paths = new Set(listing.entries.map((entry) => entry.path));
  const store = storageRootDeclaration(paths);
  // A whole store is not a package: nobody should wait until it was read to hear so.
  if (store !== undefined) return { kind: 'rejection', findings: [{ standard: 'kho', code: 'O-01', severity: 'error', path: store }] };
  const kind = options.kind ?? recognise(paths);
  const algorithms = await algorithmsFor(kind, received, options.intake);
  const disk = source.container === 'folder' || source.container === 'file';
  const read = disk ? copyFromDisk : takeFromArchive;
  const { files, findings } = await read(received, algorithms, options);
  if (!isValid(findings)) return { kind: 'rejection', findings: [...listing.findings, ...findings] };
  return {
    name: source.name,
    container: source.container,
    kind,
    files,
    folders: new Set(listing.folders),
    open: (file) => options.intake.open(file.contentPath, source.diskPath(file), file.size),
    digestAgain: async (file, wanted) => options.intake.digestAgain(file.contentPath, source.diskPath(file), wanted),
  };
}

interface Read {
  readonly files: ReadonlyMap<string, UnpackedFile>;
  readonly findings: readonly Finding[];
}

/** What opening a listed file says when it vanished, or when a link or a file took its or its folder's place. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ELOOP', 'ENOTDIR']);

async function copyFromDisk(received: ReceivedSip, algorithms: readonly DigestAlgorithm[], options: UnpackOptions): Promise<Read> {
  const { source, listing } = received;
  const { entries } = listing;
  const read: (UnpackedFile | undefined)[] = [];
  const findings: Finding[] = [];
  let fault: Fault | undefined;
  const onOutcome = (index: number, outcome: CopyOutcome): void => {
    const entry = entries[index];
    if (entry === undefined) return;
    if ('contentPath' in outcome) {
      read[index] = unpackedFile(entry, outcome);
      options.onBytes?.(outcome.size);
    } else if (outcome.kind === 'changed' || (outcome.side === 'read' && GONE.has(outcome.code))) {
      findings.push(changedWhileRead(entry));
    } else {
      fault ??= readFault(outcome);
    }
  };
  function* sources(): Generator<CopySource> {
    for (const entry of entries) {
      const from = source.diskPath(entry);
      if (from === undefined) throw new Fault('INTERNAL', { detail: entry.path });
      yield { from, size: entry.size, ...(entry.modifiedMs === undefined ? {} : { modifiedMs: entry.modifiedMs }) };
    }
  }
  const copied = options.intake.copyIn(sources(), { algorithms, signal: options.signal }, onOutcome);
  options.onReading?.();
  await copied;
  if (fault !== undefined) throw fault;
  for (const finding of await source.changedFolders()) findings.push(finding);
  const files = new Map<string, UnpackedFile>();
  for (const file of read) if (file !== undefined) files.set(file.path, file);
  return { files, findings };
}

async function takeFromArchive(received: ReceivedSip, algorithms: readonly DigestAlgorithm[], options: UnpackOptions): Promise<Read> {
  const files = new Map<string, UnpackedFile>();
  const visit = async (entry: SourceEntry, bytes: ByteStream): Promise<void> => {
    const file = unpackedFile(entry, await options.intake.take(bytes, entry.path, algorithms));
    files.set(file.path, file);
    options.onBytes?.(file.size);
  };
  const findings = await received.source.walk(visit, options.signal);
  return { files, findings };
}

function unpackedFile(entry: SourceEntry, staged: StagedFile): UnpackedFile {
  const format = identifyFormat({ name: entry.path, head: staged.head });
  const { path, receivedName } = entry;
  return { path, receivedName, size: staged.size, digests: staged.digests, format, contentPath: staged.contentPath };
}

function readFault(outcome: Extract<CopyOutcome, { kind: 'failed' }>): Fault {
  if (outcome.side === 'write') return storageFaultOf(outcome.code, outcome.path);
  const forbidden = outcome.code === 'EACCES' || outcome.code === 'EPERM';
  return new Fault(forbidden ? 'SOURCE_NOT_PERMITTED' : 'SOURCE_UNREADABLE', { path: outcome.path, detail: outcome.code });
}

/**
 * The digests to make in the one pass. Those of a bag are in its file names; those of a SIP are in its METS, which a
 * folder lets us look at beforehand. An archive does not: a stage can be read again, otherwise all are made at once.
 */
async function algorithmsFor(kind: SubmissionKind, received: ReceivedSip, intake: Intake): Promise<readonly DigestAlgorithm[]> {
  // The rules of other kinds look at whatever was made; the circular knows SHA-256 alone.
  const few = kind !== 'ocfl';
  const wanted = new Set<DigestAlgorithm>(few ? intake.always : KEPT_DIGESTS);
  if (kind === 'tt05') wanted.add('sha256');
  const { source, listing } = received;
  if (kind === 'bagit') {
    for (const algorithm of requiredAlgorithms(listing.entries.map((entry) => entry.path))) wanted.add(algorithm);
  }
  if ((kind === 'eark' || kind === 'ocfl') && source.container !== 'folder') {
    if (!intake.keepsStreams) for (const algorithm of DIGEST_ALGORITHMS) wanted.add(algorithm);
  } else if (kind === 'eark') {
    for (const entry of listing.entries) {
      const from = /(^|\/)METS\.xml$/.test(entry.path) ? source.diskPath(entry) : undefined;
      if (from !== undefined) for (const algorithm of await declaredIn(from)) wanted.add(algorithm);
    }
  }
  return [...wanted];
}

/** So much of a METS document is looked at from its beginning, and so much of each further piece of that length. */
const LOOKED_AT = 1024 ** 2;
const GLANCE = 64 * 1024;

/**
 * A look at the source before it is copied, only to save a second reading; whatever it misses is digested later. Of a large METS only
 * glances are taken: what is declared nowhere near one, is declared of few files.
 */
async function declaredIn(file: string): Promise<ReadonlySet<DigestAlgorithm>> {
  const found = new Set<DigestAlgorithm>();
  const bytes = Buffer.allocUnsafe(LOOKED_AT);
  try {
    const handle = await fs.promises.open(file);
    try {
      for (let at = 0; ; at += LOOKED_AT) {
        const { bytesRead } = await handle.read(bytes, 0, at === 0 ? LOOKED_AT : GLANCE, at);
        if (bytesRead === 0) break;
        for (const algorithm of namedIn(bytes.toString('latin1', 0, bytesRead))) found.add(algorithm);
      }
    } finally {
      await handle.close();
    }
  } catch {
    // The copy meets the same disk, and tells.
  }
  return found;
}

const NAMED = /\bCHECKSUMTYPE\s{0,9}=\s{0,9}["'](MD5|SHA-1|SHA-224|SHA-256|SHA-384|SHA-512)["']/g;

function namedIn(text: string): ReadonlySet<DigestAlgorithm> {
  return new Set(Array.from(text.matchAll(NAMED), ([, name = '']) => name.toLowerCase().replace('-', '') as DigestAlgorithm));
}
