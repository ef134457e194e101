import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Fault, systemErrorCode, type TextSink } from '../../base/index.ts';

/** Text that is collected on disk beside the report until everything is known. */
export interface Spool {
  readonly write: TextSink;
  /** Its text, once; nothing can be written after that. */
  read(): fs.ReadStream;
}

/**
 * A report that appears under its name whole or not at all: everything is collected in files beside it (`.<name>.<n>.kho`)
 * and the last one is renamed over the name, as `-o FILE` of other programs overwrites. Opening it tells at once when
 * nothing can be written there; what is neither new nor a regular file (a device, a folder) is refused.
 */
export class ReportFile {
  /** Where the report will be, symbolic links followed. */
  readonly target: string;
  readonly #opened: { readonly file: string; readonly descriptor: number }[] = [];
  readonly #closed = new Set<number>();

  constructor(file: string) {
    this.target = this.#guarded(file, () => (fs.existsSync(file) ? fs.realpathSync(file) : path.resolve(file)));
    this.#guarded(file, () => {
      const known = fs.statSync(this.target, { throwIfNoEntry: false });
      if (known?.isDirectory() === true) throw Object.assign(new Error('folder'), { code: 'EISDIR' });
      if (known !== undefined && !known.isFile()) throw Object.assign(new Error('no file'), { code: 'ENOTSUP' });
      // A file that may not be written may be replaced all the same where its folder allows it: that is no consent.
      if (known !== undefined) fs.accessSync(this.target, fs.constants.W_OK);
    });
    this.spool();
  }

  /** One more place to collect text. */
  spool(): Spool {
    return this.#guarded(this.target, () => {
      const file = path.join(path.dirname(this.target), `.${path.basename(this.target).slice(0, 100)}.${process.pid}-${this.#opened.length}.kho`);
      const descriptor = fs.openSync(file, 'wx+', 0o666);
      this.#opened.push({ file, descriptor });
      return {
        write: (text) => { this.#guarded(this.target, () => { writeAll(descriptor, Buffer.from(text)); }); },
        read: () => fs.createReadStream(file),
      };
    });
  }

  /** Writes the pieces one after the other and puts the result under the report's name. */
  async finish(content: AsyncIterable<string | Uint8Array>): Promise<void> {
    const first = this.#opened[0];
    if (first === undefined) throw new Error('the first spool takes the result');
    try {
      await pipeline(content, fs.createWriteStream(first.file, { fd: first.descriptor, autoClose: false, flush: true }));
      fs.fsyncSync(first.descriptor);
      fs.renameSync(first.file, this.target);
    } catch (thrown) {
      throw reportFault(thrown, this.target);
    } finally {
      this.discard();
    }
  }

  /** Takes away what was collected; a finished report stays. */
  discard(): void {
    for (const { file, descriptor } of this.#opened) {
      if (this.#closed.has(descriptor)) continue;
      this.#closed.add(descriptor);
      fs.closeSync(descriptor);
      fs.rmSync(file, { force: true });
    }
  }

  #guarded<Answer>(file: string, work: () => Answer): Answer {
    try {
      return work();
    } catch (thrown) {
      this.discard();
      throw reportFault(thrown, file);
    }
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength;) at += fs.writeSync(descriptor, bytes, at);
}

function reportFault(thrown: unknown, file: string): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault('REPORT_FAILED', { path: file, detail: systemErrorCode(thrown) ?? String(thrown) }, { cause: thrown });
}
