import path from 'node:path';
import { inputBytes } from './input-file.ts';
import type { CommandLineIo } from './io.ts';
import { UsageError } from './usage-error.ts';

/** A list is a text for people; a hundred thousand long paths fit many times over. */
const LIST_LIMIT = 64 * 1024 * 1024;

/**
 * The paths of `--from-file LIST`, in its order: UTF-8, one a line, LF or CRLF; blank lines and lines that begin with
 * `#` are passed over (a path that begins with `#` is written `./#…`). A list without a path is a mistake: most often what
 * should have made it failed, and "nothing wrong" would be no answer. Relative paths are relative to where the command runs.
 */
export async function pathsFromFile(file: string, io: CommandLineIo): Promise<readonly string[]> {
  const lines = decoded(await bytesOf(file, io), file).split(/\r?\n/);
  const paths = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const unusable = lines.findIndex((line) => line.includes('\0'));
  if (unusable >= 0) throw new UsageError('listHasNul', { path: file, line: String(unusable + 1) });
  if (paths.length === 0) throw new UsageError('listEmpty', { path: file });
  return paths;
}

/** Each path once, as it was written first: `a`, `a/` and `./a` are the same one. */
export function eachOnce(paths: readonly string[]): { readonly once: readonly string[]; readonly repeated: number } {
  const known = new Set<string>();
  const once = paths.filter((given) => {
    const resolved = path.resolve(given);
    if (known.has(resolved)) return false;
    known.add(resolved);
    return true;
  });
  return { once, repeated: paths.length - once.length };
}

async function bytesOf(file: string, io: CommandLineIo): Promise<Uint8Array> {
  const bytes = await inputBytes(file, io);
  if (bytes.byteLength > LIST_LIMIT) throw new UsageError('listTooLong', { path: file });
  return bytes;
}

function decoded(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError('listNotText', { path: file, line: String(firstBadLine(bytes)) });
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const replaced = new TextDecoder('utf-8').decode(bytes).split('\n').findIndex((line) => line.includes('\uFFFD'));
  return Math.max(0, replaced) + 1;
}
