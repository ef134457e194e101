import path from 'node:path';

const TABLES: ReadonlySet<string> = new Set(['metadata.csv', 'metadata.xlsx']);

/** Arguments, parted into packages and the tables that describe them. */
export interface PartedPaths {
  readonly packages: readonly string[];
  readonly tables: readonly string[];
}

/** `kho ingest tot/*` also names `tot/metadata.csv`: beside packages of the same folder it describes them, it is none itself. */
export function partDescriptiveTables(paths: readonly string[]): PartedPaths {
  const isTable = (given: string): boolean => TABLES.has(path.basename(given));
  const foldersOfPackages = new Set(paths.filter((given) => !isTable(given)).map(folderOf));
  const tables = paths.filter((given) => isTable(given) && foldersOfPackages.has(folderOf(given)));
  return { packages: paths.filter((given) => !tables.includes(given)), tables };
}

function folderOf(given: string): string {
  return path.dirname(path.normalize(given));
}
