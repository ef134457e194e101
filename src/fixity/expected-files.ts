import { comparePaths } from '../base/index.ts';
import type { ObjectView } from '../storage/index.ts';

/** One stored file that holds content, and what its bytes must digest to. */
export interface ExpectedFile {
  /** Below the object root. */
  readonly path: string;
  readonly digest: string;
}

/** What is compared: the sha512 of the manifest, or the sha256 of the fixity block (OCFL 1.1 §3.5.4). */
export interface Expectation {
  readonly algorithm: 'sha512' | 'sha256';
  /** Every content file of every version, in path order (the order of the disk). */
  readonly files: readonly ExpectedFile[];
}

/**
 * The content of all versions. sha256 is taken only when the inventory gives it for every file; otherwise the
 * whole object is compared by sha512, so that one report speaks of one algorithm.
 */
export function expectedFiles({ inventory }: ObjectView, algorithm: 'sha512' | 'sha256'): Expectation {
  const { manifest, fixity } = inventory;
  const files = flattened(manifest);
  if (algorithm === 'sha512') return { algorithm, files };
  const sha256 = new Map(flattened(fixity['sha256'] ?? {}).map(({ path, digest }) => [path, digest]));
  const replaced: ExpectedFile[] = [];
  for (const { path } of files) {
    const digest = sha256.get(path);
    if (digest === undefined) return { algorithm: 'sha512', files };
    replaced.push({ path, digest });
  }
  return { algorithm, files: replaced };
}

function flattened(block: Readonly<Record<string, readonly string[]>>): readonly ExpectedFile[] {
  const files: ExpectedFile[] = [];
  for (const digest in block) for (const path of block[digest] ?? []) files.push({ path, digest: digest.toLowerCase() });
  return files.sort((a, b) => comparePaths(a.path, b.path));
}
