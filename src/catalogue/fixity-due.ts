import { sql } from 'kysely';
import { timestamp } from '../base/index.ts';
import { catalogueTables, type Database } from './database.ts';
import { AGE_BANDS, type BadCheck, type CheckedCopy, type DueCheck, type FixityCoverage, type UnplannedCheck } from './fixity-due-model.ts';
import { PRIMARY_LOCATION } from './incident-model.ts';
import type { FixityOutcome } from './model.ts';
import type { Sql } from './sql/open-sql.ts';

const DAY_MS = 86_400_000;
/** What is harmed, or could not be read, is looked at again the next day, whatever its cycle. */
const AGAIN_DAYS = 1;
/** A copy whose turn came today is not overdue: runs take place once a day. */
const GRACE_DAYS = 1;
/** Rows changed by one statement. */
const AT_ONCE = 500;

/** When each copy of a package is to be read again (guarantees §3, scrub). */
export interface FixityPlan {
  /** Copies at a location without a policy yet: new ones, and all of them after `replan`. */
  unplanned(locationId: string, limit: number): Promise<readonly UnplannedCheck[]>;
  /** They fall under this policy: due when their last check is a cycle ago; what was never read keeps its time. */
  assign(locationId: string, copies: readonly UnplannedCheck[], policy: { readonly name: string; readonly cycleDays: number }): Promise<void>;
  /** Policies have changed: `unplanned` answers every copy. The same word as last time does nothing. */
  replan(policiesDigest: string): Promise<boolean>;
  /** Due copies of a policy, the longest due first: costs as much as the page, however many there are. */
  due(locationId: string, query: { readonly policy: string; readonly before: string; readonly limit: number }): Promise<readonly DueCheck[]>;
  /** Bytes of the copies at a location that were read since a time. */
  bytesSince(locationId: string, since: string): Promise<number>;
  coverage(locationId: string, now: string): Promise<FixityCoverage>;
  /** Copies whose last check did not match, by package. */
  problems(query: { readonly after?: string; readonly limit: number }): Promise<readonly BadCheck[]>;
  /** What one run has said does not count: its copies are due at once. Answers how many. */
  annul(run: string): Promise<number>;
  /** What was read of copies and has no other record: one that could not be read. */
  settle(checks: readonly CheckedCopy[]): Promise<void>;
  /** There is nothing to be read of these at a location: a later record of a copy there makes them due again. */
  forget(locationId: string, packageIds: readonly string[]): Promise<void>;
  /** Brings back what is known of checks from elsewhere; never replaces a later one. */
  restore(checks: readonly CheckedCopy[]): Promise<void>;
}

export function fixityPlanOver(root: Sql): FixityPlan {
  const db = catalogueTables(root);
  return {
    unplanned: async (locationId, limit) => unplanned(db, locationId, limit),
    assign: async (locationId, copies, policy) => db.transaction().execute(async (tx) => assign(tx, locationId, copies, policy)),
    replan: async (digest) => db.transaction().execute(async (tx) => replan(tx, digest)),
    due: async (locationId, { policy, before, limit }) => {
      const rows = await db.selectFrom('fixity_due').select(['package_id', 'bytes', 'due_at', 'checked_at']).where('location_id', '=', locationId)
        .where('policy', '=', policy).where('due_at', '<=', before).orderBy('due_at').orderBy('package_id').limit(limit).execute();
      return rows.map(({ package_id: packageId, bytes, due_at: due, checked_at: checkedAt }) => ({ packageId, bytes, dueAt: due, ...(checkedAt === null ? {} : { checkedAt }) }));
    },
    bytesSince: async (locationId, since) => (
      (await db.selectFrom('fixity_due').select(({ fn }) => fn.sum<number | null>('bytes').as('sum')).where('location_id', '=', locationId).where('checked_at', '>=', since).executeTakeFirstOrThrow()).sum ?? 0
    ),
    coverage: async (locationId, now) => coverage(db, locationId, now),
    problems: async ({ after = '', limit }) => problems(db, after, limit),
    annul: async (run) => db.transaction().execute(async (tx) => annul(tx, run)),
    settle: async (checks) => db.transaction().execute(async (tx) => settleChecks(tx, checks)),
    forget: async (locationId, packageIds) => {
      for (let at = 0; at < packageIds.length; at += AT_ONCE) {
        await db.deleteFrom('fixity_due').where('location_id', '=', locationId).where('package_id', 'in', packageIds.slice(at, at + AT_ONCE)).execute();
      }
    },
    restore: async (checks) => db.transaction().execute(async (tx) => restore(tx, checks)),
  };
}

/** A new version, in the transaction that registers it: its turn is now, and within a day it is not overdue. The same version again changes nothing. */
export async function expectCheck(db: Database, entry: { readonly id: string; readonly head: number; readonly byteCount: number }, now: string): Promise<void> {
  const due = now;
  const values = { location_id: PRIMARY_LOCATION, package_id: entry.id, policy: '', cycle_days: 90, due_at: due, checked_at: null, outcome: null, head: entry.head, bytes: entry.byteCount, run: null };
  const before = await db.selectFrom('fixity_due').select(['head', 'due_at']).where('package_id', '=', entry.id).where('location_id', '=', PRIMARY_LOCATION).executeTakeFirst();
  if (before === undefined) await db.insertInto('fixity_due').values(values).execute();
  else if (before.head < entry.head) {
    await db.updateTable('fixity_due').set({ head: entry.head, bytes: entry.byteCount, due_at: before.due_at < due ? before.due_at : due })
      .where('package_id', '=', entry.id).where('location_id', '=', PRIMARY_LOCATION).execute();
  }
}

/** What was read, in the transaction that records it. */
export async function settleChecks(db: Database, checks: readonly CheckedCopy[]): Promise<void> {
  for (const { packageId, locationId, outcome, checkedAt, head, run } of checks) {
    const row = await db.selectFrom('fixity_due').select(['cycle_days', 'head']).where('package_id', '=', packageId).where('location_id', '=', locationId).executeTakeFirst();
    const days = outcome === 'match' ? row?.cycle_days ?? 90 : AGAIN_DAYS;
    // A newer version came while the older one was being read: it keeps its own time. A copy may be behind for long.
    const isCurrent = row === undefined || locationId !== PRIMARY_LOCATION || head >= row.head || head === 0;
    const values = { checked_at: checkedAt, outcome, run: run ?? null, ...(isCurrent ? { due_at: daysAfter(checkedAt, days) } : {}) };
    if (row !== undefined) {
      await db.updateTable('fixity_due').set(values).where('package_id', '=', packageId).where('location_id', '=', locationId).execute();
      continue;
    }
    const entry = await db.selectFrom('package').select(['head', 'byte_count']).where('id', '=', packageId).executeTakeFirst();
    if (entry === undefined) continue;
    await db.insertInto('fixity_due').values({
      location_id: locationId, package_id: packageId, policy: '', cycle_days: 90, head: entry.head, bytes: entry.byte_count, due_at: daysAfter(checkedAt, days), ...values,
    }).execute();
  }
}

/** A deleted or forgotten package is nobody's duty. */
export async function forgetChecks(db: Database, packageId: string): Promise<void> {
  await db.deleteFrom('fixity_due').where('package_id', '=', packageId).execute();
}

/** Copies of packages that a rebuild did not find again. */
export async function forgetUnknownChecks(db: Database): Promise<void> {
  await db.deleteFrom('fixity_due').where('package_id', 'not in', db.selectFrom('package').select('id')).execute();
}

/** The copies at a location are no longer anybody's duty, or what was read of them says nothing any more. */
export async function forgetChecksAt(db: Database, locationId: string, how: 'gone' | 'unread'): Promise<void> {
  if (how === 'gone') await db.deleteFrom('fixity_due').where('location_id', '=', locationId).execute();
  else await db.updateTable('fixity_due').set({ due_at: '', checked_at: null, outcome: null }).where('location_id', '=', locationId).execute();
}

async function unplanned(db: Database, locationId: string, limit: number): Promise<readonly UnplannedCheck[]> {
  const rows = await db.selectFrom('fixity_due').leftJoin('package', 'package.id', 'fixity_due.package_id').select(['package_id', 'kind', 'checked_at'])
    .where('location_id', '=', locationId).where('policy', '=', '').limit(limit).execute();
  return rows.map(({ package_id: packageId, kind, checked_at: checkedAt }) => ({ packageId, kind: kind ?? '', ...(checkedAt === null ? {} : { checkedAt }) }));
}

async function assign(db: Database, locationId: string, copies: readonly UnplannedCheck[], { name, cycleDays }: { readonly name: string; readonly cycleDays: number }): Promise<void> {
  for (const { packageId, checkedAt } of copies) {
    const changed = { policy: name, cycle_days: cycleDays };
    const row = db.updateTable('fixity_due').where('package_id', '=', packageId).where('location_id', '=', locationId);
    if (checkedAt === undefined) await row.set(changed).execute();
    else await row.set({ ...changed, due_at: sql<string>`case when outcome = 'match' then ${daysAfter(checkedAt, cycleDays)} else due_at end` }).execute();
  }
}

const POLICIES = 'fixity-policies';

async function replan(db: Database, digest: string): Promise<boolean> {
  const before = await db.selectFrom('catalogue_state').select('value').where('name', '=', POLICIES).executeTakeFirst();
  if (before?.value === digest) return false;
  await db.updateTable('fixity_due').set({ policy: '' }).where('policy', '!=', '').execute();
  await db.insertInto('catalogue_state').values({ name: POLICIES, value: digest }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value: digest })).execute();
  return true;
}

async function coverage(db: Database, locationId: string, now: string): Promise<FixityCoverage> {
  const at = db.selectFrom('fixity_due').where('location_id', '=', locationId);
  const sums = async (rows: typeof at): Promise<{ readonly copies: number; readonly bytes: number }> => {
    const { copies, bytes } = await rows.select(({ fn }) => [fn.countAll<number>().as('copies'), fn.sum<number | null>('bytes').as('bytes')]).executeTakeFirstOrThrow();
    return { copies, bytes: bytes ?? 0 };
  };
  const all = await sums(at);
  const { copies: due } = await sums(at.where('due_at', '<=', now));
  const overdue = await sums(at.where('due_at', '<=', daysAfter(now, -GRACE_DAYS)));
  const covered = await sums(at.where('checked_at', 'is not', null).where('due_at', '>', now).where('outcome', '=', 'match'));
  const { copies: never } = await sums(at.where('checked_at', 'is', null));
  const { copies: bad } = await sums(at.where('outcome', 'is not', null).where('outcome', '!=', 'match'));
  const ages: number[] = [];
  let newer: string | undefined;
  for (const days of [...AGE_BANDS, undefined]) {
    const older = days === undefined ? undefined : daysAfter(now, -days);
    let band = at.where('checked_at', 'is not', null);
    if (older !== undefined) band = band.where('checked_at', '>=', older);
    if (newer !== undefined) band = band.where('checked_at', '<', newer);
    ages.push((await sums(band)).copies);
    newer = older;
  }
  const oldest = await at.select(['package_id', 'checked_at']).where('checked_at', 'is not', null).orderBy('checked_at').limit(1).executeTakeFirst();
  return {
    ...all, covered: covered.copies, coveredBytes: covered.bytes, never, due, overdue: overdue.copies, overdueBytes: overdue.bytes, ages, bad,
    ...(oldest?.checked_at == null ? {} : { oldest: { packageId: oldest.package_id, checkedAt: oldest.checked_at } }),
  };
}

async function problems(db: Database, after: string, limit: number): Promise<readonly BadCheck[]> {
  const [packageId = '', locationId = ''] = after.split(' ');
  const found: BadCheck[] = [];
  for (const outcome of ['mismatch', 'missing', 'extra', 'unreadable'] as const satisfies readonly FixityOutcome[]) {
    const rows = await db.selectFrom('fixity_due').select(['package_id', 'location_id', 'checked_at']).where('outcome', '=', outcome)
      .where(({ eb, refTuple, tuple }) => eb(refTuple('package_id', 'location_id'), '>', tuple(packageId, locationId)))
      .orderBy('package_id').orderBy('location_id').limit(limit).execute();
    found.push(...rows.map((row) => ({ packageId: row.package_id, locationId: row.location_id, outcome, checkedAt: row.checked_at ?? '' })));
  }
  const keyOf = (one: BadCheck): string => `${one.packageId} ${one.locationId}`;
  return found.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)).slice(0, limit);
}

async function annul(db: Database, run: string): Promise<number> {
  const { numUpdatedRows } = await db.updateTable('fixity_due').set({ due_at: '', checked_at: null, outcome: null, run: null }).where('run', '=', run).executeTakeFirstOrThrow();
  const said = await db.selectFrom('fixity_check').select('package_id').where('run', '=', run).execute();
  await db.deleteFrom('fixity_check').where('run', '=', run).execute();
  for (const { package_id: packageId } of said) await tellLastOf(db, packageId);
  return Number(numUpdatedRows);
}

/** The last check that counts is what the package's page tells. */
async function tellLastOf(db: Database, packageId: string): Promise<void> {
  const last = await db.selectFrom('fixity_check').select(['checked_at', 'outcome']).where('package_id', '=', packageId).orderBy('no', 'desc').limit(1).executeTakeFirst();
  if (last === undefined) await db.deleteFrom('fixity_state').where('package_id', '=', packageId).execute();
  else await db.updateTable('fixity_state').set(last).where('package_id', '=', packageId).execute();
  if (last === undefined) return;
  await db.updateTable('fixity_due').set(last).where('package_id', '=', packageId).where('location_id', '=', PRIMARY_LOCATION).execute();
}

async function restore(db: Database, checks: readonly CheckedCopy[]): Promise<void> {
  for (let at = 0; at < checks.length; at += AT_ONCE) {
    for (const check of checks.slice(at, at + AT_ONCE)) {
      const row = await db.selectFrom('fixity_due').select('checked_at').where('package_id', '=', check.packageId).where('location_id', '=', check.locationId).executeTakeFirst();
      if (row?.checked_at == null || row.checked_at < check.checkedAt) await settleChecks(db, [check]);
    }
  }
}

/** RFC 3339 of so many days after a time. */
export function daysAfter(time: string, days: number): string {
  return timestamp(new Date(Date.parse(time) + days * DAY_MS));
}
