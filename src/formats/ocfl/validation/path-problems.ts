import type { JsonValue } from '../../json/index.ts';

/** What is wrong with one entry of a list of paths, by the requirement that content and logical paths share. */
export type PathFault = 'text' | 'slash' | 'element';

/**
 * OCFL 1.1 §3.5.2 and §3.5.3.1: a path is text of one or more elements, without a slash at either end, and no element
 * is empty, `.` or `..`.
 */
export function pathFault(path: JsonValue): PathFault | undefined {
  if (typeof path !== 'string' || path === '') return 'text';
  if (path.startsWith('/') || path.endsWith('/')) return 'slash';
  return /(^|\/)(\.{0,2})(\/|$)/.test(path) ? 'element' : undefined;
}

/** Whether something that should be a path must not be used as one. */
export function isUnsafePath(path: JsonValue): boolean {
  return pathFault(path) !== undefined;
}

/** Two paths of which one is the beginning of the other, so that a file would have to be a folder. */
export interface PathConflict {
  readonly path: string;
  readonly below: string;
}

/** Conflicts among paths: sorted with the slash lowest, whatever lies below a path comes right after it. */
export function pathConflicts(paths: Iterable<string>): readonly PathConflict[] {
  const sorted = [...new Set(paths)].map((path) => [path.replaceAll('/', '\0'), path] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, path], at) => {
    const below = sorted[at + 1]?.[1];
    return below?.startsWith(`${path}/`) === true ? [{ path, below }] : [];
  });
}
