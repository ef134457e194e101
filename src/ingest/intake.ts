import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ByteStream, DigestAlgorithm, Digests } from '../base/index.ts';
import { digestFile, HEAD_BYTES, KEPT_DIGESTS, onStorage, storageFault, type CopyOutcome, type CopyRun, type CopySource, type DigestPool, type Stage, type StagedFile } from '../storage/index.ts';

/**
 * Where the bytes of a submission go while they are read for the first and only time: into a stage (ingest), or
 * nowhere (a check without a store). Both give the same digests to the same checks.
 */
export interface Intake {
  copyIn(files: Iterable<CopySource>, run: CopyRun, onOutcome: (index: number, outcome: CopyOutcome) => void): Promise<void>;
  take(bytes: ByteStream, path: string, algorithms: readonly DigestAlgorithm[]): Promise<StagedFile>;
  /** The bytes again. `diskPath` is where they came from, when they came from a disk; `size` is how many they were, when that is known. */
  open(contentPath: string, diskPath: string | undefined, size?: number): ByteStream;
  digestAgain(contentPath: string, diskPath: string | undefined, algorithms: readonly DigestAlgorithm[]): Promise<Digests>;
  /** The digests that are made of every file, whatever the package declares. */
  readonly always: readonly DigestAlgorithm[];
  /** Whether bytes taken from a stream can be read again. */
  readonly keepsStreams: boolean;
  discard(): Promise<void>;
}

/** Takes a submission into a stage. */
export function stagingIntake(stage: Stage): Intake {
  return {
    copyIn: async (files, run, onOutcome) => stage.copyIn(files, run, onOutcome),
    take: async (bytes, _path, algorithms) => stage.take(bytes, algorithms),
    open: (contentPath) => stage.read(contentPath),
    digestAgain: async (contentPath, _diskPath, algorithms) => stage.digestAgain(contentPath, algorithms),
    always: KEPT_DIGESTS,
    keepsStreams: true,
    discard: async () => stage.discard(),
  };
}

/** Files that a parser may want to read again; everything else is digested and let go. */
const PARSED = /(\.(xml|xsd|txt|csv|xlsx)|(^|\/)inventory\.json(\.[a-z0-9_-]+)?|^\d+=[^/]*)$/i;

/** Whether a file out of an archive can be read again by whoever judges the package. */
export function isKeptForParsers(name: string): boolean {
  return PARSED.test(name);
}

/** Octets that are read at a time. A small file takes no more room than it needs: a package may have a hundred thousand records. */
const PIECE = 64 * 1024;

/** What a judging intake needs. */
export interface Judging {
  readonly pool: DigestPool;
  /** Digests that somebody wants of every file; a mere check wants only those that the package declares. */
  readonly always?: readonly DigestAlgorithm[];
  readonly temporary?: string;
}

/** Digests a submission without keeping it; of an archive only what parsers need goes to a temporary folder. */
export function judgingIntake({ pool, always = [], temporary = os.tmpdir() }: Judging): Intake {
  let folder: string | undefined;
  let next = 0;
  const reserve = (): string => {
    folder ??= temporaryFolder(temporary);
    return path.join(folder, String(next++));
  };
  return {
    copyIn: async (files, run, onOutcome) => pool.run(files, { ...run, heads: true }, (index, outcome) => {
      onOutcome(index, outcome.kind === 'digested' ? { contentPath: '', ...outcome } : outcome);
    }),
    take: async (bytes, name, algorithms) => digestStream(bytes, algorithms, isKeptForParsers(name) ? reserve() : ''),
    open: (contentPath, diskPath, size = PIECE) => fs.createReadStream(diskPath ?? contentPath, { highWaterMark: Math.min(size + 1, PIECE) }),
    digestAgain: async (contentPath, diskPath, algorithms) => {
      const outcome = await digestFile({ from: diskPath ?? contentPath }, { algorithms });
      return outcome.kind === 'digested' ? outcome.digests : {};
    },
    always,
    keepsStreams: false,
    discard: async () => {
      if (folder !== undefined) await fs.promises.rm(folder, { recursive: true, force: true });
    },
  };
}

function temporaryFolder(temporary: string): string {
  try {
    return fs.mkdtempSync(path.join(temporary, 'kho-check-'));
  } catch (thrown) {
    throw storageFault(thrown, temporary);
  }
}

async function digestStream(bytes: ByteStream, algorithms: readonly DigestAlgorithm[], keepAt: string): Promise<StagedFile> {
  const hashes = algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
  const copy = keepAt === '' ? undefined : await onStorage(keepAt, async () => fs.promises.open(keepAt, 'wx'));
  let head: Uint8Array = new Uint8Array(0);
  let size = 0;
  try {
    for await (const chunk of bytes) {
      if (size < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - size)]);
      for (const { hash } of hashes) hash.update(chunk);
      if (copy !== undefined) await onStorage(keepAt, async () => copy.writeFile(chunk));
      size += chunk.byteLength;
    }
  } finally {
    await copy?.close();
  }
  return { contentPath: keepAt, size, head, digests: Object.fromEntries(hashes.map(({ algorithm, hash }) => [algorithm, hash.digest('hex')])) };
}
