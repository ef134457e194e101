import type { Kysely, Migration } from 'kysely';
import type { Database } from './database.ts';
import type { Tombstone } from './model.ts';
import type { TombstoneRow } from './tables.ts';

/** Tables of what was deleted. Rows are never removed, not even by a rebuild: an identifier that was deleted stays taken. */
export const tombstoneMigration: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.createTable('tombstone')
      .addColumn('package_id', 'text', (column) => column.primaryKey())
      .addColumn('tombstone_id', 'text', (column) => column.notNull().unique())
      .addColumn('title', 'text')
      .addColumn('deleted_at', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('basis', 'text', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('approved_by', 'text', (column) => column.notNull())
      .addColumn('certified', 'integer', (column) => column.notNull())
      .execute();
    await db.schema.createTable('tombstone_submission')
      .addColumn('digest', 'text', (column) => column.primaryKey())
      .addColumn('package_id', 'text', (column) => column.notNull().references('tombstone.package_id'))
      .execute();
    await db.schema.createIndex('tombstone_submission_package').on('tombstone_submission').column('package_id').execute();
  },
};

/**
 * Records a deletion and forgets the package, in the caller's transaction: from then on no reader and no list has it, and
 * the caller
 * marks its OAI item `deleted`. Doing it again gives the same rows.
 */
export async function layTombstone(db: Database, tombstone: Tombstone): Promise<void> {
  const { packageId, tombstoneId, title, deletedAt, reason, basis, requestedBy, approvedBy, submissions, certified } = tombstone;
  const values = {
    tombstone_id: tombstoneId, title: title ?? null, deleted_at: deletedAt, reason, basis, requested_by: requestedBy, approved_by: approvedBy, certified: certified ? 1 : 0,
  };
  await db.insertInto('tombstone').values({ package_id: packageId, ...values })
    .onConflict((conflict) => conflict.column('package_id').doUpdateSet(values)).execute();
  for (const digest of submissions) {
    await db.insertInto('tombstone_submission').values({ digest, package_id: packageId })
      .onConflict((conflict) => conflict.column('digest').doUpdateSet({ package_id: packageId })).execute();
  }
  // Files, events, versions and submissions go with it.
  await db.deleteFrom('package').where('id', '=', packageId).execute();
  await db.deleteFrom('fixity_state').where('package_id', '=', packageId).execute();
  // That audits took place stays told; the names of files do not.
  await db.updateTable('fixity_check').set({ problems: '[]' }).where('package_id', '=', packageId).execute();
}

export async function tombstoneOf(db: Database, packageId: string): Promise<Tombstone | undefined> {
  const row = await db.selectFrom('tombstone').selectAll().where('package_id', '=', packageId).executeTakeFirst();
  return row === undefined ? undefined : tombstoneFrom(db, row);
}

/** The deletion of the package that a submission had become. */
export async function tombstoneBySubmission(db: Database, digest: string): Promise<Tombstone | undefined> {
  const row = await db.selectFrom('tombstone_submission').innerJoin('tombstone', 'tombstone.package_id', 'tombstone_submission.package_id')
    .selectAll('tombstone').where('tombstone_submission.digest', '=', digest).executeTakeFirst();
  return row === undefined ? undefined : tombstoneFrom(db, row);
}

/** Which deletions to list. */
export interface TombstoneQuery {
  /** Package identifier of the last one of the page before. */
  readonly after?: string;
  readonly limit: number;
  /** Only those of which some copy may still be somewhere. */
  readonly uncertified?: boolean;
}

/** By package identifier. */
export async function tombstones(db: Database, { after, limit, uncertified = false }: TombstoneQuery): Promise<readonly Tombstone[]> {
  let query = db.selectFrom('tombstone').selectAll().orderBy('package_id').limit(limit);
  if (after !== undefined) query = query.where('package_id', '>', after);
  if (uncertified) query = query.where('certified', '=', 0);
  const found: Tombstone[] = [];
  for (const row of await query.execute()) found.push(await tombstoneFrom(db, row));
  return found;
}

/** Whether a package was deleted: storage may still hold what a deletion has begun to remove. */
export async function isDeleted(db: Database, packageId: string): Promise<boolean> {
  return (await db.selectFrom('tombstone').select('package_id').where('package_id', '=', packageId).executeTakeFirst()) !== undefined;
}

async function tombstoneFrom(db: Database, row: TombstoneRow): Promise<Tombstone> {
  const submissions = await db.selectFrom('tombstone_submission').select('digest').where('package_id', '=', row.package_id).orderBy('digest').execute();
  return {
    packageId: row.package_id,
    tombstoneId: row.tombstone_id,
    deletedAt: row.deleted_at,
    reason: row.reason,
    basis: row.basis,
    requestedBy: row.requested_by,
    approvedBy: row.approved_by,
    submissions: submissions.map(({ digest }) => digest),
    certified: row.certified === 1,
    ...(row.title === null ? {} : { title: row.title }),
  };
}
