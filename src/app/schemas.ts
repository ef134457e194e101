import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../base/index.ts';
import type { Operations } from '../cli/index.ts';
import { installSchemas, openSchemaShelf, type SchemaShelf } from '../ingest/index.ts';
import { createDigestPool, openStore, storeLocations } from '../storage/index.ts';
import type { Surroundings } from './surroundings.ts';

/** Where official schemas lie: the folder that was asked for, else `KHO_SCHEMAS`, else `schemas/` of the store, which may be absent. */
export function schemasFolder(repo: string, { env }: Surroundings, asked?: string): string {
  const fromEnv = env['KHO_SCHEMAS'];
  if (asked !== undefined) return path.resolve(asked);
  return fromEnv === undefined || fromEnv === '' ? storeLocations(repo).schemas : path.resolve(fromEnv);
}

/** The schemas to validate with. A folder that somebody named and that is not there is a fault, not a reason to use others. */
export async function chosenSchemas(repo: string, surroundings: Surroundings, asked?: string): Promise<SchemaShelf> {
  const folder = schemasFolder(repo, surroundings, asked);
  const named = folder !== storeLocations(repo).schemas;
  if (named && !(await fs.stat(folder).then((found) => found.isDirectory(), () => false))) throw new Fault('SOURCE_NOT_FOUND', { path: folder });
  return openSchemaShelf(folder);
}

export function schemasOperation(surroundings: Surroundings): Operations['schemas'] {
  return async ({ repo, from, into }) => {
    const folder = schemasFolder(repo, surroundings, into);
    if (from === undefined) {
      const shelf = await chosenSchemas(repo, surroundings, into);
      return { folder, schemas: await shelf.list(), refused: [] };
    }
    // Beside nothing there is nothing to install into.
    if (folder === storeLocations(repo).schemas) await openStore(repo, { pool: createDigestPool(), ...surroundings });
    return { folder, ...await installSchemas(from, folder) };
  };
}
