import type { Kysely, Migration } from 'kysely';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

/** Tables of persons, in the catalogue's database. */
export type PersonTables = {
  readonly person: PersonRow;
  readonly person_change: PersonChangeRow;
  readonly api_token: TokenRow;
  readonly kept_answer: KeptAnswerRow;
};

export type PersonRow = {
  readonly name: string;
  /** In small letters: names that differ only in capitals are one. */
  readonly folded: string;
  readonly role: string;
  /** Agencies that they act for: identifiers of fonds, in order, between spaces. */
  readonly organisations: string;
  /** `$argon2id$…`, or `scrypt$…` of an older Kho; the passphrase itself is nowhere. */
  readonly secret: string;
  readonly enabled: number;
  /** Number of the change since which this person may do what the role may: being added, given a role, enabled, given a new secret by others. */
  readonly since: number;
  /** Wrong secrets since the last right one, and when the last of them came. */
  readonly failed: number;
  readonly failed_at: string | null;
};

/** What was ever done to persons; rows are only added. Numbers grow whatever the clock does. */
export type PersonChangeRow = {
  readonly no: number;
  readonly time: string;
  readonly name: string;
  readonly change: string;
  readonly detail: string;
  /** Account that ran the command. */
  readonly operator: string;
  /** Person who vouched for it with a secret. */
  readonly vouched_by: string | null;
};

/** A key for a machine; the key itself is nowhere. */
export type TokenRow = {
  readonly id: string;
  readonly person: string;
  /** The person's `since` when it was made. */
  readonly since: number;
  readonly label: string;
  /** Between spaces. */
  readonly scopes: string;
  /** SHA-256 of the secret part, hexadecimal. */
  readonly digest: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
};

/** A request under a key, and its answer when it has one. */
export type KeptAnswerRow = {
  readonly person: string;
  readonly operation: string;
  readonly key: string;
  readonly digest: string;
  readonly result_id: string;
  readonly begun_at: string;
  readonly status: number | null;
  readonly location: string | null;
  readonly body: string | null;
};

const first: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('person')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('folded', 'text', (column) => column.notNull().unique())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('since', 'integer', (column) => column.notNull())
      .addColumn('failed', 'integer', (column) => column.notNull())
      .addColumn('failed_at', 'text')
      .execute();
    await db.schema.createTable('person_change')
      .addColumn('no', 'integer', (column) => column.primaryKey())
      .addColumn('time', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('change', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('operator', 'text', (column) => column.notNull())
      .addColumn('vouched_by', 'text')
      .execute();
  },
};

/** Agencies that people act for, and tokens. */
const second: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('person').addColumn('organisations', 'text', (column) => column.notNull().defaultTo('')).execute();
    await db.schema.createTable('api_token')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('since', 'integer', (column) => column.notNull())
      .addColumn('label', 'text', (column) => column.notNull())
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('last_used_at', 'text')
      .addColumn('revoked_at', 'text')
      .execute();
  },
};

/** Requests that may be sent again. */
const third: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('kept_answer')
      .addColumn('person', 'text', (column) => column.notNull())
      .addColumn('operation', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('result_id', 'text', (column) => column.notNull())
      .addColumn('begun_at', 'text', (column) => column.notNull())
      .addColumn('status', 'integer')
      .addColumn('location', 'text')
      .addColumn('body', 'text')
      .addPrimaryKeyConstraint('kept_answer_key', ['person', 'operation', 'key'])
      .execute();
    await db.schema.createIndex('kept_answer_begun').on('kept_answer').column('begun_at').execute();
  },
};

/** The schema of persons, for whoever opens the database. */
export const personMigrations: Readonly<Record<string, Migration>> = { 'persons-0001': first, 'persons-0002': second, 'persons-0003': third };
