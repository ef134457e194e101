import { Fault, systemErrorCode } from '../../base/index.ts';

/** The fault of a system call that failed on a file of the submission; faults pass unchanged. */
export function sourceFault(thrown: unknown, path: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = systemErrorCode(thrown);
  const options = { cause: thrown };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Fault('SOURCE_NOT_FOUND', { path }, options);
  if (code === 'EACCES' || code === 'EPERM') return new Fault('SOURCE_NOT_PERMITTED', { path }, options);
  // A link that leads back to itself.
  if (code === 'ELOOP') return new Fault('SOURCE_UNUSABLE', { path }, options);
  return new Fault('SOURCE_UNREADABLE', { path, detail: code ?? String(thrown) }, options);
}
