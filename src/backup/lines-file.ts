import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { onStorage } from '../storage/index.ts';

const PIECE = 256 * 1024;

/** A text file written line by line, digested on the way: a million packages never become one string. */
export class LinesFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #hash = createHash('sha512');
  #pending = '';
  #open = true;

  /** `file` must not exist. */
  static async create(file: string): Promise<LinesFile> {
    return new LinesFile(file, await onStorage(file, async () => fs.openSync(file, 'wx', 0o644)));
  }

  private constructor(file: string, descriptor: number) {
    this.path = file;
    this.#descriptor = descriptor;
  }

  /** `line` ends with its line feed. */
  async add(line: string): Promise<void> {
    this.#pending += line;
    if (this.#pending.length >= PIECE) await this.#flush();
  }

  /** Everything is on the medium; answers the sha512. */
  async finish(): Promise<string> {
    await this.#flush();
    await onStorage(this.path, async () => { fs.fsyncSync(this.#descriptor); });
    this.close();
    return this.#hash.digest('hex');
  }

  /** Gives the file up as it is; after `finish` nothing happens. */
  close(): void {
    if (this.#open) fs.closeSync(this.#descriptor);
    this.#open = false;
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#pending, 'utf8');
    this.#pending = '';
    this.#hash.update(bytes);
    await onStorage(this.path, async () => {
      for (let written = 0; written < bytes.length;) written += fs.writeSync(this.#descriptor, bytes, written);
    });
  }
}

/** A line for `sha512sum -c`: a name with a backslash or a line feed is written escaped, as coreutils do. */
export function checksumLine(sha512: string, name: string): string {
  if (!/[\\\n\r]/.test(name)) return `${sha512}  ${name}\n`;
  return `\\${sha512}  ${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}\n`;
}
