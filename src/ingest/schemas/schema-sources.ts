import { createRequire } from 'node:module';

/** One row of `schemas/sources.json`. */
export interface SchemaOrigin {
  /** Name of the official file, and its name once installed. */
  readonly name: string;
  readonly namespace: string;
  readonly url: string;
  readonly sha256: string;
  /** The schema in `schemas/` that is used when the official one is not installed. */
  readonly own: string;
  /** Official schemas that this one works only together with. */
  readonly needs: readonly string[];
}

const SOURCES = createRequire(import.meta.url)('../../../schemas/sources.json') as { readonly schemas: readonly SchemaOrigin[] };

/** The schemas of E-ARK packages, one a namespace. */
export const SCHEMA_ORIGINS: readonly SchemaOrigin[] = SOURCES.schemas;
