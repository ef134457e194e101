import { sql } from 'kysely';
import { columnsOf } from './records-columns.ts';
import { hideRecords, queuePackages, queueRecords, type GoneItem } from './record-items.ts';
import { RecordFinder, type RecordsDatabase } from './records-database.ts';
import { readRecordLine } from './records-model.ts';
import { removeTexts } from './sql/sqlite-text-index.ts';
import type { RecordColumns } from './records-tables.ts';

/** A version of an object that the tables will say. */
export interface AppliedObject {
  readonly id: string;
  readonly version: number;
  readonly inventoryDigest: string;
}

const COLUMNS = [
  'id', 'object_id', 'shelf', 'kind', 'parent', 'fonds', 'own_key', 'label', 'sort_key', 'code', 'from_year', 'to_year', 'access', 'shown', 'state', 'retention', 'document_type', 'packages',
] as const satisfies readonly (keyof RecordColumns)[];
const PAGE = 500;

/**
 * Makes the change that was put together, in the caller's transaction; the tables of the change are empty afterwards. Answers records that harvesters
 * knew and nobody may see any more.
 */
export async function applyChanges(db: RecordsDatabase, applied: readonly AppliedObject[], now: string): Promise<readonly GoneItem[]> {
  const datestamp = await nextDatestamp(db, now);
  await queuePackages(db);
  await markBelow(db);
  await removeGone(db);
  await putChanged(db, datestamp);
  await putPackages(db);
  await queuePackages(db);
  await refreshBelow(db, datestamp);
  await queueRecords(db, sql`select id from record_change`, { changed: true });
  const gone = await hideRecords(db);
  await db.deleteFrom('record_change').execute();
  for (const { id, version, inventoryDigest } of applied) {
    const values = { version, inventory_digest: inventoryDigest };
    await db.insertInto('description_object').values({ object_id: id, ...values }).onConflict((conflict) => conflict.column('object_id').doUpdateSet(values)).execute();
  }
  return gone;
}

/** Datestamps grow with the order of commits, whatever the clock does: a harvester misses nothing that took long to import. */
async function nextDatestamp(db: RecordsDatabase, now: string): Promise<string> {
  const { newest } = await db.selectFrom('record').select(({ fn }) => fn.max<string | null>('datestamp').as('newest')).executeTakeFirstOrThrow();
  return newest !== null && newest > now ? newest : now;
}

async function removeGone(db: RecordsDatabase): Promise<void> {
  const gone = sql`(select r.id from record r join record_change c on c.id = r.id and c.object_id = r.object_id where c.line is null)`;
  await removeTexts(db, sql`(select no from record where id in ${gone})`);
  await sql`delete from record_body where id in ${gone}`.execute(db);
  await sql`delete from record_package where record_id in ${gone}`.execute(db);
  await sql`delete from record where id in ${gone}`.execute(db);
}

async function putChanged(db: RecordsDatabase, datestamp: string): Promise<void> {
  const names = sql.join(COLUMNS.map((column) => sql.ref(column)));
  const set = sql.join([...COLUMNS.filter((column) => column !== 'id').map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`), sql`datestamp = excluded.datestamp`, sql`indexed = 0`]);
  await sql`insert into record (${names}, datestamp, indexed) select ${names}, ${datestamp}, 0 from record_change where line is not null on conflict (id) do update set ${set}`.execute(db);
  await sql`insert into record_body (id, line) select id, line from record_change where line is not null on conflict (id) do update set line = excluded.line`.execute(db);
}

async function putPackages(db: RecordsDatabase): Promise<void> {
  await sql`delete from record_package where record_id in (select id from record_change where line is not null)`.execute(db);
  for (let after = ''; ;) {
    const rows = await db.selectFrom('record_change').select(['id', 'line']).where('packages', '>', 0).where('line', 'is not', null).where('id', '>', after).orderBy('id').limit(PAGE).execute();
    const values = rows.flatMap(({ id, line }) => readRecordLine(line ?? '', { id, detail: 'record_change' }).packages.map((packageId) => ({ record_id: id, package_id: packageId })));
    if (values.length > 0) await db.insertInto('record_package').values(values).onConflict((conflict) => conflict.doNothing()).execute();
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

/** Below what comes to be seen, or is not seen any more, records are told of with another place. */
async function markBelow(db: RecordsDatabase): Promise<void> {
  await sql`update record_change set below = 1 where line is not null and below = 0
    and exists (select 1 from record r where r.id = record_change.id and (r.state <> record_change.state or r.shown <> record_change.shown))`.execute(db);
}

/** What is said once above holds for everything below: access, codes, what may be published. */
async function refreshBelow(db: RecordsDatabase, datestamp: string): Promise<void> {
  const finder = new RecordFinder(db, { changing: false });
  for (let after = ''; ;) {
    // What stands below another one of them is looked at with that one.
    const rows = await db.selectFrom('record_change').select('id').where('below', '=', 1).where('line', 'is not', null).where('id', '>', after)
      .where(sql<boolean>`not exists (select 1 from record_change above where above.id = record_change.parent and above.below = 1 and above.line is not null)`).orderBy('id').limit(PAGE).execute();
    for (const { id } of rows) await refreshChildren(db, finder, { parent: id, datestamp });
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

async function refreshChildren(db: RecordsDatabase, finder: RecordFinder, { parent, datestamp }: { readonly parent: string; readonly datestamp: string }): Promise<void> {
  for (let after = ''; ;) {
    const rows = await db.selectFrom('record').select([...COLUMNS]).where('parent', '=', parent).where('id', '>', after).orderBy('id').limit(PAGE).execute();
    await finder.load(rows.map(({ id }) => id));
    if (rows.length > 0) await queueRecords(db, sql`select id from record where id in (${sql.join(rows.map(({ id }) => id))})`, { changed: false });
    for (const row of rows) {
      const stored = finder.stored(row.id);
      if (stored === undefined) continue;
      const { line: _line, ...columns } = columnsOf(stored, finder.chain(stored.record), row.object_id);
      if (COLUMNS.some((column) => columns[column] !== row[column])) {
        await db.updateTable('record').set({ ...columns, datestamp, indexed: 0 }).where('id', '=', row.id).execute();
      }
      await refreshChildren(db, finder, { parent: row.id, datestamp });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}
