import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode } from '../../base/index.ts';
import { leafHash, TreeEdge } from '../../formats/tlog/index.ts';
import { makeDirectories, onStorage, syncPath } from '../../storage/index.ts';
import { isMatchedFile, lineText, readLine, type EndLine, type FixityLine } from './run-lines.ts';

/** The results of a run while they come in; a name of its own for each attempt, so that one that was paused writes to nobody else's. */
export class RunPart {
  readonly file: string;
  readonly #handle: fs.FileHandle;
  #waiting: string[] = [];
  #size = 0;
  #offset: number;

  private constructor(file: string, handle: fs.FileHandle, offset: number) {
    this.file = file;
    this.#handle = handle;
    this.#offset = offset;
  }

  /** A new part; `from` is what an earlier attempt wrote, as far as it was made durable. */
  static async open(file: string, from?: { readonly file: string; readonly offset: number }): Promise<RunPart> {
    return onStorage(file, async () => {
      for (const changed of await makeDirectories(path.dirname(file))) await syncPath(changed);
      await fs.rm(file, { force: true });
      const handle = await fs.open(file, 'wx');
      const part = new RunPart(file, handle, 0);
      if (from !== undefined && from.offset > 0) {
        for await (const bytes of createReadStream(from.file, { end: from.offset - 1 }) as AsyncIterable<Buffer>) {
          await writeWhole(handle, bytes, part.#offset);
          part.#offset += bytes.byteLength;
        }
        if (part.#offset !== from.offset) throw new Fault('STORAGE_FAILED', { path: from.file, detail: `${part.#offset} < ${from.offset}` });
      }
      return part;
    });
  }

  /** Takes lines of one object; they belong together in the file. */
  async add(lines: readonly FixityLine[]): Promise<void> {
    await this.addText(lines.map((line) => `${lineText(line)}\n`).join(''));
  }

  /** The same for lines as they stand in a file, each with its line feed. */
  async addText(text: string): Promise<void> {
    this.#waiting.push(text);
    this.#size += text.length;
    if (this.#size > WRITTEN_TOGETHER) await this.#write();
  }

  /** Makes what was taken durable; answers how many bytes that is. After an error the part is lost. */
  async keep(): Promise<number> {
    await this.#write();
    await onStorage(this.file, async () => this.#handle.sync());
    return this.#offset;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
    // Lanes write at the same time: each takes its place before it waits.
    const at = this.#offset;
    this.#offset += bytes.byteLength;
    if (bytes.byteLength > 0) await onStorage(this.file, async () => writeWhole(this.#handle, bytes, at));
  }
}

const WRITTEN_TOGETHER = 1024 * 1024;

/** A disk that gets full takes a part of what is written before it refuses. */
async function writeWhole(handle: fs.FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) done += (await handle.write(bytes, done, bytes.byteLength - done, at + done)).bytesWritten;
}

export interface Sealing {
  readonly part: { readonly file: string; readonly offset: number };
  /** Where the file is to be. */
  readonly file: string;
  /** Lines that are kept; all when absent. */
  readonly keeps?: (line: FixityLine) => boolean;
  /** The last line, of what was written before it. */
  readonly end: (written: { readonly lines: number; readonly root: string }) => EndLine;
}

/** Gives a run's results their place for good, with the last line; done twice, it answers what was done. */
export async function sealRun({ part, file, keeps, end }: Sealing): Promise<EndLine> {
  const sealed = await endOf(file);
  if (sealed !== undefined) return sealed;
  return onStorage(file, async () => {
    for (const changed of await makeDirectories(path.dirname(file))) await syncPath(changed);
    // Of this attempt alone: another one that is not dead after all writes its own.
    const beside = part.file.replace(/(?:\.part\.new)?$/, '.sealed.part.new');
    const unfinished = await RunPart.open(beside);
    const tree = new TreeEdge();
    for await (const text of linesOf(part.file, part.offset)) {
      if (keeps !== undefined || !isMatchedFile(text)) {
        const line = readLine(text);
        if (line === undefined) throw new Fault('STORAGE_FAILED', { path: part.file, detail: `line ${tree.size + 1}` });
        if (keeps?.(line) === false) continue;
      }
      grow(tree, text);
      await unfinished.addText(`${text}\n`);
    }
    const last = end({ lines: tree.size, root: Buffer.from(tree.root()).toString('hex') });
    await unfinished.add([last]);
    await unfinished.keep();
    await unfinished.close();
    const first = await placeOnce(beside, file);
    for (const folder of new Set([path.dirname(file), path.dirname(beside)])) await syncPath(folder);
    // What is there already was sealed by the other attempt, and may be in the ledger.
    return first ? last : await endOf(file) ?? last;
  });
}

/** Gives a finished file its name, never in the place of another one; false when there is one. */
async function placeOnce(from: string, to: string): Promise<boolean> {
  try {
    await fs.link(from, to);
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === 'EEXIST') {
      await fs.rm(from, { force: true });
      return false;
    }
    // A file system without second names (FAT, some network disks): the lease of the job is what keeps the other attempt away there.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(code ?? '')) throw thrown;
    await fs.rename(from, to);
    return true;
  }
  await fs.rm(from, { force: true });
  return true;
}

/** Takes away what the attempts at a sealed run left: `<run>.<token>.part.new`. */
export async function clearParts(folder: string, run: string): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) if (name.startsWith(`${run}.`) && name.endsWith('.part.new')) await fs.rm(path.join(folder, name), { force: true });
}

/**
 * The lines of a run's file, as they stand there; `until`: bytes from the beginning. A line feed ends a line and nothing else does: names
 * of files may have every other character that some readers of text break lines at (U+2028).
 */
export async function* linesOf(file: string, until?: number): AsyncGenerator<string> {
  if (until === 0) return;
  let pieces: Buffer[] = [];
  for await (const bytes of createReadStream(file, { ...(until === undefined ? {} : { end: until - 1 }), highWaterMark: READ_TOGETHER }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      yield Buffer.concat([...pieces, bytes.subarray(from, end)]).toString();
      pieces = [];
      from = end + 1;
    }
    if (from < bytes.byteLength) pieces.push(bytes.subarray(from));
  }
  if (pieces.length > 0) yield Buffer.concat(pieces).toString();
}

const LINE_FEED = 0x0a;
const READ_TOGETHER = 256 * 1024;

/** Files of finished runs below the folder of runs, the oldest first. */
export async function runFiles(folder: string): Promise<readonly string[]> {
  const names = async (below: string): Promise<readonly string[]> => fs.readdir(path.join(folder, below)).catch((thrown: unknown) => {
    if (systemErrorCode(thrown) === 'ENOENT' || systemErrorCode(thrown) === 'ENOTDIR') return [];
    throw thrown;
  });
  const found: string[] = [];
  for (const year of [...await names('')].filter((name) => /^\d{4}$/.test(name)).sort()) {
    for (const name of [...await names(year)].sort()) if (name.endsWith('.ndjson')) found.push(`${year}/${name}`);
  }
  return found;
}

/** What is wrong with a run's file, or its last line: every line is hashed again. */
export async function verifyRun(file: string): Promise<{ readonly end: EndLine } | { readonly problem: string }> {
  const tree = new TreeEdge();
  let before: string | undefined;
  for await (const text of linesOf(file)) {
    if (before !== undefined) grow(tree, before);
    before = text;
  }
  const end = before === undefined ? undefined : readLine(before);
  if (end?.line !== 'end') return { problem: 'no last line' };
  const root = Buffer.from(tree.root()).toString('hex');
  return end.root === root && end.lines === tree.size ? { end } : { problem: 'lines are not those that were sealed' };
}

/** One more leaf. Full tiles are of no use here: handed out and forgotten, the tree stays small. */
function grow(tree: TreeEdge, text: string): void {
  tree.add(leafHash(Buffer.from(text)));
  tree.takeFull();
}

async function endOf(file: string): Promise<EndLine | undefined> {
  const isThere = await fs.access(file).then(() => true, () => false);
  if (!isThere) return undefined;
  const verified = await verifyRun(file);
  if ('problem' in verified) throw new Fault('STORAGE_FAILED', { path: file, detail: verified.problem });
  return verified.end;
}
