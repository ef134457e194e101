import type { Kysely } from 'kysely';
import type { Sql } from './sql/open-sql.ts';
import type { CatalogueTables } from './tables.ts';

/** The catalogue's database, or a transaction on it. */
export type Database = Kysely<CatalogueTables>;

/** The same connection with the catalogue's tables in its types. */
export function catalogueTables(sql: Sql): Database {
  return sql.withTables<CatalogueTables>();
}
