import fs from 'node:fs';
import path from 'node:path';
import { namedDigest, type ObjectFiles } from '../../../../src/formats/ocfl/index.ts';

/** A folder of this disk as the validator sees an object; every byte of it is read when it is asked for. */
export function objectOnDisk(root: string): ObjectFiles {
  const files = new Map<string, { readonly size: number }>();
  const folders = new Set<string>();
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const relative = path.relative(root, path.join(entry.parentPath, entry.name));
    if (entry.isDirectory()) folders.add(relative);
    else files.set(relative, { size: fs.statSync(path.join(root, relative)).size });
  }
  return {
    files,
    folders,
    open: (relative) => fs.createReadStream(path.join(root, relative)),
    digests: async (wanted) => wanted.map(({ path: relative, algorithms }) => {
      const bytes = fs.readFileSync(path.join(root, relative));
      return new Map(algorithms.map((algorithm) => [algorithm, namedDigest(algorithm, bytes)!]));
    }),
  };
}
