import type { Kysely } from 'kysely';
import type { CopiesTables } from './copies-tables.ts';
import type { FixityTables } from './fixity-tables.ts';
import type { Sql } from './sql/open-sql.ts';
import type { CatalogueTables } from './tables.ts';

/** The catalogue's database, or a transaction on it, with the tables of copies and of when they are read. */
export type CopiesDatabase = Kysely<CatalogueTables & CopiesTables & FixityTables>;

/** The same connection with the tables of copies in its types. */
export function copiesAt(sql: Sql): CopiesDatabase {
  return sql.withTables<CatalogueTables & CopiesTables & FixityTables>();
}
