import fs from 'node:fs/promises';
import path from 'node:path';
import { systemErrorCode } from '../../base/index.ts';
import { makeDirectories, syncPath } from '../local/durable.ts';
import { onStorage } from '../local/storage-fault.ts';

/** Longest file name that is made for a damaged file; most file systems take 255 bytes. */
const NAME_BYTES = 180;

/**
 * Folder of a quarantine that keeps what one incident was about: damaged files, each under a number and its path in
 * the object, and an append-only record of what was found and done (NDJSON). Nothing in it is ever changed or removed
 * by Kho: what the catalogue says of incidents is made again from it.
 */
export class Evidence {
  /** Absolute. */
  readonly folder: string;
  #taken: Set<string> | undefined;

  constructor(quarantine: string, name: string) {
    this.folder = path.join(quarantine, name);
  }

  /** Adds a line to the record; durable when it resolves. A line that a crash cut short is ended first and read by nobody. */
  async append(record: string, line: object): Promise<void> {
    const target = path.join(this.folder, record);
    const made = await makeDirectories(this.folder, { within: path.dirname(path.dirname(this.folder)) });
    await onStorage(target, async () => {
      const handle = await fs.open(target, 'a+');
      try {
        const { size } = await handle.stat();
        const last = size === 0 ? '\n' : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString('latin1');
        await handle.writeFile(`${last === '\n' ? '' : '\n'}${JSON.stringify(line)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
    await syncPath(this.folder);
    for (const directory of made) await syncPath(directory);
  }

  /** A free name for a damaged file: what it was is in its name, and nobody's bytes decide where it goes. */
  async nameFor(relative: string): Promise<string> {
    this.#taken ??= new Set((await namesIn(this.folder)).map(numberOf));
    let number = this.#taken.size + 1;
    while (this.#taken.has(String(number).padStart(4, '0'))) number += 1;
    const prefix = String(number).padStart(4, '0');
    this.#taken.add(prefix);
    return `${prefix}-${encoded(relative)}`;
  }

  /** Makes the names in the folder durable. */
  async sync(): Promise<void> {
    await syncPath(this.folder);
  }
}

/** Every whole line of a record, oldest first; an absent record has none. */
export async function recordLines(folder: string, record: string): Promise<readonly unknown[]> {
  const target = path.join(folder, record);
  const text = await fs.readFile(target, 'utf8').catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT' || systemErrorCode(cause) === 'ENOTDIR') return '';
    return onStorage(target, async () => { throw cause; });
  });
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      // Cut short by a crash: it was not said.
      return [];
    }
  });
}

/** Folders of a quarantine in name order, which is the order of time. */
export async function quarantined(quarantine: string): Promise<readonly string[]> {
  return (await namesIn(quarantine)).map((name) => path.join(quarantine, name));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await fs.readdir(folder)).sort();
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    return await onStorage(folder, async () => { throw cause; });
  }
}

function numberOf(name: string): string {
  return /^\d+(?=-)/.exec(name)?.[0] ?? name;
}

/** `v1/content/0007` → `v1+content+0007`; everything that is not plain becomes `_`, and long names are cut: the record has them whole. */
function encoded(relative: string): string {
  return relative.replaceAll('/', '+').replace(/[^A-Za-z0-9.+=_-]/g, '_').slice(0, NAME_BYTES);
}
