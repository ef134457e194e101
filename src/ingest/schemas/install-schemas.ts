import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode } from '../../base/index.ts';
import { makeDirectories, syncPath, writeDurably } from '../../storage/index.ts';
import { digestOf, openSchemaShelf, type ShelvedSchema } from './schema-shelf.ts';
import { SCHEMA_ORIGINS, type SchemaOrigin } from './schema-sources.ts';

/** What an installation came to. */
export interface InstalledSchemas {
  /** What is in use now. */
  readonly schemas: readonly ShelvedSchema[];
  /** Files that were offered and are not official schemas that Kho knows; they were left alone. */
  readonly refused: readonly string[];
}

/**
 * Takes official schemas from a file or folder into a folder of installed ones. A file is known by its sha256, not by
 * its name; one that bears the name of an official schema without being it, and a file given by itself that is none, refuse
 * everything. All of them are compiled before any is put in place, and each is put in place whole.
 */
export async function installSchemas(from: string, into: string): Promise<InstalledSchemas> {
  const offered = await offeredFiles(from);
  const chosen = new Map<SchemaOrigin, Uint8Array>();
  const refused: string[] = [];
  for (const file of offered) {
    const bytes = await fs.readFile(file);
    const digest = digestOf(bytes);
    const origin = SCHEMA_ORIGINS.find(({ sha256 }) => sha256 === digest);
    const namesake = SCHEMA_ORIGINS.find(({ name }) => name === path.basename(file));
    if (origin !== undefined) chosen.set(origin, bytes);
    else if (namesake !== undefined || offered.length === 1) throw new Fault('SCHEMA_REFUSED', { path: file, detail: `sha256 ${digest}` });
    else refused.push(path.basename(file));
  }
  if (chosen.size === 0) throw new Fault('SCHEMA_REFUSED', { path: from, detail: SCHEMA_ORIGINS.map(({ name }) => name).join(', ') });
  await putInPlace(chosen, into);
  return { schemas: await openSchemaShelf(into).list(), refused };
}

async function offeredFiles(from: string): Promise<readonly string[]> {
  try {
    if (!(await fs.stat(from)).isDirectory()) return [from];
    return (await fs.readdir(from)).filter((name) => /\.xsd$/i.test(name)).sort().map((name) => path.join(from, name));
  } catch (cause) {
    throw new Fault(systemErrorCode(cause) === 'ENOENT' ? 'SOURCE_NOT_FOUND' : 'SOURCE_UNREADABLE', { path: from, detail: systemErrorCode(cause) ?? '' }, { cause });
  }
}

/** First beside, where it is tried as a whole together with what is installed already; only then name by name into the folder. */
async function putInPlace(chosen: ReadonlyMap<SchemaOrigin, Uint8Array>, into: string): Promise<void> {
  for (const { name, needs } of chosen.keys()) {
    for (const needed of needs) {
      const together = [...chosen.keys()].some((one) => one.name === needed) || await exists(path.join(into, needed));
      if (!together) throw new Fault('SCHEMA_REFUSED', { path: name, detail: needed });
    }
  }
  const trial = `${into}.new`;
  await fs.rm(trial, { recursive: true, force: true });
  await makeDirectories(trial);
  try {
    if (await exists(into)) await fs.cp(into, trial, { recursive: true });
    for (const [{ name }, bytes] of chosen) await writeDurably(path.join(trial, name), bytes);
    await openSchemaShelf(trial).compiled();
    for (const directory of await makeDirectories(into)) await syncPath(directory);
    for (const [{ name }, bytes] of chosen) await writeDurably(path.join(into, name), bytes);
  } finally {
    await fs.rm(trial, { recursive: true, force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return await fs.access(file).then(() => true, () => false);
}
