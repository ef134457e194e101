import { sql, type RawBuilder } from 'kysely';
import { PUBLIC } from '../policy/index.ts';
import type { RecordKind } from '../records/index.ts';
import { allowedPackages, allowedRecords } from './allowed-rows.ts';
import { catalogueTables } from './database.ts';
import { OWN_KINDS } from './model.ts';
import type { OpenPageChange, OpenPages } from './open-pages.ts';
import { recordsAt } from './records-database.ts';
import type { Sql } from './sql/open-sql.ts';

/** A page of a record is open when at least its title may be told. */
const OPEN_RECORD = sql<boolean>`${allowedRecords({ subject: PUBLIC, action: 'view-title' }, 'r')} and r.kind <> 'creator'`;
/** Of `package`, which may be missing in a join. */
const OPEN_PACKAGE = sql<number>`case when package.id is not null and package.kind not in (${sql.join(OWN_KINDS)}) and ${allowedPackages({ subject: PUBLIC, action: 'view-package' })} then 1 else 0 end`;

/**
 * The newest changes of pages. What is open was changed; what was withdrawn is gone, and so is what harvesters were once told of and may not know of
 * any more: that it was open is known, and no more of it is told.
 */
export async function pageChanges(root: Sql, limit: number): Promise<Awaited<ReturnType<OpenPages['changes']>>> {
  const [records, packages] = await Promise.all([recordChanges(root, limit + 1), packageChanges(root, limit + 1)]);
  return newest(limit, [...records, ...packages]);
}

async function recordChanges(root: Sql, limit: number): Promise<readonly OpenPageChange[]> {
  const db = recordsAt(root);
  const { rows } = await sql<{ id: string; kind: string; datestamp: string; gone: number }>`select r.id as id, r.kind as kind, r.datestamp as datestamp, case when r.state = 'withdrawn' then 1 else 0 end as gone from record r
    where (${OPEN_RECORD}) or (r.state = 'withdrawn' and r.shown <> 'none' and r.kind <> 'creator') order by r.datestamp desc, r.id desc limit ${limit}`.execute(db);
  // What is pending has no datestamp yet of its going.
  const id = sql`substr(i.package_id, ${sql.lit('urn:uuid:'.length + 1)})`;
  const { rows: concealed } = await sql<{ id: string; kind: string; datestamp: string }>`select ${id} as id, i.level as kind, i.datestamp as datestamp from oai_item i
    where i.kind = 'record' and i.deleted = 1 and i.level is not null and not exists (select 1 from oai_pending p where p.id = ${id})
      and not exists (select 1 from record r where r.id = ${id} and (${OPEN_RECORD} or (r.state = 'withdrawn' and r.shown <> 'none')))
    order by i.datestamp desc, i.package_id desc limit ${limit}`.execute(db);
  return [...rows.map((row) => ({ ...row, gone: row.gone === 1 })), ...concealed.map((row) => ({ ...row, gone: true }))]
    .map(({ id, kind, datestamp, gone }) => ({ id, kind: kind as RecordKind, changedAt: datestamp, gone }));
}

/**
 * By what harvesters are told of a package, by what was decided of it, and, when a record speaks for it in the harvest, by its versions: its own item is
 * deleted then, and its page is not. The newest of the three counts.
 */
async function packageChanges(root: Sql, limit: number): Promise<readonly OpenPageChange[]> {
  const db = catalogueTables(root);
  const ask = async (changedAt: RawBuilder<string>, from: RawBuilder<unknown>): Promise<readonly { readonly id: string; readonly changed_at: string; readonly open: number }[]> => (
    (await sql<{ id: string; changed_at: string; open: number }>`select i.package_id as id, ${changedAt} as changed_at, ${OPEN_PACKAGE} as open from ${from} order by changed_at desc, id desc limit ${limit}`.execute(db)).rows
  );
  const found = await Promise.all([
    ask(sql<string>`i.datestamp`, sql`oai_item i left join package on package.id = i.package_id where i.kind = 'package'`),
    ask(sql<string>`d.changed_at`, sql`publication d join oai_item i on i.package_id = d.package_id and i.kind = 'package' left join package on package.id = i.package_id where d.origin = 'person'`),
    ask(sql<string>`package.updated_at`, sql`oai_item s join oai_item i on i.package_id = s.behind join package on package.id = i.package_id where s.behind is not null`),
  ]);
  const changes = new Map<string, OpenPageChange>();
  for (const { id, changed_at: changedAt, open } of found.flat()) {
    const before = changes.get(id);
    if (before === undefined || before.changedAt < changedAt) changes.set(id, { id, changedAt, gone: open === 0 });
  }
  return [...changes.values()];
}

/** Oldest first. Of the second at which the list is cut nothing is told: some of it would be missing. */
function newest(limit: number, changes: readonly OpenPageChange[]): Awaited<ReturnType<OpenPages['changes']>> {
  const sorted = [...changes].sort((one, other) => (one.changedAt < other.changedAt ? -1 : one.changedAt > other.changedAt ? 1 : one.id < other.id ? -1 : 1));
  const cut = sorted.at(-limit - 1)?.changedAt;
  const items = cut === undefined ? sorted : sorted.filter(({ changedAt }) => changedAt > cut);
  const from = cut ?? items[0]?.changedAt;
  return from === undefined ? { items } : { from, items };
}
