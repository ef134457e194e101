import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { FixityRunRow, FixityTables } from './fixity-tables.ts';
import { PRIMARY_LOCATION } from './incident-model.ts';
import type { FixityOutcome } from './model.ts';
import type { Sql } from './sql/open-sql.ts';
import type { CatalogueTables } from './tables.ts';

/** The catalogue's database, or a transaction on it, with the tables of planned fixity. */
export type FixityDatabase = Kysely<CatalogueTables & FixityTables>;

export function fixityAt(sqlite: Sql): FixityDatabase {
  return sqlite.withTables<CatalogueTables & FixityTables>();
}

/** The copies of one kind of packages at one location: what one policy speaks of. */
export interface FixityScope {
  readonly locationId: string;
  readonly kind: string;
}

/** A copy whose turn it is. */
export interface DueCopy {
  readonly packageId: string;
  readonly packageNo: number;
  readonly title: string;
  readonly head: number;
  readonly bytes: number;
  /** Empty when the newest version was never read there. */
  readonly checkedAt: string;
}

/** Position in the walk: the copy that was last met. */
export interface DueKey {
  readonly checkedAt: string;
  readonly packageNo: number;
}

export interface DueQuery extends FixityScope {
  /** Only what was read before; RFC 3339. */
  readonly before: string;
  readonly after?: DueKey;
  readonly limit: number;
}

/** One copy that was read. */
export interface CopyChecked {
  readonly packageId: string;
  readonly locationId: string;
  readonly at: string;
  readonly outcome: FixityOutcome;
  /** The newest version that was read; the head when absent. A check of an older one leaves the newest to be read. */
  readonly version?: number;
}

/** How many copies of a scope, and how many bytes. */
export interface Amount {
  readonly copies: number;
  readonly bytes: number;
}

/** What is known of the copies of a scope. The amounts of `ages`, `never` and `bad` add up to `all`. */
export interface Coverage extends FixityScope {
  readonly all: Amount;
  /** Matched at their last check, by its age: one amount for each limit, the youngest first, and one for what is older than the last. */
  readonly ages: readonly Amount[];
  /** The newest version was never read; of those, those that came before `lateBefore`. */
  readonly never: Amount;
  readonly late: Amount;
  /** The last check did not match. */
  readonly bad: Amount;
  /** Of those that are never read: when the first of them came. */
  readonly unreadSince?: string;
  /** The check that lies longest back. */
  readonly oldestCheck?: string;
}

/** One run, as it is remembered. */
export interface FixityRun {
  readonly id: string;
  readonly policy: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** `sound`: all that was due was read and matched. `partial`: some was not read. `void`: the canaries were not told apart. */
  readonly outcome: 'sound' | 'damaged' | 'partial' | 'void';
  readonly file: string;
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly damaged: number;
  readonly notChecked: number;
  /** Merkle tree hash (RFC 6962) over the lines of the file, hexadecimal. */
  readonly root: string;
}

/**
 * When every copy was last read. Promises: *current*, because it is written in the transaction that records a check or registers
 * a version; *constant*: what was read longest ago is the first row of an index, whatever a policy says and however many there are.
 */
export interface FixityDue {
  /** Kinds of packages that a location has copies of; costs as much as there are kinds. */
  kinds(locationId: string): Promise<readonly string[]>;
  /** Locations that anything is due at, `primary` included. */
  locations(): Promise<readonly string[]>;
  /** Copies read before a time, those that were never read first, then the longest unread. */
  due(query: DueQuery): Promise<readonly DueCopy[]>;
  /** How much is due; costs as much as there is of it. */
  countDue(query: FixityScope & { readonly before: string }): Promise<Amount>;
  record(checks: readonly CopyChecked[], tx?: Sql): Promise<void>;
  /** `limits`: times, the latest first, that part the ages; `lateBefore`: what came before and was never read is late. */
  coverage(scope: FixityScope, times: CoverageTimes): Promise<Coverage>;
  /**
   * Checks that bear a later time than `ahead` were written by a clock that was fast: nobody knows when they were made, and they would not be
   * due for years. What matched counts as never read; harm stays harm, known since `now`.
   */
  followClock(scope: FixityScope, times: { readonly ahead: string; readonly now: string }): Promise<void>;
  /** The copies of a scope whose last check did not match, by package, at most so many. */
  bad(scope: FixityScope, limit: number): Promise<readonly (DueCopy & { readonly outcome: FixityOutcome })[]>;
  recordRun(run: FixityRun, tx?: Sql): Promise<void>;
  /** The newest first; `until`: what ended later was written by a clock that was fast. */
  runs(query: { readonly policy?: string; readonly limit: number; readonly until?: string }): Promise<readonly FixityRun[]>;
  /** Bytes that the runs of a policy have read which ended between two times. */
  bytesBetween(policy: string, from: string, until: string): Promise<number>;
}

export interface CoverageTimes {
  readonly limits: readonly string[];
  readonly lateBefore: string;
  /** A check that bears a later time is none that anybody can date. */
  readonly ahead: string;
}

export function fixityDueOver(root: Sql): FixityDue {
  const db = fixityAt(root);
  const within = async (tx: Sql | undefined, work: (database: FixityDatabase) => Promise<void>): Promise<void> => (tx === undefined ? db.transaction().execute(work) : work(fixityAt(tx)));
  return {
    kinds: async (locationId) => steps(async (after) => (
      await db.selectFrom('fixity_due').select(({ fn }) => fn.min<string | null>('kind').as('least')).where('location_id', '=', locationId).where('kind', '>', after).executeTakeFirst()
    )?.least),
    locations: async () => steps(async (after) => (
      await db.selectFrom('fixity_due').select(({ fn }) => fn.min<string | null>('location_id').as('least')).where('location_id', '>', after).executeTakeFirst()
    )?.least),
    due: async (query) => dueCopies(db, query),
    countDue: async ({ locationId, kind, before }) => {
      const row = await db.selectFrom('fixity_due').select(({ fn }) => [fn.countAll<number>().as('copies'), fn.sum<number | null>('bytes').as('bytes')])
        .where('location_id', '=', locationId).where('kind', '=', kind).where('checked_at', '<', before).executeTakeFirst();
      return { copies: row?.copies ?? 0, bytes: row?.bytes ?? 0 };
    },
    record: async (checks, tx) => within(tx, async (database) => recordChecked(database, checks)),
    coverage: async (scope, times) => coverageOf(db, scope, times),
    followClock: async (scope, times) => within(undefined, async (database) => followClock(database, scope, times)),
    bad: async (scope, limit) => {
      const rows = await copies(db, scope).select('fixity_due.outcome').where('fixity_due.outcome', 'not in', ['', 'match']).orderBy('fixity_due.checked_at').limit(limit).execute();
      return rows.map((row) => ({ ...copyFrom(row), outcome: row.outcome as FixityOutcome }));
    },
    recordRun: async (run, tx) => within(tx, async (database) => {
      const { id, ...values } = rowOf(run);
      await database.insertInto('fixity_run').values({ id, ...values }).onConflict((conflict) => conflict.column('id').doUpdateSet(values)).execute();
    }),
    runs: async ({ policy, limit, until }) => {
      const every = db.selectFrom('fixity_run').selectAll();
      const all = until === undefined ? every : every.where('ended_at', '<=', until);
      const rows = await (policy === undefined ? all : all.where('policy', '=', policy)).orderBy(policy === undefined ? 'ended_at' : 'started_at', 'desc').limit(limit).execute();
      return rows.map(runFrom);
    },
    bytesBetween: async (policy, from, until) => (await db.selectFrom('fixity_run').select(({ fn }) => fn.sum<number | null>('bytes').as('sum'))
      .where('policy', '=', policy).where('ended_at', '>=', from).where('ended_at', '<=', until).executeTakeFirst())?.sum ?? 0,
  };
}

/** Distinct values in order, each found by one look into an index. */
async function steps(next: (after: string) => Promise<string | null | undefined>): Promise<readonly string[]> {
  const found: string[] = [];
  for (let value = await next(''); value !== null && value !== undefined; value = await next(value)) found.push(value);
  return found;
}

function copies(db: FixityDatabase, { locationId, kind }: FixityScope) {
  return db.selectFrom('fixity_due').innerJoin('package', 'package.no', 'fixity_due.package_no')
    .select(['fixity_due.package_no', 'fixity_due.checked_at', 'fixity_due.bytes', 'package.id', 'package.title', 'package.head'])
    .where('fixity_due.location_id', '=', locationId).where('fixity_due.kind', '=', kind);
}

/** Public so that a test can ask the database how it would do it. */
export function dueQuery(db: FixityDatabase, { before, after, limit, ...scope }: DueQuery) {
  const walk = copies(db, scope).where('fixity_due.checked_at', '<', before);
  return (after === undefined ? walk : walk.where(({ eb, refTuple, tuple }) => eb(refTuple('fixity_due.checked_at', 'fixity_due.package_no'), '>', tuple(after.checkedAt, after.packageNo))))
    .orderBy('fixity_due.checked_at').orderBy('fixity_due.package_no').limit(limit);
}

async function dueCopies(db: FixityDatabase, query: DueQuery): Promise<readonly DueCopy[]> {
  return (await dueQuery(db, query).execute()).map(copyFrom);
}

interface CopyRow {
  readonly id: string;
  readonly package_no: number;
  readonly title: string;
  readonly head: number;
  readonly bytes: number;
  readonly checked_at: string;
}

function copyFrom({ id, package_no: packageNo, title, head, bytes, checked_at: checkedAt }: CopyRow): DueCopy {
  return { packageId: id, packageNo, title, head, bytes, checkedAt };
}

/**
 * A new version, in the transaction that registers it: it is to be read soon. Registering the same version again changes nothing
 * but its description.
 */
export async function expectChecks(db: FixityDatabase, packageNo: number, { version, kind, bytes, now }: { readonly version: number; readonly kind: string; readonly bytes: number; readonly now: string }): Promise<void> {
  const row = { location_id: PRIMARY_LOCATION, package_no: packageNo, kind, checked_at: '', outcome: '', version, since: now, bytes, last_at: null };
  await db.insertInto('fixity_due').values(row).onConflict((conflict) => conflict.columns(['package_no', 'location_id']).doUpdateSet({
    kind, bytes, version,
    checked_at: sql<string>`case when fixity_due.version = ${version} then fixity_due.checked_at else '' end`,
    outcome: sql<string>`case when fixity_due.version = ${version} then fixity_due.outcome else '' end`,
    since: sql<string>`case when fixity_due.version = ${version} then fixity_due.since else ${now} end`,
  })).execute();
}

/** Checks that were made, in the transaction that records them. An older check than the one that is known changes nothing. */
export async function recordChecked(db: FixityDatabase, checks: readonly CopyChecked[]): Promise<void> {
  for (const { packageId, locationId, at, outcome, version } of checks) {
    const entry = await db.selectFrom('package').select(['no', 'head', 'kind', 'byte_count']).where('id', '=', packageId).executeTakeFirst();
    if (entry === undefined) continue;
    // What an older version matched says nothing of the newest; harm is harm.
    const isOfNewest = outcome !== 'match' || version === undefined || version >= entry.head;
    const found = isOfNewest ? { checked_at: at, outcome, version: entry.head, last_at: at } : { last_at: at };
    const row = { location_id: locationId, package_no: entry.no, kind: entry.kind, checked_at: '', outcome: '', version: entry.head, since: at, bytes: entry.byte_count, ...found };
    await db.insertInto('fixity_due').values(row).onConflict((conflict) => conflict.columns(['package_no', 'location_id'])
      .doUpdateSet({ ...found, kind: entry.kind, bytes: entry.byte_count }).where('fixity_due.checked_at', '<=', at)).execute();
  }
}

/** What was read before at a location says nothing of what lies there now; without one: at every location but the store. */
export async function forgetChecks(db: FixityDatabase, locationId?: string): Promise<void> {
  const all = db.updateTable('fixity_due').set({ checked_at: '', outcome: '' });
  await (locationId === undefined ? all.where('location_id', '!=', PRIMARY_LOCATION) : all.where('location_id', '=', locationId)).execute();
}

async function followClock(db: FixityDatabase, { locationId, kind }: FixityScope, { ahead, now }: { readonly ahead: string; readonly now: string }): Promise<void> {
  const fast = db.updateTable('fixity_due').where('location_id', '=', locationId).where('kind', '=', kind).where('checked_at', '>', ahead);
  await fast.where('outcome', '!=', 'match').set({ checked_at: now, last_at: now }).execute();
  await fast.set({ checked_at: '', outcome: '', last_at: null, since: sql<string>`case when since > ${now} then ${now} else since end` }).execute();
  await db.updateTable('fixity_due').where('location_id', '=', locationId).where('kind', '=', kind).where('checked_at', '=', '').where('since', '>', ahead).set({ since: now }).execute();
}

/** A location that is used no longer has no turn. */
export async function dropChecks(db: FixityDatabase, locationId: string): Promise<void> {
  await db.deleteFrom('fixity_due').where('location_id', '=', locationId).execute();
}

async function coverageOf(db: FixityDatabase, scope: FixityScope, { limits, lateBefore, ahead }: CoverageTimes): Promise<Coverage> {
  const { locationId, kind } = scope;
  const age = limits.reduceRight<RawBuilder<number>>((older, limit, index) => sql<number>`case when checked_at >= ${limit} then ${sql.lit(index)} else ${older} end`, sql<number>`${sql.lit(limits.length)}`);
  const { rows } = await sql<CoverageRow>`
    select case when checked_at = '' or (checked_at > ${ahead} and outcome = 'match') then case when since < ${lateBefore} or since > ${ahead} then -3 else -1 end when outcome <> 'match' then -2 else ${age} end as age,
      count(*) as copies, sum(bytes) as bytes, min(since) as since, min(checked_at) as oldest
    from fixity_due where location_id = ${locationId} and kind = ${kind} group by 1`.execute(db);
  const amount = (which: (row: CoverageRow) => boolean): Amount => rows.filter(which)
    .reduce((sum, row) => ({ copies: sum.copies + row.copies, bytes: sum.bytes + row.bytes }), { copies: 0, bytes: 0 });
  const isUnread = ({ age: group }: CoverageRow): boolean => group === -1 || group === -3;
  const unreadSince = rows.filter(isUnread).map(({ since }) => since).sort()[0];
  const oldestCheck = rows.filter((row) => !isUnread(row)).map(({ oldest }) => oldest).sort()[0];
  return {
    locationId, kind, all: amount(() => true), ages: [...limits, ''].map((_, index) => amount((row) => row.age === index)),
    never: amount(isUnread), late: amount((row) => row.age === -3), bad: amount((row) => row.age === -2),
    ...(unreadSince === undefined ? {} : { unreadSince }), ...(oldestCheck === undefined ? {} : { oldestCheck }),
  };
}

interface CoverageRow {
  readonly age: number;
  readonly copies: number;
  readonly bytes: number;
  readonly since: string;
  readonly oldest: string;
}

function rowOf({ id, policy, startedAt, endedAt, outcome, file, packages, files, bytes, damaged, notChecked, root }: FixityRun): FixityRunRow {
  return { id, policy, started_at: startedAt, ended_at: endedAt, outcome, file, packages, files, bytes, damaged, not_checked: notChecked, root };
}

function runFrom({ started_at: startedAt, ended_at: endedAt, not_checked: notChecked, outcome, ...row }: FixityRunRow): FixityRun {
  return { ...row, startedAt, endedAt, notChecked, outcome: outcome as FixityRun['outcome'] };
}
