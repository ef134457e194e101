import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import type { ByteStream } from '../../../base/index.ts';
import type { TableLimits, TableSource } from '../table.ts';
import { shortened, tableFinding, UnreadableTable } from '../unreadable.ts';

/** Bytes read at once while the directory of an archive is read. */
const WINDOW = 256 * 1024;
const INFLATED_AT_ONCE = 64 * 1024;

/** The parts of a workbook (Office Open XML: a ZIP archive). Sizes are believed only as far as bytes prove them. */
export class WorkbookArchive {
  readonly #source: TableSource;
  readonly #limits: TableLimits;
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(source: TableSource, limits: TableLimits, parts: { readonly zip: ZipFile; readonly entries: ReadonlyMap<string, Entry> }) {
    this.#source = source;
    this.#limits = limits;
    this.#zip = parts.zip;
    this.#entries = parts.entries;
  }

  /** Reads the directory. Throws `UnreadableTable` when it is damaged, encrypted or beyond the limits. */
  static async open(source: TableSource, limits: TableLimits): Promise<WorkbookArchive> {
    const reader = new SourceReader(source);
    try {
      const zip = await fromRandomAccessReaderPromise(reader, source.size, { lazyEntries: true, autoClose: false });
      if (zip.entryCount > limits.entries) throw tooLarge(source.name, 'ZIP', limits.entries);
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (entry.isEncrypted()) throw new UnreadableTable(tableFinding('T-11', 'error', { path: source.name }));
        // Names of parts do not depend on case (ECMA-376 part 2, 6.2.2.3); of two the first is read.
        const name = entry.fileName.replaceAll('\\', '/').toLowerCase();
        if (!entries.has(name)) entries.set(name, entry);
      }
      return new WorkbookArchive(source, limits, { zip, entries });
    } catch (thrown) {
      if (thrown instanceof UnreadableTable || reader.failed !== undefined) throw reader.failed ?? thrown;
      throw damaged(source.name, 'ZIP', thrown);
    }
  }

  has(part: string): boolean {
    return this.#entries.has(part.toLowerCase());
  }

  /** The bytes of a part, unpacked, bounded by what they are and not by what the archive says of them. */
  async *read(part: string): ByteStream {
    const entry = this.#entries.get(part.toLowerCase());
    if (entry === undefined) throw damaged(this.#source.name, part, 'missing');
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw damaged(this.#source.name, part, `method ${entry.compressionMethod}`);
    const { fileDataStart } = await this.#zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch((thrown: unknown) => { throw damaged(this.#source.name, part, thrown); });
    const end = Math.min(fileDataStart + entry.compressedSize, this.#source.size);
    const packed = this.#source.read(fileDataStart, end);
    let size = 0;
    try {
      for await (const chunk of entry.compressionMethod === 8 ? inflated(packed) : packed) {
        size += chunk.byteLength;
        if (size > this.#limits.part) throw tooLarge(this.#source.name, part, this.#limits.part);
        yield chunk;
      }
    } catch (thrown) {
      throw isOfZlib(thrown) ? damaged(this.#source.name, part, thrown) : thrown;
    }
  }
}

async function* inflated(packed: ByteStream): ByteStream {
  const inflate = createInflateRaw({ chunkSize: INFLATED_AT_ONCE });
  pipeline(Readable.from(packed, { objectMode: false }), inflate, () => undefined);
  yield* inflate as AsyncIterable<Uint8Array>;
}

function isOfZlib(thrown: unknown): boolean {
  return thrown instanceof Error && String((thrown as NodeJS.ErrnoException).code).startsWith('Z_');
}

function damaged(path: string, part: string, cause: unknown): UnreadableTable {
  return new UnreadableTable(tableFinding('T-14', 'error', { path, params: { part: shortened(part), detail: shortened(cause instanceof Error ? cause.message : String(cause)) } }));
}

function tooLarge(path: string, part: string, limit: number): UnreadableTable {
  return new UnreadableTable(tableFinding('T-15', 'error', { path, params: { part: shortened(part), limit } }));
}

/** Gives yauzl the bytes of the directory through a window. */
class SourceReader extends RandomAccessReader {
  /** What the source itself threw: that is no fault of the archive. */
  failed: Error | undefined;
  readonly #source: TableSource;
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(source: TableSource) {
    super();
    this.#source = source;
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    this.#fill(position, length).then(
      () => {
        const from = position - this.#start;
        if (from < 0 || from + length > this.#window.byteLength) callback(new Error('unexpected end of file'));
        else {
          this.#window.copy(buffer, offset, from, from + length);
          callback(null);
        }
      },
      (thrown: unknown) => {
        this.failed = thrown instanceof Error ? thrown : new Error(String(thrown));
        callback(this.failed);
      },
    );
  }

  async #fill(position: number, length: number): Promise<void> {
    const from = position - this.#start;
    if (from >= 0 && from + length <= this.#window.byteLength) return;
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#source.read(position, Math.min(this.#source.size, position + Math.max(length, WINDOW)))) chunks.push(chunk);
    this.#window = Buffer.concat(chunks);
    this.#start = position;
  }
}
