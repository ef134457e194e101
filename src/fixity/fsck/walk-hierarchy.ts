import { readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { storageFault } from '../../storage/index.ts';

/** What a walk of the storage hierarchy meets: an object root, a file beside objects, a folder with nothing in it. */
export interface Met {
  readonly what: 'object' | 'file' | 'empty';
  /** Relative to the storage root. */
  readonly path: string;
}

/** What OCFL 1.1 §4.1 lets stand in the storage root besides objects. */
const OF_THE_ROOT = /^(0=ocfl_1\.\d|ocfl_layout\.json|ocfl_1\.\d\.(txt|html|md)|ocfl_extensions_1\.\d\.md|extensions)$/;

/** Walks the storage hierarchy in the order of names; memory grows with the folders of one path, not with the store. */
export function* walkHierarchy(root: string): Generator<Met> {
  const ahead = [''];
  for (let relative = ahead.pop(); relative !== undefined; relative = ahead.pop()) {
    const entries = entriesOf(path.join(root, relative));
    const at = (name: string): string => (relative === '' ? name : `${relative}/${name}`);
    if (entries.some(({ name }) => name.startsWith('0=ocfl_object_'))) {
      yield { what: 'object', path: relative };
      continue;
    }
    if (entries.length === 0 && relative !== '') yield { what: 'empty', path: relative };
    const folders: string[] = [];
    for (const entry of entries) {
      if (relative === '' && OF_THE_ROOT.test(entry.name)) continue;
      // A link is no folder of ours, wherever it leads.
      if (entry.isDirectory()) folders.push(at(entry.name));
      else yield { what: 'file', path: at(entry.name) };
    }
    for (const folder of folders.reverse()) ahead.push(folder);
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    throw storageFault(cause, folder);
  }
}
