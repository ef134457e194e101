import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../base/index.ts';
import { onStorage, syncPath } from '../storage/index.ts';

/** A new file, whole or not at all: written beside its name, flushed, then renamed. */
export async function writeWhole(target: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  if (fs.existsSync(target)) throw new Fault('TARGET_EXISTS', { path: target });
  const unfinished = `${target}.${process.pid}.unfinished`;
  try {
    return await onStorage(target, async () => {
      await pipeline(content, fs.createWriteStream(unfinished, { flags: 'wx', flush: true }));
      const { size } = await fs.promises.stat(unfinished);
      await fs.promises.rename(unfinished, target);
      await syncPath(path.dirname(target));
      return size;
    });
  } catch (thrown) {
    await fs.promises.rm(unfinished, { force: true });
    throw thrown;
  }
}
