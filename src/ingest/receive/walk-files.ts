import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { isValid } from '../../base/index.ts';
import type { ByteStream, Finding } from '../../base/index.ts';
import { changedWhileRead } from './container-finding.ts';
import type { PackageSource, SourceEntry, VisitEntry } from './package-source.ts';
import { sourceFault } from './source-fault.ts';

/** `PackageSource.walk` for files that lie on disk: each is compared with its listing after it was read. */
export async function walkFiles(source: PackageSource, visit: VisitEntry, signal: AbortSignal): Promise<readonly Finding[]> {
  const { entries, findings } = await source.list(signal);
  if (!isValid(findings)) return findings;
  for (const entry of entries) {
    signal.throwIfAborted();
    const path = source.diskPath(entry);
    if (path === undefined) continue;
    await visit(entry, fileBytes(path));
    if (await hasChanged(path, entry)) return [changedWhileRead(entry)];
  }
  return [];
}

async function* fileBytes(path: string): ByteStream {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
  } catch (thrown) {
    throw sourceFault(thrown, path);
  }
}

async function hasChanged(path: string, { size, modifiedMs }: SourceEntry): Promise<boolean> {
  try {
    const stats = await lstat(path);
    return stats.size !== size || stats.mtimeMs !== modifiedMs;
  } catch (thrown) {
    throw sourceFault(thrown, path);
  }
}
