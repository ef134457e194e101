import { sql } from 'kysely';
import type { CopyLocation } from '../base/index.ts';
import type { CopyRecord, CopyTask, LocationCounts, Replica, ReplicaState } from './copies-model.ts';
import type { ReplicaRow } from './copies-tables.ts';
import { copiesAt, type CopiesDatabase } from './copies-database.ts';
import { dropChecks, forgetChecks, recordChecked } from './fixity-due.ts';
import { PRIMARY_LOCATION } from './incident-model.ts';
import { locationFrom, locationRowOf, replicaFrom } from './copies-rows.ts';
import type { FixityOutcome } from './model.ts';
import type { Page } from './packages.ts';
import type { Sql } from './sql/open-sql.ts';

/**
 * What is known of copies. The locations are those of `locations.json`, mirrored here; what was verified can be found
 * again by verifying. A package's own object in the store counts as its first copy,
 * unless an incident of it is open.
 */
export interface Copies {
  /** All locations, retired ones too, by name. */
  locations(): Promise<readonly CopyLocation[]>;
  /** Mirrors the settings: every package is pending at a location that is new; what is not in the list is forgotten. */
  mirrorLocations(locations: readonly CopyLocation[], tx?: Sql): Promise<void>;
  /** What is known of a package's copies, one for each location that was ever active since. */
  replicas(packageId: string): Promise<readonly Replica[]>;
  /** Verified copies of the newest version of each, the store's own included. */
  copiesOf(packageIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Writes down what was found; a record about an older version than the newest does not count as a copy. */
  record(records: readonly CopyRecord[], tx?: Sql): Promise<void>;
  /** Packages whose newest version is not verified at a location, by key. */
  tasks(locationId: string, query: CopyPageQuery): Promise<Page<CopyTask>>;
  /** Copies at a location that were verified before a time, the oldest verification first. */
  verified(locationId: string, query: VerifiedQuery): Promise<Page<CopyTask>>;
  /** Copies at a location that are remembered from before a restore or a move and were not read since, by key. */
  unread(locationId: string, query: CopyPageQuery): Promise<Page<CopyTask>>;
  /** After a restore: what was read before says nothing of what lies there now. It counts again when it was read here. Answers how many copies that concerns. */
  forgetReadings(tx?: Sql): Promise<number>;
  /** Packages with fewer copies than that, by key. */
  lacking(minCopies: number, query: CopyPageQuery): Promise<Page<{ readonly packageId: string; readonly copies: number }>>;
  /** Packages by their number of copies, fewest first. */
  histogram(): Promise<readonly { readonly copies: number; readonly packages: number }[]>;
  /** The fewest copies that any package has; undefined without packages. */
  fewest(): Promise<number | undefined>;
  /** How many packages have fewer copies than that; costs as much as there are of them. */
  countLacking(minCopies: number): Promise<number>;
  /** How many of those have a copy that is known to be harmed: an incident of theirs is open. */
  countHarmed(minCopies: number): Promise<number>;
  countsAt(locationId: string): Promise<LocationCounts>;
}

/** One page by key; the key is `next` of the page before. */
export interface CopyPageQuery {
  readonly after?: string;
  readonly limit: number;
}

export interface VerifiedQuery extends CopyPageQuery {
  /** RFC 3339; a walk that began then does not meet what it has verified itself. */
  readonly before: string;
}

/** The copies' part of the catalogue; what writes takes the caller's transaction, or one of its own. */
export function copiesOver(root: Sql): Copies {
  const db = copiesAt(root);
  const within = async (tx: Sql | undefined, work: (database: CopiesDatabase) => Promise<void>): Promise<void> => (
    tx === undefined ? db.transaction().execute(work) : work(copiesAt(tx))
  );
  return {
    locations: async () => (await db.selectFrom('location').selectAll().orderBy('name').execute()).map(locationFrom),
    mirrorLocations: async (locations, tx) => within(tx, async (database) => mirrorLocations(database, locations)),
    replicas: async (packageId) => replicasOf(db, packageId),
    copiesOf: async (packageIds) => copiesOf(db, packageIds),
    record: async (records, tx) => within(tx, async (database) => recordCopies(database, records)),
    tasks: async (locationId, query) => pageOfTasks(db, locationId, query),
    verified: async (locationId, query) => pageOfVerified(db, locationId, query),
    unread: async (locationId, query) => pageOfUnread(db, locationId, query),
    forgetReadings: async (tx) => (tx === undefined ? db.transaction().execute(async (own) => forgetReadings(own)) : forgetReadings(copiesAt(tx))),
    lacking: async (minCopies, query) => lackingPackages(db, minCopies, query),
    histogram: async () => histogram(db),
    fewest: async () => (await db.selectFrom('package').select('copies').orderBy('copies').limit(1).executeTakeFirst())?.copies,
    countLacking: async (minCopies) => (
      (await db.selectFrom('package').select(({ fn }) => fn.countAll<number>().as('count')).where('copies', '<', minCopies).executeTakeFirstOrThrow()).count
    ),
    countHarmed: async (minCopies) => countHarmed(db, minCopies),
    countsAt: async (locationId) => countsAt(db, locationId),
  };
}

async function mirrorLocations(db: CopiesDatabase, locations: readonly CopyLocation[]): Promise<void> {
  const before = new Map((await db.selectFrom('location').selectAll().execute()).map((row) => [row.id, locationFrom(row)]));
  const same = locations.length === before.size && locations.every((location) => isSame(before.get(location.id), location));
  if (same) return;
  const gone = [...before.keys()].filter((id) => !locations.some((location) => location.id === id));
  for (const id of gone) {
    await db.deleteFrom('location').where('id', '=', id).execute();
    await dropChecks(db, id);
  }
  // A name may have gone from one location to another: first they are all out of the way.
  for (const { id } of locations) await db.updateTable('location').set({ name: id }).where('id', '=', id).execute();
  for (const location of locations) {
    const { id, ...values } = locationRowOf(location);
    await db.insertInto('location').values({ id, ...values }).onConflict((conflict) => conflict.column('id').doUpdateSet(values)).execute();
    // What was read at another path says nothing of this one: it counts again when it was read here.
    if (isMoved(before.get(id), location)) await forgetChecks(db, id);
    if (isMoved(before.get(id), location)) await db.updateTable('replica').set({ state: 'pending' }).where('location_id', '=', id).where('state', '=', 'verified').execute();
    if (location.state === 'active') await expectEverywhere(db, id);
    else await db.deleteFrom('replica').where('location_id', '=', id).execute();
    if (location.state !== 'active') await dropChecks(db, id);
  }
  // A location that went away, or moved, takes its copies out of every count.
  if (gone.length > 0 || locations.some((location) => location.state === 'retired' || isMoved(before.get(location.id), location))) await recount(db);
}

function isMoved(before: CopyLocation | undefined, now: CopyLocation): boolean {
  return before !== undefined && before.path !== now.path;
}

function isSame(one: CopyLocation | undefined, other: CopyLocation): boolean {
  return one !== undefined && JSON.stringify(locationRowOf(one)) === JSON.stringify(locationRowOf(other));
}

async function forgetReadings(db: CopiesDatabase): Promise<number> {
  const { numUpdatedRows } = await db.updateTable('replica').set({ state: 'pending' }).where('state', '=', 'verified').executeTakeFirstOrThrow();
  await forgetChecks(db);
  if (numUpdatedRows > 0n) await recount(db);
  return Number(numUpdatedRows);
}

/** Every package is to have a copy at this location. */
async function expectEverywhere(db: CopiesDatabase, locationId: string): Promise<void> {
  await db.insertInto('replica').columns(['location_id', 'package_no', 'state'])
    .expression(db.selectFrom('package').select(({ val }) => [val(locationId).as('location_id'), 'no', val('pending').as('state')]).where('no', '>', 0))
    .onConflict((conflict) => conflict.columns(['package_no', 'location_id']).doNothing()).execute();
}

/** One for the store's own object unless it is known to be harmed, and one for each location that verified the newest version. */
const COUNTED = sql<number>`(select count(*) from replica where replica.package_no = package.no and replica.state = 'verified')
  + case when exists (select 1 from incident where incident.package_id = package.id and incident.location_id = ${PRIMARY_LOCATION} and incident.closed_at is null) then 0 else 1 end`;

async function recount(db: CopiesDatabase): Promise<void> {
  await db.updateTable('package').set({ copies: COUNTED }).execute();
}

/** An incident of the store's own object began or ended. */
export async function recountCopies(root: Sql, packageId: string): Promise<void> {
  await copiesAt(root).updateTable('package').set({ copies: COUNTED }).where('id', '=', packageId).execute();
}

/**
 * A new version, in the transaction that registers it: it is to be copied to every active location, and what was
 * verified of the version before does not count any more. Registering the same version again changes nothing.
 */
export async function expectCopies(db: CopiesDatabase, packageNo: number, inventoryDigest: string): Promise<void> {
  await db.insertInto('replica').columns(['location_id', 'package_no', 'state'])
    .expression(db.selectFrom('location').select(({ val }) => ['id', val(packageNo).as('package_no'), val('pending').as('state')]).where('state', '=', 'active'))
    .onConflict((conflict) => conflict.columns(['package_no', 'location_id']).doNothing()).execute();
  const { numUpdatedRows } = await db.updateTable('replica').set({ state: 'pending' }).where('package_no', '=', packageNo)
    .where('state', '=', 'verified').where('inventory_digest', '!=', inventoryDigest).executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n) await countCopies(db, packageNo);
}

async function countCopies(db: CopiesDatabase, packageNo: number): Promise<void> {
  await db.updateTable('package').set({ copies: COUNTED }).where('no', '=', packageNo).execute();
}

async function recordCopies(db: CopiesDatabase, records: readonly CopyRecord[]): Promise<void> {
  for (const record of records) {
    const entry = await db.selectFrom('package').select(['no', 'inventory_digest']).where('id', '=', record.packageId).executeTakeFirst();
    // A package that was deleted meanwhile has no copies to speak of.
    if (entry === undefined) continue;
    const { locationId, state, version, inventoryDigest, at, detail } = record;
    const isCurrent = state === 'verified' && inventoryDigest === entry.inventory_digest;
    const values = {
      state: state === 'verified' && !isCurrent ? 'pending' : state,
      checked_at: at,
      detail: detail ?? null,
      ...(state === 'verified' ? { version: version ?? null, inventory_digest: inventoryDigest ?? null, verified_at: at } : {}),
    };
    const empty = { version: null, inventory_digest: null, verified_at: null };
    await db.insertInto('replica').values({ location_id: locationId, package_no: entry.no, ...empty, ...values })
      .onConflict((conflict) => conflict.columns(['package_no', 'location_id']).doUpdateSet(values)).execute();
    await countCopies(db, entry.no);
    await recordChecked(db, [{ packageId: record.packageId, locationId, at, outcome: FOUND[state], ...(isCurrent || state !== 'verified' ? {} : { version: 0 }) }]);
  }
}

/** What each finding about a copy is as the answer of an audit. */
const FOUND: Readonly<Record<CopyRecord['state'], FixityOutcome>> = { verified: 'match', missing: 'missing', damaged: 'mismatch', divergent: 'mismatch' };

async function replicasOf(db: CopiesDatabase, packageId: string): Promise<readonly Replica[]> {
  const rows = await db.selectFrom('replica').innerJoin('package', 'package.no', 'replica.package_no').innerJoin('location', 'location.id', 'replica.location_id')
    .selectAll('replica').where('package.id', '=', packageId).orderBy('location.name').execute();
  return rows.map((row: ReplicaRow) => replicaFrom(row, packageId));
}

/** Identifiers asked for in one statement. */
const IDS_AT_ONCE = 500;

async function copiesOf(db: CopiesDatabase, packageIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const copies = new Map<string, number>();
  for (let at = 0; at < packageIds.length; at += IDS_AT_ONCE) {
    const rows = await db.selectFrom('package').select(['id', 'copies']).where('id', 'in', packageIds.slice(at, at + IDS_AT_ONCE)).execute();
    for (const { id, copies: count } of rows) copies.set(id, count);
  }
  return copies;
}

/** What a location has to do, in this order: a copy that turns out to be damaged is not met again in the same walk. */
const TO_DO = ['damaged', 'divergent', 'missing', 'pending'] as const satisfies readonly ReplicaState[];

/** State by state, each by its package: a million packages that are well cost nothing, and no page sorts the rest. */
async function pageOfTasks(db: CopiesDatabase, locationId: string, { after, limit }: CopyPageQuery): Promise<Page<CopyTask>> {
  const [from = '', reached = '0'] = after?.split(' ') ?? [];
  const rows: (TaskRow & { readonly no: number })[] = [];
  for (const state of TO_DO.slice(Math.max(0, TO_DO.findIndex((one) => one === from)))) {
    const no = state === from && /^\d+$/.test(reached) ? Number(reached) : 0;
    rows.push(...await taskRows(db).select('package.no').where('replica.location_id', '=', locationId).where('replica.state', '=', state)
      .where('replica.package_no', '>', no).orderBy('replica.package_no').limit(limit + 1 - rows.length).execute());
    if (rows.length > limit) break;
  }
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(taskFrom), ...(rows.length > limit && last !== undefined ? { next: `${last.state} ${last.no}` } : {}) };
}

/** The oldest verification first. */
async function pageOfVerified(db: CopiesDatabase, locationId: string, { after, limit, before }: VerifiedQuery): Promise<Page<CopyTask>> {
  const [time = '', no = '0'] = after?.split(' ') ?? [];
  const rows = await taskRows(db).select(['package.no', 'replica.verified_at']).where('replica.location_id', '=', locationId)
    .where('replica.state', '=', 'verified').where('replica.verified_at', '<', before)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('replica.verified_at', 'replica.package_no'), '>', tuple(time, Number(no))))
    .orderBy('replica.verified_at').orderBy('replica.package_no').limit(limit + 1).execute();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(taskFrom), ...(rows.length > limit && last !== undefined ? { next: `${last.verified_at ?? ''} ${last.no}` } : {}) };
}

async function pageOfUnread(db: CopiesDatabase, locationId: string, { after = '0', limit }: CopyPageQuery): Promise<Page<CopyTask>> {
  const rows = await unreadRows(db, locationId).select('package.no').where('replica.package_no', '>', Number(after)).orderBy('replica.package_no').limit(limit + 1).execute();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(taskFrom), ...(rows.length > limit && last !== undefined ? { next: String(last.no) } : {}) };
}

/** The version that was read there is the newest one, and yet it does not count. */
function unreadRows(db: CopiesDatabase, locationId: string) {
  return taskRows(db).where('replica.location_id', '=', locationId).where('replica.state', '=', 'pending').whereRef('replica.inventory_digest', '=', 'package.inventory_digest');
}

function taskRows(db: CopiesDatabase) {
  return db.selectFrom('replica').innerJoin('package', 'package.no', 'replica.package_no')
    .select(['package.id', 'package.title', 'package.head', 'package.inventory_digest', 'package.byte_count', 'replica.state']);
}

interface TaskRow {
  readonly id: string;
  readonly title: string;
  readonly head: number;
  readonly inventory_digest: string;
  readonly byte_count: number;
  readonly state: string;
}

function taskFrom({ id, title, head, inventory_digest, byte_count, state }: TaskRow): CopyTask {
  return { packageId: id, title, head, inventoryDigest: inventory_digest, byteCount: byte_count, state: state as ReplicaState };
}

async function lackingPackages(db: CopiesDatabase, minCopies: number, { after, limit }: CopyPageQuery): Promise<Page<{ readonly packageId: string; readonly copies: number }>> {
  const [copies = 0, no = 0] = after === undefined ? [] : after.split(' ').map(Number);
  const rows = await db.selectFrom('package').select(['no', 'id', 'copies']).where('copies', '<', minCopies)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('copies', 'no'), '>', tuple(copies, no))).orderBy('copies').orderBy('no').limit(limit + 1).execute();
  const items = rows.slice(0, limit).map(({ id, copies: count }) => ({ packageId: id, copies: count }));
  const last = rows[items.length - 1];
  return rows.length > limit && last !== undefined ? { items, next: `${last.copies} ${last.no}` } : { items };
}

async function histogram(db: CopiesDatabase): Promise<readonly { readonly copies: number; readonly packages: number }[]> {
  return db.selectFrom('package').select(({ fn }) => ['copies', fn.countAll<number>().as('packages')]).groupBy('copies').orderBy('copies').execute();
}

/** Begins with the open incidents: there are few of them in the largest store. */
async function countHarmed(db: CopiesDatabase, minCopies: number): Promise<number> {
  const { count } = await db.selectFrom('incident').innerJoin('package', 'package.id', 'incident.package_id').select(({ fn }) => fn.count<number>('package.no').distinct().as('count'))
    .where('incident.closed_at', 'is', null).where('package.copies', '<', minCopies).executeTakeFirstOrThrow();
  return count;
}

async function countsAt(db: CopiesDatabase, locationId: string): Promise<LocationCounts> {
  const counts = { verified: 0, pending: 0, unread: 0, behind: 0, missing: 0, damaged: 0, divergent: 0 };
  const rows = await db.selectFrom('replica').select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('location_id', '=', locationId).groupBy('state').execute();
  for (const { state, count } of rows) counts[state as ReplicaState] = count;
  const { behind } = await db.selectFrom('replica').innerJoin('package', 'package.no', 'replica.package_no').select(({ fn }) => fn.countAll<number>().as('behind'))
    .where('replica.location_id', '=', locationId).where('replica.state', '=', 'pending').whereRef('replica.version', '<', 'package.head').executeTakeFirstOrThrow();
  const { unread } = await unreadRows(db, locationId).clearSelect().select(({ fn }) => fn.countAll<number>().as('unread')).executeTakeFirstOrThrow();
  const { oldest } = await db.selectFrom('replica').select(({ fn }) => fn.min<string | null>('verified_at').as('oldest'))
    .where('location_id', '=', locationId).where('state', '=', 'verified').executeTakeFirstOrThrow();
  return { ...counts, pending: counts.pending - behind - unread, unread, behind, ...(oldest === null ? {} : { oldestVerifiedAt: oldest }) };
}
