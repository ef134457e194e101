import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { onStorage, storageFault } from '../../storage/index.ts';

/** A finished part of a bundle. */
export interface Part {
  readonly name: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly size: number;
}

/** Text is gathered up to here before the disk is asked. */
const GATHERED = 256 * 1024;

/** A new file of a bundle, digested while it is written; durable when `finish` returns. */
export class PartFile {
  readonly name: string;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #hash = createHash('sha256');
  #text = '';
  #size = 0;

  constructor(folder: string, name: string) {
    this.name = name;
    this.#path = path.join(folder, name);
    this.#descriptor = this.#onDisk(() => fs.openSync(this.#path, 'wx', 0o644));
  }

  write(piece: string | Uint8Array): void {
    if (typeof piece === 'string') {
      this.#text += piece;
      if (this.#text.length >= GATHERED) this.#pass();
      return;
    }
    this.#pass();
    this.#put(piece);
  }

  async finish(): Promise<Part> {
    return onStorage(this.#path, async () => {
      this.#pass();
      fs.fsyncSync(this.#descriptor);
      fs.closeSync(this.#descriptor);
      return { name: this.name, sha256: this.#hash.digest('hex'), size: this.#size };
    });
  }

  #pass(): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#size += bytes.byteLength;
    this.#onDisk(() => { for (let at = 0; at < bytes.byteLength;) at += fs.writeSync(this.#descriptor, bytes, at); });
  }

  /** A full or failing disk is told as what it is (`STORAGE_FULL`, `STORAGE_FAILED`). */
  #onDisk<Answer>(work: () => Answer): Answer {
    try {
      return work();
    } catch (thrown) {
      throw storageFault(thrown, this.#path);
    }
  }
}

/** A small part at once. */
export async function writePart(folder: string, name: string, content: string | Uint8Array): Promise<Part> {
  const part = await onStorage(path.join(folder, name), async () => new PartFile(folder, name));
  part.write(content);
  return part.finish();
}
