import { canonicalJson } from '../base/index.ts';
import type { Database } from './database.ts';
import { eventsOf, listFiles, versionsOf } from './packages.ts';
import type { RecordTables } from './records-tables.ts';
import { packageFrom } from './rows.ts';
import { tombstones } from './tombstones.ts';

const AT_ONCE = 500;

/**
 * Everything that storage determines, one canonical JSON line after another in a fixed order: two catalogues of the
 * same store give the same lines. Not in it: row numbers, OAI datestamps, jobs and the history of audits.
 */
export async function* logicalDump(db: Database): AsyncGenerator<string> {
  for (let after = ''; ;) {
    const rows = await db.selectFrom('package').selectAll().where('id', '>', after).orderBy('id').limit(AT_ONCE).execute();
    for (const row of rows) {
      yield line('package', packageFrom(row));
      yield* submissions(db, row.no);
      for (const version of await versionsOf(db, row.id)) yield line('version', version);
      for (const event of await eventsOf(db, row.id)) yield line('event', event);
      yield* files(db, row.id);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) break;
    after = last.id;
  }
  for (let after = ''; ;) {
    const page = await tombstones(db, { after, limit: AT_ONCE });
    for (const tombstone of page) yield line('tombstone', tombstone);
    const last = page.at(-1);
    if (last === undefined || page.length < AT_ONCE) break;
    after = last.packageId;
  }
  yield* records(db);
}

/** The archive's catalogue, with what follows from it. */
async function* records(db: Database): AsyncGenerator<string> {
  const recorded = db.withTables<RecordTables>();
  for (let after = ''; ;) {
    const rows = await recorded.selectFrom('record').innerJoin('record_body', 'record_body.id', 'record.id').selectAll('record').select('record_body.line')
      .where('record.id', '>', after).orderBy('record.id').limit(AT_ONCE).execute();
    for (const { no: _no, datestamp: _datestamp, indexed: _indexed, ...row } of rows) yield line('record', row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = last.id;
  }
}

async function* submissions(db: Database, no: number): AsyncGenerator<string> {
  const rows = await db.selectFrom('submission').select(['digest', 'version']).where('package_no', '=', no).orderBy('version').orderBy('digest').execute();
  for (const row of rows) yield line('submission', row);
}

async function* files(db: Database, id: string): AsyncGenerator<string> {
  for (let after: string | undefined; ;) {
    const page = await listFiles(db, id, { limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    for (const file of page.items) yield line('file', file);
    if (page.next === undefined) return;
    after = page.next;
  }
}

function line(what: string, value: object): string {
  return canonicalJson({ what, ...value });
}
