import { sql, type RawBuilder } from 'kysely';
import { allowedPackages, type AllowedTo } from './allowed-rows.ts';
import type { Database } from './database.ts';
import { foldedWords } from './folded-words.ts';
import { OWN_KINDS, type CataloguedEvent, type CataloguedFile, type CataloguedPackage, type CataloguedVersion, type CatalogueTotals } from './model.ts';
import { eventFrom, fileFrom, packageFrom, versionFrom } from './rows.ts';

/** One page of a list, and the opaque key that asks for the next one; no key on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

export interface PackageQuery {
  /** `next` of the page before; one that we did not make is answered with the first page. */
  readonly after?: string;
  readonly limit: number;
  /** Words that all have to occur, with or without diacritics. */
  readonly text?: string;
  /** Leave out Kho's own records (of deletions, of the archive's catalogue): what readers look for is not among them. */
  readonly onlySubmitted?: boolean;
  /** Leave out what not everybody may see. */
  readonly onlyPublic?: boolean;
  /** Only what the policy allows somebody. */
  readonly allowedTo?: AllowedTo;
}

export interface FileQuery {
  readonly after?: string;
  readonly limit: number;
}

export async function packageById(db: Database, id: string): Promise<CataloguedPackage | undefined> {
  const row = await db.selectFrom('package').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : packageFrom(row);
}

/** The package that a submission became any version of. */
export async function packageBySubmission(db: Database, digest: string): Promise<CataloguedPackage | undefined> {
  const row = await db.selectFrom('submission').innerJoin('package', 'package.no', 'submission.package_no')
    .selectAll('package').where('submission.digest', '=', digest).executeTakeFirst();
  return row === undefined ? undefined : packageFrom(row);
}

export async function packageByProducerId(db: Database, producerId: string): Promise<CataloguedPackage | undefined> {
  const row = await db.selectFrom('package').selectAll().where('producer_id', '=', producerId).orderBy('no').executeTakeFirst();
  return row === undefined ? undefined : packageFrom(row);
}

/** Newest first, by key (updated_at, id): the millionth page costs what the first one costs. */
export async function listPackages(db: Database, { after, limit, text, onlySubmitted = false, onlyPublic = false, allowedTo }: PackageQuery): Promise<Page<CataloguedPackage>> {
  const key = after === undefined ? undefined : decodeKey(after);
  let query = db.selectFrom('package').selectAll().orderBy('updated_at', 'desc').orderBy('id', 'desc').limit(limit + 1);
  if (key !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('updated_at', 'id'), '<', tuple(key.updatedAt, key.id)));
  }
  if (onlySubmitted) query = query.where('kind', 'not in', OWN_KINDS);
  if (onlyPublic) {
    query = query.where(({ not, exists, selectFrom }) => not(exists(
      selectFrom('publication').select('state').whereRef('publication.package_id', '=', 'package.id').where('state', '!=', 'published'),
    )));
  }
  if (allowedTo !== undefined) query = query.where(allowedPackages(allowedTo));
  for (const word of foldedWords(text ?? '')) query = query.where(containing(word));
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(packageFrom);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, next: encodeKey(last) } : { items };
}

/** The word itself, wherever it occurs: % and _ mean nothing. */
function containing(word: string) {
  return sql<boolean>`search like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;
}

function encodeKey({ updatedAt, id }: CataloguedPackage): string {
  return Buffer.from(`${updatedAt} ${id}`).toString('base64url');
}

function decodeKey(key: string): { readonly updatedAt: string; readonly id: string } | undefined {
  const [updatedAt, id, ...rest] = Buffer.from(key, 'base64url').toString('utf8').split(' ');
  return updatedAt === undefined || id === undefined || rest.length > 0 ? undefined : { updatedAt, id };
}

/** Files of the newest version in path order. */
export async function listFiles(db: Database, id: string, { after, limit }: FileQuery): Promise<Page<CataloguedFile>> {
  let query = db.selectFrom('file').selectAll('file').where('package_no', '=', (inner) => (
    inner.selectFrom('package').select('no').where('id', '=', id)
  )).orderBy('path').limit(limit + 1);
  if (after !== undefined) query = query.where('path', '>', after);
  const rows = await query.execute();
  const items = rows.slice(0, limit).map(fileFrom);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, next: last.path } : { items };
}

export async function fileByPath(db: Database, id: string, path: string): Promise<CataloguedFile | undefined> {
  const row = await db.selectFrom('file').innerJoin('package', 'package.no', 'file.package_no')
    .selectAll('file').where('package.id', '=', id).where('file.path', '=', path).executeTakeFirst();
  return row === undefined ? undefined : fileFrom(row);
}

/** Oldest first. */
export async function versionsOf(db: Database, id: string): Promise<readonly CataloguedVersion[]> {
  const rows = await db.selectFrom('version').innerJoin('package', 'package.no', 'version.package_no')
    .selectAll('version').where('package.id', '=', id).orderBy('version.version').execute();
  return rows.map(versionFrom);
}

export async function committedDigest(db: Database, id: string, version: number): Promise<string | undefined> {
  const row = await db.selectFrom('version').innerJoin('package', 'package.no', 'version.package_no')
    .select('version.inventory_digest as digest').where('package.id', '=', id).where('version.version', '=', version).executeTakeFirst();
  return row?.digest ?? undefined;
}

/** In the order in which they happened. */
export async function eventsOf(db: Database, id: string): Promise<readonly CataloguedEvent[]> {
  const rows = await db.selectFrom('event').innerJoin('package', 'package.no', 'event.package_no')
    .selectAll('event').where('package.id', '=', id).orderBy('event.position').execute();
  return rows.map(eventFrom);
}

/** In the order of versions. */
export async function submissionsOf(db: Database, id: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('submission').innerJoin('package', 'package.no', 'submission.package_no')
    .select('submission.digest').where('package.id', '=', id).orderBy('submission.version').orderBy('submission.digest').execute();
  return rows.map(({ digest }) => digest);
}

/** The same of what everybody may see: neither what was withdrawn, restricted or merged is counted, nor Kho's own packages. */
export async function publicTotals(db: Database): Promise<CatalogueTotals> {
  // Few, and taken off: a condition on every package would make the sums read every row.
  const hidden = sql`(
    select id from package where kind = 'description' union select id from package where kind = 'audit' union select tombstone_id from tombstone
    union select package_id from publication where state <> 'published')`;
  const sums = async (condition: RawBuilder<boolean>) => db.selectFrom('package').select(({ fn }) => [
    fn.countAll<number>().as('packages'), fn.sum<number | null>('file_count').as('files'), fn.sum<number | null>('byte_count').as('bytes'),
  ]).where(condition).executeTakeFirstOrThrow();
  const checks = async (condition: RawBuilder<boolean>) => db.selectFrom('fixity_state').select(({ fn }) => [
    fn.countAll<number>().as('count'), fn.sum<number | null>(sql<number>`case when outcome <> 'match' then 1 else 0 end`).as('problems'), fn.max<string | null>('checked_at').as('last'),
  ]).where(condition).executeTakeFirstOrThrow();
  const [all, less, checked, unseen] = [await sums(sql`1 = 1`), await sums(sql`id in ${hidden}`), await checks(sql`1 = 1`), await checks(sql`package_id in ${hidden}`)];
  const packages = all.packages - less.packages;
  return {
    packages, files: (all.files ?? 0) - (less.files ?? 0), bytes: (all.bytes ?? 0) - (less.bytes ?? 0),
    neverAudited: Math.max(0, packages - (checked.count - unseen.count)), openProblems: (checked.problems ?? 0) - (unseen.problems ?? 0),
    ...(checked.last === null ? {} : { lastAuditAt: checked.last }),
  };
}

export async function totals(db: Database): Promise<CatalogueTotals> {
  const sums = await db.selectFrom('package').select(({ fn }) => [
    fn.countAll<number>().as('packages'), fn.sum<number | null>('file_count').as('files'), fn.sum<number | null>('byte_count').as('bytes'),
  ]).executeTakeFirstOrThrow();
  // Few, and taken off: a condition on the kind would make the sums read every row.
  const records = await db.selectFrom('tombstone').innerJoin('package', 'package.id', 'tombstone.tombstone_id').select(({ fn }) => [
    fn.countAll<number>().as('packages'), fn.sum<number | null>('file_count').as('files'), fn.sum<number | null>('byte_count').as('bytes'),
  ]).executeTakeFirstOrThrow();
  // The same for the archive's catalogue and for fixity evidence, which have indexes of their own.
  const descriptions = await sumsOf(db, sql<boolean>`kind = 'description'`);
  const evidence = await sumsOf(db, sql<boolean>`kind = 'audit'`);
  const audited = await db.selectFrom('fixity_state').select(({ fn }) => [
    fn.countAll<number>().as('count'), fn.max<string | null>('checked_at').as('last'),
  ]).executeTakeFirstOrThrow();
  const problems = await db.selectFrom('fixity_state').select(({ fn }) => fn.countAll<number>().as('count'))
    .where('outcome', '!=', 'match').executeTakeFirstOrThrow();
  const { last } = audited;
  return {
    packages: sums.packages - records.packages - descriptions.packages - evidence.packages,
    files: (sums.files ?? 0) - (records.files ?? 0) - (descriptions.files ?? 0) - (evidence.files ?? 0),
    bytes: (sums.bytes ?? 0) - (records.bytes ?? 0) - (descriptions.bytes ?? 0) - (evidence.bytes ?? 0),
    neverAudited: Math.max(0, sums.packages - audited.count),
    openProblems: problems.count,
    ...(last === null ? {} : { lastAuditAt: last }),
  };
}

/** A literal condition: a parameter would not be seen to be what the index is about. */
async function sumsOf(db: Database, kind: RawBuilder<boolean>): Promise<{ readonly packages: number; readonly files: number | null; readonly bytes: number | null }> {
  return db.selectFrom('package').select(({ fn }) => [
    fn.countAll<number>().as('packages'), fn.sum<number | null>('file_count').as('files'), fn.sum<number | null>('byte_count').as('bytes'),
  ]).where(kind).executeTakeFirstOrThrow();
}
