/** System errors that tell of an object which is not as it was stored; all others tell of a disk that cannot be read. */
const DAMAGE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/** Whether a stored file that could not be read is damaged: gone, or something else has its name. */
export function isDamage(code: string | undefined): boolean {
  return code !== undefined && DAMAGE.has(code);
}
