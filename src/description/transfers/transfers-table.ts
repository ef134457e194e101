import type { Kysely, Migration } from 'kysely';
import { Fault } from '../../base/index.ts';
import type { Sql } from '../../catalogue/index.ts';
import type { TransferRecord, TransferState } from './transfer-record.ts';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.

type TransferTables = { readonly record_transfer: TransferRow };
type TransferRow = {
  readonly id: string;
  readonly record_id: string;
  readonly state: string;
  readonly requested_at: string;
  /** All of it, canonical JSON. */
  readonly line: string;
};

const first: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('record_transfer')
      .addColumn('id', 'text', (column) => column.primaryKey()).addColumn('record_id', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull()).addColumn('requested_at', 'text', (column) => column.notNull()).addColumn('line', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('record_transfer_record').on('record_transfer').column('record_id').execute();
  },
};

/** The schema of transfers, for whoever opens the database. */
export const transferMigrations: Readonly<Record<string, Migration>> = { 'transfers-0001': first };

/** Transfers in the catalogue's database; those that were done are in storage too. */
export interface TransferTable {
  /** Throws `TRANSFER_OPEN` when the record has an open one. */
  open(transfer: TransferRecord): Promise<void>;
  /** By its identifier or the unmistakable beginning of it; throws `TRANSFER_NOT_FOUND`. */
  transfer(asked: string): Promise<TransferRecord>;
  /** In the order in which they were requested. */
  list(which: { readonly states?: readonly TransferState[]; readonly record?: string }): Promise<readonly TransferRecord[]>;
  /** Changes one that is still open; throws `TRANSFER_DECIDED`. */
  decide(transfer: TransferRecord): Promise<TransferRecord>;
  /** As storage says it. */
  restore(transfer: TransferRecord): Promise<void>;
}

/** Fewer characters of an identifier are a guess. */
const SHORTEST_BEGINNING = 4;

export function transferTable(sql: Sql): TransferTable {
  const db = sql.withTables<TransferTables>();
  const put = async (at: Kysely<TransferTables>, transfer: TransferRecord): Promise<void> => {
    const { id, ...row } = rowOf(transfer);
    await at.insertInto('record_transfer').values({ id, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  };
  return {
    open: async (transfer) => db.transaction().execute(async (tx) => {
      const other = await tx.selectFrom('record_transfer').select('id').where('record_id', '=', transfer.record.id).where('state', '=', 'requested').executeTakeFirst();
      if (other !== undefined) throw new Fault('TRANSFER_OPEN', { id: transfer.record.id, request: other.id });
      await put(tx, transfer);
    }),
    transfer: async (asked) => {
      const id = asked.trim().toLowerCase();
      const rows = id.length < SHORTEST_BEGINNING ? [] : await db.selectFrom('record_transfer').selectAll().where('id', '>=', id).where('id', '<=', `${id}\uffff`).limit(2).execute();
      const row = rows.find((one) => one.id === id) ?? (rows.length === 1 ? rows[0] : undefined);
      if (row === undefined) throw new Fault('TRANSFER_NOT_FOUND', { id: asked });
      return transferFrom(row);
    },
    list: async ({ states, record }) => {
      let query = db.selectFrom('record_transfer').selectAll().orderBy('requested_at').orderBy('id');
      if (states !== undefined) query = query.where('state', 'in', states);
      if (record !== undefined) query = query.where('record_id', '=', record);
      return (await query.execute()).map(transferFrom);
    },
    decide: async (transfer) => db.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('record_transfer').selectAll().where('id', '=', transfer.id).executeTakeFirst();
      if (row === undefined) throw new Fault('TRANSFER_NOT_FOUND', { id: transfer.id });
      if (row.state !== 'requested') throw new Fault('TRANSFER_DECIDED', { id: transfer.id, state: row.state });
      await put(tx, transfer);
      return transfer;
    }),
    restore: async (transfer) => put(db, transfer),
  };
}

function rowOf(transfer: TransferRecord): TransferRow {
  return { id: transfer.id, record_id: transfer.record.id, state: transfer.state, requested_at: transfer.requestedAt, line: JSON.stringify(transfer) };
}

function transferFrom({ line }: TransferRow): TransferRecord {
  return JSON.parse(line) as TransferRecord;
}
