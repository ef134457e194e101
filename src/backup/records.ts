import type { Kysely, Migration } from 'kysely';
import type { Sql } from '../catalogue/index.ts';

// Type aliases and not interfaces: Kysely's `withTables` takes only types with an index signature.
type BackupTables = { readonly backup_act: BackupActRow };
type BackupActRow = {
  readonly kind: string;
  readonly at: string;
  readonly folder: string;
  readonly name: string;
  readonly outcome: string;
};

/** A backup or a drill that ran to its end. */
export interface BackupAct {
  readonly kind: 'backup' | 'drill';
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Folder of the backup. */
  readonly folder: string;
  /** The generation, or the certificate of a drill. */
  readonly name: string;
  readonly outcome: 'complete' | 'incomplete' | 'passed' | 'failed';
}

const first: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('backup_act')
      .addColumn('no', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('folder', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .execute();
  },
};

/** The schema of this module, for whoever opens the database. */
export const backupMigrations: Readonly<Record<string, Migration>> = { 'backup-0001': first };

/** Remembers an act, durably when it resolves. Lost with the catalogue: what counts lies in the backup and in the certificate. */
export async function recordBackupAct(sql: Sql, act: BackupAct): Promise<void> {
  await sql.withTables<BackupTables>().insertInto('backup_act').values(act).execute();
}

/** The act of a kind that was recorded last. */
export async function lastBackupAct(sql: Sql, kind: BackupAct['kind']): Promise<BackupAct | undefined> {
  const row = await sql.withTables<BackupTables & { readonly backup_act: BackupActRow & { readonly no: number } }>().selectFrom('backup_act')
    .selectAll().where('kind', '=', kind).orderBy('no', 'desc').executeTakeFirst();
  if (row === undefined) return undefined;
  const { at, folder, name, outcome } = row;
  return { kind, at, folder, name, outcome: outcome as BackupAct['outcome'] };
}

/** Whether a backup was ever made into a folder: if there is none now, its disk is not there. */
export async function wasBackupFolder(sql: Sql, folder: string): Promise<boolean> {
  const row = await sql.withTables<BackupTables>().selectFrom('backup_act').select('name').where('kind', '=', 'backup').where('folder', '=', folder).executeTakeFirst();
  return row !== undefined;
}
