import { sql, type Kysely, type Migration } from 'kysely';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** The shared connection, or a transaction on it. */
export type LedgerSql = Kysely<Record<never, never>>;

/** Tables that the ledger keeps in the catalogue's database, so that a fact and its leaf are one transaction. */
export type LedgerTables = {
  readonly ledger_leaf: LedgerLeafRow;
  readonly ledger_head: LedgerHeadRow;
  readonly ledger_salt: LedgerSaltRow;
};

/** Rows are only ever added. Everything here is also in the entry bundles of the log: it is restored from them. */
export type LedgerLeafRow = {
  readonly seq: number;
  /** What is hashed. */
  readonly bytes: Uint8Array;
  /** RFC 6962 leaf hash. */
  readonly hash: Uint8Array;
  // From here on what the bytes say too, to be found by.
  readonly time: string;
  readonly type: string;
  readonly object: string | null;
  readonly version: number | null;
};

/** One row: how many leaves there are. Appending begins by changing it, so that transactions get their places one after the other. */
export type LedgerHeadRow = {
  readonly one: number;
  readonly size: number;
};

/** What makes pseudonyms; to delete a person's row is to forget who is meant. */
export type LedgerSaltRow = {
  readonly person: string;
  readonly salt: string;
};

const first: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('ledger_leaf')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('bytes', 'blob', (column) => column.notNull())
      .addColumn('hash', 'blob', (column) => column.notNull())
      .addColumn('time', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('object', 'text')
      .addColumn('version', 'integer')
      .execute();
    // A version is committed once, whoever publishes it: ingest, recovery or rebuild.
    await db.schema.createIndex('ledger_commit').on('ledger_leaf').columns(['object', 'version']).unique().where(sql<boolean>`type = 'aip.commit'`).execute();
    await db.schema.createIndex('ledger_object').on('ledger_leaf').columns(['object', 'seq']).where(sql<boolean>`object is not null`).execute();
    await db.schema.createIndex('ledger_type').on('ledger_leaf').columns(['type', 'seq']).execute();
    await db.schema.createTable('ledger_head')
      .addColumn('one', 'integer', (column) => column.primaryKey())
      .addColumn('size', 'integer', (column) => column.notNull())
      .execute();
    await sql`insert into ledger_head (one, size) values (1, 0)`.execute(db);
    await db.schema.createTable('ledger_salt')
      .addColumn('person', 'text', (column) => column.primaryKey())
      .addColumn('salt', 'text', (column) => column.notNull())
      .execute();
  },
};

/** The schema of the ledger, for whoever opens the database. */
export const ledgerMigrations: Readonly<Record<string, Migration>> = { 'ledger-0001': first };

/** The same connection with the ledger's tables in its types. */
export function ledgerTables(connection: LedgerSql): Kysely<LedgerTables> {
  return connection.withTables<LedgerTables>();
}
