import { sql } from 'kysely';
import type { Sql } from './open-sql.ts';

// The dialect's part of a change in the making. Another database has its own way to keep rows that nobody else sees.

/**
 * A table of this connection alone, in SQLite's temporary database, which stands before the table of the schema that has its name: a million rows of
 * an import are written without the log and the flushes that make rows durable, a dry run needs no writer lock, and what was given up is gone with
 * the process.
 */
export async function openChangeTable(db: Sql): Promise<void> {
  await sql`create temporary table if not exists record_change (
    id text not null, object_id text not null, shelf text not null, kind text not null, parent text, fonds text, own_key text, label text not null, sort_key text not null, code text,
    from_year integer, to_year integer, access text not null, shown text not null, state text not null, retention text, document_type text, packages integer not null,
    line text, below integer not null, primary key (id, object_id))`.execute(db);
  await sql`create index if not exists temp.record_change_own_key on record_change (parent, own_key)`.execute(db);
  await sql`create index if not exists temp.record_change_shelf on record_change (object_id, shelf, id)`.execute(db);
}
