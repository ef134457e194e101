import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode } from '../../base/index.ts';
import { compileSchema, type Schema, type SchemaSource } from '../../formats/xsd/index.ts';
import { SCHEMA_ORIGINS, type SchemaOrigin } from './schema-sources.ts';

/** A schema in use, and where it comes from. */
export interface ShelvedSchema {
  readonly namespace: string;
  /** `kho`: written here; `official`: installed by an operator. */
  readonly origin: 'kho' | 'official';
  readonly name: string;
  /** Name of the official file, whether it is installed or not. */
  readonly official: string;
}

/** The schemas that documents are validated against. Read and compiled once, when the first document needs them. */
export interface SchemaShelf {
  /** Rejects with `SCHEMA_REFUSED` when an installed file is not the official one any more. */
  compiled(): Promise<Schema>;
  list(): Promise<readonly ShelvedSchema[]>;
}

const OWN = new URL('../../../schemas/', import.meta.url);

/** Opens the schemas of Kho; official ones of the same namespaces in the folder `installed` take their place. */
export function openSchemaShelf(installed?: string): SchemaShelf {
  let schema: Promise<Schema> | undefined;
  return {
    compiled: async () => schema ??= readShelf(installed).then(async (sources) => compileSchema(sources.map(({ source }) => source))),
    list: async () => (await readShelf(installed)).map(({ shelved }) => shelved),
  };
}

interface Shelved {
  readonly shelved: ShelvedSchema;
  readonly source: SchemaSource;
}

async function readShelf(installed: string | undefined): Promise<readonly Shelved[]> {
  return await Promise.all(SCHEMA_ORIGINS.map(async (origin) => {
    const { namespace, name, own } = origin;
    const bytes = installed === undefined ? undefined : await readInstalled(installed, origin);
    if (bytes !== undefined) return { shelved: { namespace, origin: 'official' as const, name, official: name }, source: { name, bytes } };
    const source = { name: own, bytes: await fs.readFile(new URL(own, OWN)) };
    return { shelved: { namespace, origin: 'kho' as const, name: own, official: name }, source };
  }));
}

/** The official file in a folder, or undefined when it is not there. What bears its name and is something else is a fault. */
async function readInstalled(folder: string, { name, sha256 }: SchemaOrigin): Promise<Uint8Array | undefined> {
  const file = path.join(folder, name);
  try {
    const bytes = await fs.readFile(file);
    if (digestOf(bytes) !== sha256) throw new Fault('SCHEMA_REFUSED', { path: file, detail: `sha256 ≠ ${sha256}` });
    return bytes;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT' || systemErrorCode(thrown) === 'ENOTDIR') return undefined;
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('SCHEMA_REFUSED', { path: file, detail: systemErrorCode(thrown) ?? '' }, { cause: thrown });
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
