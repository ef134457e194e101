import { sql, type RawBuilder } from 'kysely';
import type { DublinCore } from '../base/index.ts';
import { PUBLIC } from '../policy/index.ts';
import type { FindRecord } from '../records/index.ts';
import { allowedRecords } from './allowed-rows.ts';
import { catalogueTables, type Database } from './database.ts';
import type { OaiSet } from './oai-sets.ts';
import type { StampedItem } from './register-version.ts';
import { RecordFinder, recordsAt, type RecordsDatabase } from './records-database.ts';
import type { StoredRecord } from './records-model.ts';
import { nextDatestamp, putItems, rememberUnsettled, setsFrom, type ItemRow, type StampTime } from './stamp-item.ts';
import { settleStandIn } from './stand-in.ts';
import type { Sql } from './sql/open-sql.ts';

// Records of the descriptions as items of the harvest. What may not be seen any more is hidden in the transaction that changes the
// record; what there is to be told is put down there as pending, and stamped afterwards in short transactions: a datestamp may not be
// older than the moment in which its item becomes visible, and a change of a million records takes long.

/** What harvesters are told of a record. */
export interface ItemDescription {
  readonly description: DublinCore;
  readonly sets: readonly OaiSet[];
}

/** Describes a record that everybody may see; `chain` is the record and those above it, which not everybody may see for that. */
export type DescribeItem = (chain: readonly StoredRecord[], find: FindRecord) => ItemDescription;

/** An item that harvesters were told of, and must be told is gone. */
export interface GoneItem {
  /** Bare identifier of the record. */
  readonly id: string;
  readonly level: string;
  readonly sets: readonly string[];
}

/** Creators have a form of their own (EAC-CPF), and a box is a place: neither is harvested. */
const UNHARVESTED = ['creator', 'box'] as const;

/** Which records are harvested: the policy says what everybody may see, and secrets, what is conditional and what nobody has decided about are not among that. */
const HARVESTED = sql`${allowedRecords({ subject: PUBLIC, action: 'view-record' }, 'r')} and r.kind not in (${sql.join(UNHARVESTED.map((kind) => sql.lit(kind)))})`;

/** Puts down that harvesters may have to be told of records; those of which there is nothing to be told are left out. `ids`: a query with the column `id`. */
export async function queueRecords(db: RecordsDatabase, ids: RawBuilder<unknown>, { changed }: { readonly changed: boolean }): Promise<void> {
  const flag = changed ? 1 : 0;
  await sql`insert into oai_pending (id, hidden, changed) select distinct c.id, 0, ${flag} from (${ids}) as c
    where exists (select 1 from oai_item i where i.package_id = 'urn:uuid:' || c.id and i.kind = 'record') or exists (select 1 from record r where r.id = c.id and ${HARVESTED})
    on conflict (id) do update set changed = case when excluded.changed > oai_pending.changed then excluded.changed else oai_pending.changed end`.execute(db);
}

/** Packages that records of the change hold: once before the links are written anew, and once after. */
export async function queuePackages(db: RecordsDatabase): Promise<void> {
  await sql`insert into oai_pending (id, hidden, changed) select distinct package_id, 0, 1 from record_package where record_id in (select id from record_change) on conflict (id) do nothing`.execute(db);
}

/** Takes away what may not be seen any more, every word of it, in the transaction that changes the records; answers what that was. */
export async function hideRecords(db: RecordsDatabase): Promise<readonly GoneItem[]> {
  await sql`update oai_pending set hidden = 1
    where exists (select 1 from oai_item i where i.package_id = 'urn:uuid:' || oai_pending.id and i.kind = 'record' and i.deleted = 0)
      and not exists (select 1 from record r where r.id = oai_pending.id and ${HARVESTED})`.execute(db);
  const hidden = sql`(select 'urn:uuid:' || id from oai_pending where hidden = 1)`;
  await sql`update oai_item set deleted = 1, description = '{}' where package_id in ${hidden}`.execute(db);
  await sql`update oai_member set deleted = 1 where item_id in ${hidden}`.execute(db);
  const { rows } = await sql<{ package_id: string; level: string | null; sets: string | null }>`select package_id, level, sets from oai_item where package_id in ${hidden}`.execute(db);
  return rows.map(({ package_id: id, level, sets }) => ({ id: id.slice(URN.length), level: level ?? 'file', sets: sets === null ? [] : sets.split('\n') }));
}

const URN = 'urn:uuid:';
/** Items that are stamped in one transaction: it should end within the second in which it began. */
const AT_ONCE = 500;

interface Pending {
  readonly id: string;
  readonly hidden: number;
  readonly changed: number;
}

/** Where items are stamped: each `transaction` settles what it noted. */
export interface Stamping {
  readonly root: Sql;
  readonly describe: DescribeItem;
  readonly signal?: AbortSignal | undefined;
  transaction(work: (tx: Sql, time: StampTime) => Promise<readonly StampedItem[]>): Promise<void>;
}

/**
 * Tells harvesters of everything that is pending; can be stopped, and is gone on with by the next writer. Answers how many items were looked at. The caller
 * holds the writer lock.
 */
export async function stampPending({ root, describe, signal, transaction }: Stamping): Promise<number> {
  const finder = new RecordFinder(recordsAt(root), { changing: false });
  for (let done = 0; ;) {
    if (signal?.aborted === true) return done;
    // Records (hexadecimal) before packages (`urn:…`): which record speaks for a package is known when all of them are there.
    const rows: readonly Pending[] = await catalogueTables(root).selectFrom('oai_pending').selectAll().orderBy('id').limit(AT_ONCE).execute();
    if (rows.length === 0) return done;
    const records = rows.filter(({ id }) => !id.startsWith(URN));
    await finder.load(records.map(({ id }) => id), ({ fields }) => fields.creators ?? []);
    await transaction(async (tx, time) => {
      const db = catalogueTables(tx);
      const stamped = [...await stampRecords({ db, finder, describe }, records, time)];
      for (const { id } of rows) if (id.startsWith(URN)) stamped.push(...await settleStandIn(db, id, time));
      await db.deleteFrom('oai_pending').where('id', 'in', rows.map(({ id }) => id)).execute();
      return stamped;
    });
    done += rows.length;
  }
}

interface StampParts {
  readonly db: Database;
  readonly finder: RecordFinder;
  readonly describe: DescribeItem;
}

async function stampRecords({ db, finder, describe }: StampParts, pending: readonly Pending[], time: StampTime): Promise<readonly StampedItem[]> {
  if (pending.length === 0) return [];
  const ids = pending.map(({ id }) => id);
  const open = new Map((await sql<{ id: string; kind: string }>`select r.id as id, r.kind as kind from record r where r.id in (${sql.join(ids)}) and ${HARVESTED}`.execute(db)).rows.map(({ id, kind }) => [id, kind]));
  const known = new Map((await db.selectFrom('oai_item').selectAll().where('package_id', 'in', ids.map((id) => URN + id)).execute()).map((row) => [row.package_id.slice(URN.length), row]));
  const datestamp = await nextDatestamp(db, time.now);
  const items = pending.flatMap(({ id, hidden, changed }): readonly ItemRow[] => {
    const before = known.get(id);
    const stored = finder.stored(id);
    const level = open.get(id);
    if (level === undefined || stored === undefined) return before === undefined || hidden === 0 ? [] : [{ row: { ...before, datestamp }, sets: setsFrom(before.sets) }];
    const { description, sets } = describe(finder.chain(stored.record).flatMap((one) => finder.stored(one.id) ?? []), (other) => finder.stored(other)?.record);
    const text = JSON.stringify(description);
    const same = before?.deleted === 0 && before.description === text && before.sets === (sets.length === 0 ? null : sets.map(({ spec }) => spec).join('\n'));
    if (same && changed === 0) return [];
    return [{ row: { package_id: URN + id, datestamp, deleted: 0, kind: 'record', description: text, level, behind: before?.behind ?? null, gives: before?.gives ?? null }, sets }];
  });
  if (items.length === 0) return [];
  await putItems(db, items);
  await rememberUnsettled(db, time.oldest ?? datestamp);
  return items.map(({ row }) => ({ id: row.package_id, datestamp }));
}

/** Items that harvesters were once told of and that are not there any more: after a catalogue was lost. Those that are there stay as they are. */
export async function tellGone(db: Database, gone: readonly GoneItem[], time: StampTime): Promise<readonly StampedItem[]> {
  const ids = gone.map(({ id }) => URN + id);
  if (ids.length === 0) return [];
  const known = new Set((await db.selectFrom('oai_item').select('package_id').where('package_id', 'in', ids).execute()).map((row) => row.package_id));
  const datestamp = await nextDatestamp(db, time.now);
  const items = gone.filter(({ id }) => !known.has(URN + id)).map(({ id, level, sets }): ItemRow => ({
    row: { package_id: URN + id, datestamp, deleted: 1, kind: 'record', description: '{}', level, behind: null, gives: null }, sets: setsFrom(sets.length === 0 ? null : sets.join('\n')),
  }));
  await putItems(db, items);
  if (items.length > 0) await rememberUnsettled(db, time.oldest ?? datestamp);
  return items.map(({ row }) => ({ id: row.package_id, datestamp }));
}
