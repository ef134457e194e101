import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { systemErrorCode, type ByteStream, type DigestAlgorithm, type Digests, type TextSink } from '../base/index.ts';
import { digestFile, HEAD_BYTES, type DigestOutcome, type DigestPool, type DigestTask } from './digesting/index.ts';
import { flushAhead } from './local/durable.ts';
import type { FlushWatch } from './local/flush-watch.ts';
import { onStorage, storageFault } from './local/storage-fault.ts';

/** Bytes that lie in a stage: digested while they were written, not yet durable, not yet anyone's. */
export interface StagedFile {
  /** Relative to the object root: `v1/content/0042`. Generated; no name from outside is part of it. */
  readonly contentPath: string;
  readonly size: number;
  readonly digests: Digests;
  /** The first bytes, for format identification. */
  readonly head: Uint8Array;
}

/** A file to copy into a stage, as the listing of its source described it. */
export type CopySource = Pick<DigestTask, 'from' | 'size' | 'modifiedMs'>;

/** How one copy ended. */
export type CopyOutcome = StagedFile | Exclude<DigestOutcome, { kind: 'digested' }>;

/** How copying is done. */
export interface CopyRun {
  readonly algorithms: readonly DigestAlgorithm[];
  readonly signal?: AbortSignal;
}

/** ext4, XFS and NTFS all bear this many entries well in one directory. */
const FILES_PER_FOLDER = 10_000;
/** Generated text is written in pieces of about this many characters. */
const TEXT_PIECE = 256 * 1024;
/** Every file that Kho keeps has both: sha512 addresses it, sha256 is twice as quick to audit. */
export const KEPT_DIGESTS = ['sha512', 'sha256'] as const satisfies readonly DigestAlgorithm[];

/**
 * One object version in the making: a directory beside the storage root that has the shape of the object.
 * Not shared: one writer. What is in it becomes public only through `publish`.
 */
export class Stage {
  /** The stage's own name in the staging folder. */
  readonly name: string;
  /** Absolute path; becomes the object root when version 1 is published. */
  readonly directory: string;
  /** The version that is being made. */
  readonly version: number;
  readonly #pool: DigestPool;
  readonly #flushes: FlushWatch;
  #next = 0;

  constructor(options: { readonly directory: string; readonly version: number; readonly pool: DigestPool; readonly flushes: FlushWatch }) {
    this.directory = options.directory;
    this.name = path.basename(options.directory);
    this.version = options.version;
    this.#pool = options.pool;
    this.#flushes = options.flushes;
    this.#onDisk(() => { makeFolders([path.dirname(this.directory), this.directory, path.join(this.directory, `v${this.version}`), path.join(this.directory, `v${this.version}`, 'content')]); });
  }

  /** Files taken and written so far. */
  get fileCount(): number {
    return this.#next;
  }

  /** Copies files in, reading each once; `onOutcome` is called in order of completion with the file's index. */
  async copyIn(files: Iterable<CopySource>, run: CopyRun, onOutcome: (index: number, outcome: CopyOutcome) => void): Promise<void> {
    const contentPaths: string[] = [];
    const tasks = this.#tasksFor(files, contentPaths);
    await this.#pool.run(tasks, { ...run, heads: true }, (index, outcome) => {
      onOutcome(index, outcome.kind === 'digested' ? { contentPath: contentPaths[index] ?? '', ...outcome } : outcome);
    });
  }

  /** Takes bytes that come as a stream (an archive's entry). Fails only for our own disk or as the stream fails. */
  async take(bytes: ByteStream, algorithms: readonly DigestAlgorithm[]): Promise<StagedFile> {
    const contentPath = this.#reserve();
    const file = this.#onDisk(() => fs.openSync(this.pathOf(contentPath), 'wx', 0o644));
    const hashes = algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
    let head: Uint8Array = new Uint8Array(0);
    let size = 0;
    try {
      for await (const chunk of bytes) {
        if (size < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - size)]);
        for (const { hash } of hashes) hash.update(chunk);
        this.#write(file, chunk);
        size += chunk.byteLength;
      }
    } finally {
      fs.closeSync(file);
    }
    return { contentPath, size, head, digests: Object.fromEntries(hashes.map(({ algorithm, hash }) => [algorithm, hash.digest('hex')])) };
  }

  /** Writes a generated document; it is digested as it is written and never held whole. */
  write(document: (sink: TextSink) => void): StagedFile {
    const contentPath = this.#reserve();
    return { contentPath, ...this.#writeAt([contentPath], document) };
  }

  /** Writes a document at fixed places of the object (inventory, sidecar, declaration): made and digested once, the same bytes at each. */
  writeAt(relativePaths: readonly string[], document: (sink: TextSink) => void): { readonly size: number; readonly digests: Digests } {
    return this.#writeAt(relativePaths, document);
  }

  /** Digests a staged file again with algorithms that were not known when it was taken. */
  async digestAgain(contentPath: string, algorithms: readonly DigestAlgorithm[]): Promise<Digests> {
    const outcome = await digestFile({ from: this.pathOf(contentPath) }, { algorithms });
    if (outcome.kind === 'digested') return outcome.digests;
    throw storageFault(new Error(outcome.kind), this.pathOf(contentPath));
  }

  /** The bytes of a staged file. */
  async *read(contentPath: string): ByteStream {
    try {
      yield* fs.createReadStream(this.pathOf(contentPath)) as ByteStream;
    } catch (cause) {
      throw systemErrorCode(cause) === undefined ? cause : storageFault(cause, this.pathOf(contentPath));
    }
  }

  /** Removes a staged file whose bytes the object has already. */
  drop(contentPath: string): void {
    this.#onDisk(() => { fs.rmSync(this.pathOf(contentPath)); });
  }

  /** OCFL 1.1 §3.3.1: a content folder holds no empty directory. */
  dropEmptyFolders(dropped: readonly string[]): void {
    const folders = new Set(dropped.map((contentPath) => path.dirname(contentPath)));
    const content = `v${this.version}/content`;
    for (const folder of [...folders].filter((name) => name !== content).concat(content)) {
      this.#onDisk(() => {
        if (fs.readdirSync(this.pathOf(folder)).length === 0) fs.rmdirSync(this.pathOf(folder));
      });
    }
  }

  /** Lets the disk begin with what is here while the rest of the version is being made. */
  flushAhead(): void {
    // The parent is asked about: this stage may be thrown away meanwhile.
    this.#flushes.begin(async () => flushAhead(path.dirname(this.directory)));
  }

  /** Throws the stage away: it was never published, so nothing is lost. */
  async discard(): Promise<void> {
    await onStorage(this.directory, async () => { await fs.promises.rm(this.directory, { recursive: true, force: true }); });
  }

  pathOf(relativePath: string): string {
    return path.join(this.directory, relativePath);
  }

  *#tasksFor(files: Iterable<CopySource>, contentPaths: string[]): Generator<DigestTask> {
    for (const file of files) {
      const contentPath = this.#reserve();
      contentPaths.push(contentPath);
      yield { ...file, to: this.pathOf(contentPath) };
    }
  }

  /** The next generated content path; its folder exists. */
  #reserve(): string {
    const n = this.#next++;
    const folder = Math.floor(n / FILES_PER_FOLDER);
    const name = String(n % FILES_PER_FOLDER).padStart(4, '0');
    const content = `v${this.version}/content`;
    if (folder === 0) return `${content}/${name}`;
    const sub = `${content}/d${String(folder).padStart(4, '0')}`;
    if (n % FILES_PER_FOLDER === 0) this.#onDisk(() => { fs.mkdirSync(this.pathOf(sub)); });
    return `${sub}/${name}`;
  }

  #writeAt(relativePaths: readonly string[], document: (sink: TextSink) => void): Omit<StagedFile, 'contentPath'> {
    const files: number[] = [];
    const hashes = KEPT_DIGESTS.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
    let pending = '';
    let size = 0;
    const flush = (last: boolean): void => {
      // A character of two halves is written whole, also when the writer hands over the halves one by one.
      const half = !last && /[\ud800-\udbff]$/.test(pending) ? pending.slice(-1) : '';
      const bytes = Buffer.from(half === '' ? pending : pending.slice(0, -1), 'utf8');
      pending = half;
      for (const { hash } of hashes) hash.update(bytes);
      for (const file of files) this.#write(file, bytes);
      size += bytes.byteLength;
    };
    try {
      for (const relativePath of relativePaths) files.push(this.#onDisk(() => fs.openSync(this.pathOf(relativePath), 'wx', 0o644)));
      document((text) => {
        pending += text;
        if (pending.length >= TEXT_PIECE) flush(false);
      });
      flush(true);
    } finally {
      for (const file of files) fs.closeSync(file);
    }
    return { size, head: new Uint8Array(0), digests: Object.fromEntries(hashes.map(({ algorithm, hash }) => [algorithm, hash.digest('hex')])) };
  }

  #write(file: number, bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.byteLength) {
      written += this.#onDisk(() => fs.writeSync(file, bytes, written));
    }
  }

  #onDisk<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      throw storageFault(cause, this.directory);
    }
  }
}

/** Each in turn, and none above the first: where the store's disk was taken away, nothing is written into the empty place. */
function makeFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      fs.mkdirSync(folder);
    } catch (cause) {
      if (systemErrorCode(cause) !== 'EEXIST') throw cause;
    }
  }
}
