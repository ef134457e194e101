import type { Database } from './database.ts';
import { recordChecked, type FixityDatabase } from './fixity-due.ts';
import { PRIMARY_LOCATION } from './incident-model.ts';
import type { FixityCheck } from './model.ts';
import { fixityCheckFrom } from './rows.ts';

/** Problems kept with one check; the audit's report has them all. */
const PROBLEMS_KEPT = 100;

/** Adds checks to the history, in one durable transaction, and makes each its package's last. */
export async function recordFixity(db: FixityDatabase, checks: readonly FixityCheck[]): Promise<void> {
  for (const check of checks) {
    const { packageId, checkedAt, outcome, algorithm, files, bytes, problems } = check;
    await db.insertInto('fixity_check').values({
      package_id: packageId, checked_at: checkedAt, outcome, algorithm, files, bytes, problems: JSON.stringify(problems.slice(0, PROBLEMS_KEPT)),
    }).execute();
    const state = { checked_at: checkedAt, outcome };
    await db.insertInto('fixity_state').values({ package_id: packageId, ...state })
      .onConflict((conflict) => conflict.column('package_id').doUpdateSet(state)).execute();
  }
  await recordChecked(db, checks.map(({ packageId, checkedAt: at, outcome, version }) => ({ packageId, locationId: PRIMARY_LOCATION, at, outcome, ...(version === undefined ? {} : { version }) })));
}

/** Newest first. */
export async function fixityChecks(db: Database, packageId: string, limit: number): Promise<readonly FixityCheck[]> {
  const rows = await db.selectFrom('fixity_check').selectAll().where('package_id', '=', packageId).orderBy('no', 'desc').limit(limit).execute();
  return rows.map(fixityCheckFrom);
}
