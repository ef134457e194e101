import { sql, type Kysely, type Migration } from 'kysely';
import type { DublinCore } from '../base/index.ts';
import { setsOf } from './oai-sets.ts';

/** An item of the OAI-PMH index. */
export type OaiItemRow = {
  /** The item: a package, or a record of the descriptions. */
  readonly package_id: string;
  readonly datestamp: string;
  readonly deleted: number;
  /** Dublin Core as JSON; null when the package has it. */
  readonly description: string | null;
  /** `package` or `record`. */
  readonly kind: string;
  /** setSpecs, one a line; null in rows without any. */
  readonly sets: string | null;
  /** Of a record: what kind of record. */
  readonly level: string | null;
  /** Of a record: the package that it speaks for, which is no live item beside it. */
  readonly behind: string | null;
  /** Whether METS and PREMIS of that package may be given. */
  readonly gives: number | null;
};

/** An item in a set, with what lists are ordered by. */
export type OaiMemberRow = {
  readonly set_spec: string;
  readonly datestamp: string;
  readonly item_id: string;
  readonly deleted: number;
};

export type OaiSetRow = {
  readonly set_spec: string;
  /** What the set is of, as received: a fonds, a type, a theme. */
  readonly label: string;
};

/** Who may see a package; packages without a row are open to all. */
export type PublicationRow = {
  readonly package_id: string;
  readonly state: string;
  /** `person` decided it, or it follows from the `rights` that the description tells. */
  readonly origin: string;
  readonly reason: string;
  readonly changed_at: string;
  readonly changed_by: string;
  readonly merged_into: string | null;
  /** Whether harvesters could know of the package before. */
  readonly was_public: number;
};

/** Sets of the harvest, and who may see packages. What was there before gets its sets here. */
export const harvestMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('oai_item').addColumn('kind', 'text', (column) => column.notNull().defaultTo('package')).execute();
    await db.schema.alterTable('oai_item').addColumn('sets', 'text').execute();
    await db.schema.createTable('oai_member')
      .addColumn('set_spec', 'text', (column) => column.notNull())
      .addColumn('datestamp', 'text', (column) => column.notNull())
      .addColumn('item_id', 'text', (column) => column.notNull())
      .addColumn('deleted', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('oai_member_key', ['set_spec', 'datestamp', 'item_id'])
      .modifyEnd(sql`without rowid`)
      .execute();
    await db.schema.createIndex('oai_member_item').on('oai_member').column('item_id').execute();
    await db.schema.createIndex('oai_member_live').on('oai_member').columns(['set_spec', 'deleted']).execute();
    await db.schema.createTable('oai_set')
      .addColumn('set_spec', 'text', (column) => column.primaryKey())
      .addColumn('label', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createTable('publication')
      .addColumn('package_id', 'text', (column) => column.primaryKey())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('origin', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .addColumn('changed_by', 'text', (column) => column.notNull())
      .addColumn('merged_into', 'text')
      .addColumn('was_public', 'integer', (column) => column.notNull())
      .execute();
    await fillSets(db);
  },
};

type Before = { readonly oai_item: Omit<OaiItemRow, 'level' | 'behind' | 'gives'>; readonly oai_member: OaiMemberRow; readonly oai_set: OaiSetRow; readonly package: { readonly id: string; readonly description: string } };

const AT_ONCE = 500;

/** Datestamps stay: who harvests by sets does so for the first time. */
async function fillSets(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped.withTables<Before>();
  for (let after = ''; ;) {
    const rows = await db.selectFrom('oai_item').innerJoin('package', 'package.id', 'oai_item.package_id')
      .select(['package_id', 'datestamp', 'deleted', 'package.description as told']).where('package_id', '>', after).orderBy('package_id').limit(AT_ONCE).execute();
    for (const { package_id: item, datestamp, deleted, told } of rows) {
      const sets = setsOf(JSON.parse(told) as DublinCore);
      if (sets.length === 0) continue;
      await db.updateTable('oai_item').set({ sets: sets.map(({ spec }) => spec).join('\n') }).where('package_id', '=', item).execute();
      await db.insertInto('oai_member').values(sets.map(({ spec }) => ({ set_spec: spec, datestamp, item_id: item, deleted }))).execute();
      await db.insertInto('oai_set').values(sets.map(({ spec, label }) => ({ set_spec: spec, label }))).onConflict((conflict) => conflict.doNothing()).execute();
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = last.package_id;
  }
}
