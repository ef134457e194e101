/** Patterns over paths, ready to be asked many times. */
export type PathPatterns = (path: string) => boolean;

/**
 * Whether a path is one of the patterns: `*` stands for any number of characters, folders included (`*` alone allows
 * everything), `?` for one. Nothing else is special, and no pattern can make the comparison slow: it never goes back further
 * than to its last star.
 */
export function pathPatterns(patterns: readonly string[]): PathPatterns {
  const exact = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)).map((pattern) => pattern.normalize('NFC')));
  const globs = patterns.filter((pattern) => /[*?]/.test(pattern)).map((pattern) => pattern.normalize('NFC').replace(/\*+/g, '*'));
  return (path) => exact.has(path) || globs.some((glob) => matches(glob, path));
}

function matches(glob: string, path: string): boolean {
  let g = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (p < path.length) {
    if (glob[g] === '*') {
      star = g;
      resume = p;
      g += 1;
    } else if (glob[g] === '?' || glob[g] === path[p]) {
      g += 1;
      p += 1;
    } else if (star !== -1) {
      resume += 1;
      p = resume;
      g = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(glob.slice(g));
}
