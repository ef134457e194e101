import type { DublinCore } from '../base/index.ts';
import { can, PUBLIC } from '../policy/index.ts';
import { packageAccess, packageState } from './allowed-rows.ts';
import type { Database } from './database.ts';
import type { Publication, PublicationState } from './model.ts';
import { stampItem, type ItemToStamp, type StampTime } from './stamp-item.ts';
import type { PublicationRow } from './oai-tables.ts';

/**
 * Records who may see a package and tells harvesters, in the caller's transaction; answers the datestamp when they have
 * something to be told. The package need not be there: `kho rebuild` brings these back before the packages.
 */
export async function putPublication(db: Database, publication: Publication, time: StampTime): Promise<string | undefined> {
  await keepDecision(db, publication);
  const entry = await db.selectFrom('package').select(['id', 'description']).where('id', '=', publication.packageId).executeTakeFirst();
  if (entry === undefined) return undefined;
  return stampItem(db, itemOf(publication.packageId, JSON.parse(entry.description) as DublinCore, publication), time);
}

/** Records what somebody decided. */
export async function keepDecision(db: Database, publication: Publication): Promise<void> {
  await putRow(db, publication, 'person');
}

/** Tells harvesters of a version that was registered, as far as they may know of it. */
export async function stampPackage(db: Database, id: string, description: DublinCore, time: StampTime): Promise<string | undefined> {
  return stampItem(db, itemOf(id, description, await followRights(db, id, description, time)), time);
}

/** Who may see a version that was registered: what somebody decided, or else what its description says; undefined: everybody. */
export async function followRights(db: Database, id: string, description: DublinCore, time: StampTime): Promise<Publication | undefined> {
  const decided = await publicationOf(db, id);
  if (decided?.origin === 'person' && !(decided.state === 'published' && isSecret(description))) return decided;
  if (mayBePublic(description)) {
    if (decided !== undefined) await db.deleteFrom('publication').where('package_id', '=', id).execute();
    return undefined;
  }
  const wasPublic = decided?.wasPublic === true || (await db.selectFrom('oai_item').select('deleted').where('package_id', '=', id).executeTakeFirst()) !== undefined;
  const restricted: Publication = { packageId: id, state: 'restricted', reason: '', by: '', at: time.now, wasPublic };
  await putRow(db, restricted, 'rights');
  return restricted;
}

function itemOf(id: string, description: DublinCore, publication: Publication | undefined): ItemToStamp {
  if (publication === undefined || publication.state === 'published') return { id, kind: 'package', state: 'live', description, kept: null };
  // Not a word of the description stays where harvesters are answered from.
  return { id, kind: 'package', state: publication.wasPublic ? 'gone' : 'gone-if-told', description, kept: {} };
}

/** Whether the description itself says nothing against showing it to everybody (Circular 05/2025/TT-BNV, access). */
function mayBePublic(description: DublinCore): boolean {
  return can(PUBLIC, 'view-package', { state: packageState(packageAccess(description), undefined) });
}

/** State secrets are shown by nobody's decision: they are declassified first, and described so. */
function isSecret(description: DublinCore): boolean {
  return packageAccess(description) === 'secret';
}

export async function publicationOf(db: Database, packageId: string): Promise<(Publication & { readonly origin: string }) | undefined> {
  const row = await db.selectFrom('publication').selectAll().where('package_id', '=', packageId).executeTakeFirst();
  return row === undefined ? undefined : { ...publicationFrom(row), origin: row.origin };
}

/** By package identifier, after one. */
export async function publications(db: Database, { after = '', limit }: { readonly after?: string; readonly limit: number }): Promise<readonly Publication[]> {
  const rows = await db.selectFrom('publication').selectAll().where('package_id', '>', after).orderBy('package_id').limit(limit).execute();
  return rows.map(publicationFrom);
}

async function putRow(db: Database, { packageId, state, reason, by, at, mergedInto, wasPublic }: Publication, origin: 'person' | 'rights'): Promise<void> {
  const values = { state, origin, reason, changed_at: at, changed_by: by, merged_into: mergedInto ?? null, was_public: wasPublic ? 1 : 0 };
  await db.insertInto('publication').values({ package_id: packageId, ...values })
    .onConflict((conflict) => conflict.column('package_id').doUpdateSet(values)).execute();
}

function publicationFrom(row: PublicationRow): Publication {
  return {
    packageId: row.package_id, state: row.state as PublicationState, reason: row.reason, by: row.changed_by, at: row.changed_at, wasPublic: row.was_public === 1,
    ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
  };
}
