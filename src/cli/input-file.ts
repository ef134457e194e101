import { Fault, systemErrorCode } from '../base/index.ts';
import type { CommandLineIo } from './io.ts';
import { UsageError } from './usage-error.ts';

/** The bytes of a file that a command itself needs, or a fault that names it (a folder is a mistake of whoever typed it); `-` is standard input. */
export async function inputBytes(file: string, io: CommandLineIo): Promise<Uint8Array> {
  try {
    return await io.readInput?.(file) ?? new Uint8Array(0);
  } catch (thrown) {
    const code = systemErrorCode(thrown);
    if (code === undefined) throw thrown;
    if (code === 'EISDIR') throw new UsageError('fileIsFolder', { path: file });
    const forbidden = code === 'EACCES' || code === 'EPERM';
    const fault = code === 'ENOENT' || code === 'ENOTDIR' ? 'SOURCE_NOT_FOUND' : forbidden ? 'SOURCE_NOT_PERMITTED' : 'SOURCE_UNREADABLE';
    throw new Fault(fault, { path: file, detail: code }, { cause: thrown });
  }
}
