/** Both cores, one openssl for many files: what a careful person would type behind `find … -print0 |`. */
export function opensslOnAllCores(algorithm: string): string {
  return `xargs -0 -P "$(nproc)" -n 256 openssl dgst -${algorithm}`;
}

/** A word that the shell leaves alone. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
