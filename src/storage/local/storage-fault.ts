import { Fault, systemErrorCode } from '../../base/index.ts';

/** A failed system call on our own disk, as the fault that an operator can act on. */
export function storageFault(cause: unknown, path: string): Fault {
  if (cause instanceof Fault) return cause;
  return storageFaultOf(systemErrorCode(cause) ?? 'UNKNOWN', path, cause);
}

/** The same, for a failure that reached us as a code (from a worker thread). */
export function storageFaultOf(code: string, path: string, cause?: unknown): Fault {
  const params = { path, detail: code };
  const options = cause === undefined ? undefined : { cause };
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Fault('STORAGE_FULL', params, options);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new Fault('STORAGE_NOT_PERMITTED', params, options);
  return new Fault('STORAGE_FAILED', params, options);
}

/** Runs file-system work on our own disk; what fails is a storage fault naming `path`. */
export async function onStorage<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageFault(cause, path);
  }
}
