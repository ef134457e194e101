import fs from 'node:fs';
import path from 'node:path';
import { normalPath } from '../../base/index.ts';
import { openSource, type PackageSource, type SourceEntry } from '../receive/index.ts';
import type { ReceivedSip } from '../submission.ts';

/** Name of the descriptive table that may accompany a folder or a file. */
export const METADATA_TABLE = /^metadata\.(csv|xlsx)$/;

/** Opens what a path points at and lists it. Listing reads names and sizes only. */
export async function receive(submittedPath: string, signal: AbortSignal): Promise<ReceivedSip> {
  const source = await openSource(submittedPath);
  const listing = await source.list(signal);
  if (source.container !== 'folder' && source.container !== 'file') return { source, listing };
  const names = new Set(listing.entries.map((entry) => entry.path));
  const described = ['bagit.txt', 'METS.xml', 'metadata.csv', 'metadata.xlsx'].some((name) => names.has(name));
  const table = described ? undefined : tableBeside(submittedPath);
  return table === undefined ? { source, listing } : withTable(source, listing, table);
}

/** `metadata.csv` or `metadata.xlsx` in the folder that holds the package. */
function tableBeside(submittedPath: string): string | undefined {
  const folder = path.dirname(path.resolve(submittedPath));
  for (const name of ['metadata.csv', 'metadata.xlsx']) {
    const candidate = path.join(folder, name);
    if (candidate === path.resolve(submittedPath)) return undefined;
    if (isPlainFile(candidate)) return candidate;
  }
  return undefined;
}

/** A table that we may not even look at is no table for us; the package itself is judged all the same. */
function isPlainFile(candidate: string): boolean {
  try {
    return fs.lstatSync(candidate, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/** The source with the table as one more file, so that it is checked, kept and submitted like the others. */
async function withTable(source: PackageSource, listing: ReceivedSip['listing'], table: string): Promise<ReceivedSip> {
  const { size, mtimeMs } = await fs.promises.stat(table);
  const name = normalPath(path.basename(table));
  const entry: SourceEntry = { path: name, receivedName: name, size, modifiedMs: mtimeMs };
  const entries = [...listing.entries, entry];
  return {
    source: { ...source, diskPath: (asked) => (asked.path === name ? table : source.diskPath(asked)) },
    listing: { ...listing, entries, totalBytes: listing.totalBytes + size },
  };
}
