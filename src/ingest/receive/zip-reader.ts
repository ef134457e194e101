import { RandomAccessReader } from 'yauzl';
import type { ArchiveFile } from './archive-file.ts';

/** Bytes read at once: the central directory is then a few reads instead of two per entry. */
const WINDOW_BYTES = 1024 * 1024;

/** Gives yauzl the bytes of an archive through a window in memory. Streams are not supported: entries are read elsewhere. */
export class WindowReader extends RandomAccessReader {
  readonly #archive: ArchiveFile;
  #start = 0;
  #window: Buffer = Buffer.alloc(0);

  constructor(archive: ArchiveFile) {
    super();
    this.#archive = archive;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    if (this.#copy(buffer, { offset, length, position })) {
      callback(null);
      return;
    }
    this.#archive.read(position, Math.max(length, WINDOW_BYTES)).then(
      (window) => {
        this.#start = position;
        this.#window = window;
        callback(this.#copy(buffer, { offset, length, position }) ? null : new Error('unexpected end of file'));
      },
      (thrown: unknown) => { callback(thrown instanceof Error ? thrown : new Error(String(thrown))); },
    );
  }

  #copy(buffer: Buffer, { offset, length, position }: { offset: number; length: number; position: number }): boolean {
    const from = position - this.#start;
    if (from < 0 || from + length > this.#window.byteLength) return false;
    this.#window.copy(buffer, offset, from, from + length);
    return true;
  }
}
