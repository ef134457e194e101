import { DC_ELEMENTS, type DublinCore } from '../../base/index.ts';
import { fileKey } from './file-key.ts';
import type { DescribedRow, MetadataTable } from './metadata-table.ts';

/** A file extension, but not the end of a record's number (`HS.01`): those have digits after the dot. */
const EXTENSION = /\.(?:tar\.)?[a-z][a-z0-9]{0,7}$/i;

/**
 * What a table says of a package: the row that names it, with or without an extension; else the only row; else the rows
 * that name it as a folder (`.`, `scans/HS-01/`), together. Undefined when the table does not speak of it.
 */
export function descriptionFor(table: MetadataTable, packageName: string): DublinCore | undefined {
  const key = fileKey(packageName);
  const named = table.rows.find(({ file }) => file !== undefined && fileKey(file) === key)
    ?? table.rows.find(({ file }) => file !== undefined && isSameButForExtension(fileKey(file), key));
  if (named !== undefined) return named.description;
  const [only, ...others] = table.rows;
  if (only !== undefined && others.length === 0) return only.description;
  const folders = table.rows.filter(({ file }) => file !== undefined && isFolderOf(fileKey(file), key));
  return folders.length === 0 ? undefined : together(folders);
}

function isSameButForExtension(file: string, name: string): boolean {
  return file.replace(EXTENSION, '') === name || file === name.replace(EXTENSION, '');
}

function isFolderOf(file: string, name: string): boolean {
  return file === '' || file === '.' || file.endsWith(`/${name}`);
}

function together(rows: readonly DescribedRow[]): DublinCore {
  return Object.fromEntries(DC_ELEMENTS.flatMap((element) => {
    const values = new Set(rows.flatMap(({ description }) => description[element] ?? []));
    return values.size === 0 ? [] : [[element, [...values]]];
  }));
}
