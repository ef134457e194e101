import { sql, type Kysely, type Migration, type RawBuilder } from 'kysely';
import type { DublinCore } from '../base/index.ts';
import { allowedStates, type Resource, type ResourceState, type Subject, type ThingAction } from '../policy/index.ts';
import { accessSaid } from '../records/index.ts';
import type { Database } from './database.ts';
import type { PublicationState } from './model.ts';
import type { RecordState } from './records-model.ts';
import type { RecordsDatabase } from './records-database.ts';

// The policy (src/policy) where rows are: the state of a row for the one policy function, and the same answer as a condition of SQL, so that
// counts, facets and pages are made of what somebody may see, and of nothing else.

/** Of whom a list is asked, and for what. */
export interface AllowedTo {
  readonly subject: Subject;
  readonly action: ThingAction;
}

/** What the description of a package says of access. */
export type PackageAccess = 'open' | 'conditional' | 'secret';

export function packageAccess({ rights = [] }: DublinCore): PackageAccess {
  return accessSaid(rights) ?? 'open';
}

/** The state of a package: what its description forbids, nobody's decision opens when it is a state secret. */
export function packageState(access: PackageAccess, decided: PublicationState | undefined): ResourceState {
  if (access === 'secret') return 'secret';
  if (decided === undefined) return access === 'open' ? 'published' : 'restricted';
  return decided === 'merged' ? 'withdrawn' : decided;
}

/** What the policy needs to know of a record. */
export interface RecordStanding {
  readonly state: RecordState;
  readonly access: string;
  readonly shown: string;
  readonly fonds?: string | null;
}

export function recordResource({ state, access, shown, fonds }: RecordStanding): Resource {
  return { state: recordState({ state, access, shown }), titleOpen: shown !== 'none', organisations: fonds === undefined || fonds === null ? [] : [fonds] };
}

function recordState({ state, access, shown }: RecordStanding): ResourceState {
  if (access === 'secret') return 'secret';
  if (state !== 'published') return state;
  return shown === 'full' ? 'published' : 'restricted';
}

/** The package as the policy sees it; also one that was deleted. Undefined when there never was one. */
export async function packageResource(db: Database, id: string): Promise<Resource | undefined> {
  const row = await db.selectFrom('package').leftJoin('publication', 'publication.package_id', 'package.id')
    .select(['package.access as access', 'publication.state as state']).where('package.id', '=', id).executeTakeFirst();
  if (row !== undefined) return { state: packageState(row.access as PackageAccess, (row.state ?? undefined) as PublicationState | undefined), organisations: await fondsOf(db, id) };
  const gone = await db.selectFrom('tombstone').select('package_id').where('package_id', '=', id).executeTakeFirst();
  return gone === undefined ? undefined : { state: 'deleted' };
}

async function fondsOf(db: Database, packageId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly fonds: string }>`select distinct record.fonds as fonds from record_package join record on record.id = record_package.record_id
    where record_package.package_id = ${packageId} and record.fonds is not null order by record.fonds`.execute(db);
  return rows.map(({ fonds }) => fonds);
}

/** The record as the policy sees it. */
export async function resourceOfRecord(db: RecordsDatabase, id: string): Promise<Resource | undefined> {
  const row = await db.selectFrom('record').select(['state', 'access', 'shown', 'fonds']).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : recordResource({ ...row, state: row.state as RecordState });
}

/** The condition that holds for exactly those rows of `package` of which the policy says yes. */
export function allowedPackages({ subject, action }: AllowedTo): RawBuilder<boolean> {
  const { always, own } = allowedStates(subject, action);
  const state = sql`case when package.access = 'secret' then 'secret' else coalesce(
    (select case publication.state when 'merged' then 'withdrawn' else publication.state end from publication where publication.package_id = package.id),
    case when package.access = 'open' then 'published' else 'restricted' end) end`;
  const ours = sql<boolean>`exists (select 1 from record_package join record on record.id = record_package.record_id
    where record_package.package_id = package.id and record.fonds in ${listOf(subject.organisations ?? [])})`;
  return either([isAmong(state, always), ...own.length === 0 ? [] : [both(isAmong(state, own), ours)]]);
}

/** The same of `record`, under the name that the query gives it. */
export function allowedRecords({ subject, action }: AllowedTo, alias = 'record'): RawBuilder<boolean> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${alias}.${name}`);
  const { always, own, titleOpen } = allowedStates(subject, action);
  const state = sql`case when ${column('access')} = 'secret' then 'secret' when ${column('state')} <> 'published' then ${column('state')}
    when ${column('shown')} = 'full' then 'published' else 'restricted' end`;
  return either([
    isAmong(state, always),
    ...own.length === 0 ? [] : [both(isAmong(state, own), sql<boolean>`${column('fonds')} in ${listOf(subject.organisations ?? [])}`)],
    ...titleOpen.length === 0 ? [] : [both(isAmong(state, titleOpen), sql<boolean>`${column('shown')} <> 'none'`)],
  ]);
}

function isAmong(value: RawBuilder<unknown>, states: readonly ResourceState[]): RawBuilder<boolean> {
  return states.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`(${value}) in ${listOf(states)}`;
}

function listOf(values: readonly string[]): RawBuilder<unknown> {
  return sql`(${sql.join(values)})`;
}

/** `fonds in (…)` of a row without a fonds is unknown; the condition has to be false. */
function both(one: RawBuilder<boolean>, other: RawBuilder<boolean>): RawBuilder<boolean> {
  return sql<boolean>`(${one} and coalesce(${other}, 1 = 0))`;
}

function either(conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> {
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

type Before = { readonly package: { readonly id: string; readonly description: string; readonly access: string } };

const AT_ONCE = 500;

/** What descriptions say of access becomes a column, so that lists can be asked for by it. */
export const policyMigration: Migration = {
  up: async (untyped: Kysely<unknown>) => {
    await untyped.schema.alterTable('package').addColumn('access', 'text', (column) => column.notNull().defaultTo('open')).execute();
    const db = untyped.withTables<Before>();
    for (let after = ''; ;) {
      const rows = await db.selectFrom('package').select(['id', 'description']).where('id', '>', after).orderBy('id').limit(AT_ONCE).execute();
      for (const { id, description } of rows) {
        const access = packageAccess(JSON.parse(description) as DublinCore);
        if (access !== 'open') await db.updateTable('package').set({ access }).where('id', '=', id).execute();
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < AT_ONCE) return;
      after = last.id;
    }
  },
};
