import { sql } from 'kysely';
import type { DublinCore } from '../base/index.ts';
import { can, PUBLIC } from '../policy/index.ts';
import { packageResource } from './allowed-rows.ts';
import type { Database } from './database.ts';
import type { Publication } from './model.ts';
import { keepDecision, putPublication, stampPackage } from './publication.ts';
import type { StampedItem } from './register-version.ts';
import { moveItems, nextDatestamp, rememberUnsettled, stampItem, type StampTime } from './stamp-item.ts';

// One thing is one item: a package whose description was published as a record of the archive's catalogue is harvested as that
// record, which has METS and PREMIS of the package too. The package's own item is then deleted, and stays so as long as the
// record is linked with it: who withdraws the record did not mean its package to come back in its place.

/** The item of the record that speaks for a package. */
export async function standInOf(db: Database, packageId: string): Promise<string | undefined> {
  return (await db.selectFrom('oai_item').select('package_id').where('behind', '=', packageId).executeTakeFirst())?.package_id;
}

/**
 * Something about a package changed that its record speaks for: the record gets a new datestamp (its METS is another, or may not be given any more).
 * Undefined when the record is deleted, and nothing is to be told.
 */
export async function touchStandIn(db: Database, { packageId, item }: { readonly packageId: string; readonly item: string }, time: StampTime): Promise<StampedItem | undefined> {
  const gives = await mayBeGiven(db, packageId);
  await db.updateTable('oai_item').set({ gives: gives ? 1 : 0 }).where('package_id', '=', item).execute();
  const row = await db.selectFrom('oai_item').select('deleted').where('package_id', '=', item).executeTakeFirst();
  if (row?.deleted !== 0) return undefined;
  const datestamp = await nextDatestamp(db, time.now);
  await moveItems(db, [item], datestamp);
  await rememberUnsettled(db, time.oldest ?? datestamp);
  return { id: item, datestamp };
}

/** Records who may see a package and tells harvesters, by the record that speaks for it when there is one; answers what got a datestamp. */
export async function tellPublication(db: Database, publication: Publication, time: StampTime): Promise<StampedItem | undefined> {
  const { packageId } = publication;
  const item = await standInOf(db, packageId);
  if (item === undefined) {
    const datestamp = await putPublication(db, publication, time);
    return datestamp === undefined ? undefined : { id: packageId, datestamp };
  }
  await keepDecision(db, publication);
  return touchStandIn(db, { packageId, item }, time);
}

async function mayBeGiven(db: Database, packageId: string): Promise<boolean> {
  const resource = await packageResource(db, packageId);
  return resource !== undefined && can(PUBLIC, 'download-file', resource);
}

/** Looks anew at which record speaks for a package, after links or states were changed. */
export async function settleStandIn(db: Database, packageId: string, time: StampTime): Promise<readonly StampedItem[]> {
  const before = await standInOf(db, packageId);
  const now = await speaksFor(db, packageId);
  if (before === now) return [];
  const stamped: (StampedItem | undefined)[] = [];
  if (before !== undefined) {
    await db.updateTable('oai_item').set({ behind: null, gives: null }).where('package_id', '=', before).execute();
    stamped.push(await touched(db, before, time));
  }
  if (now === undefined) {
    // Nobody speaks for it any more: it is as public as it is by itself.
    const entry = await db.selectFrom('package').select('description').where('id', '=', packageId).executeTakeFirst();
    const datestamp = entry === undefined ? undefined : await stampPackage(db, packageId, JSON.parse(entry.description) as DublinCore, time);
    stamped.push(datestamp === undefined ? undefined : { id: packageId, datestamp });
  } else {
    await db.updateTable('oai_item').set({ behind: packageId }).where('package_id', '=', now).execute();
    stamped.push(await touchStandIn(db, { packageId, item: now }, time));
    const datestamp = await stampItem(db, { id: packageId, kind: 'package', state: 'gone-if-told', kept: {} }, time);
    stamped.push(datestamp === undefined ? undefined : { id: packageId, datestamp });
  }
  return stamped.filter((one) => one !== undefined);
}

async function touched(db: Database, item: string, time: StampTime): Promise<StampedItem | undefined> {
  const row = await db.selectFrom('oai_item').select('deleted').where('package_id', '=', item).executeTakeFirst();
  if (row?.deleted !== 0) return undefined;
  const datestamp = await nextDatestamp(db, time.now);
  await moveItems(db, [item], datestamp);
  return { id: item, datestamp };
}

/** Above this many levels there is no fonds any more. */
const MOST_LEVELS = 16;

/**
 * The one record that harvesters know and that describes this package as a whole, and no other: of several records of one package (a file and its
 * documents) the one above the others. A file in several packages leaves each of them an item of its own.
 */
async function speaksFor(db: Database, packageId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string; parent: string | null; packages: number }>`select r.id as id, r.parent as parent, r.packages as packages from record_package p join record r on r.id = p.record_id
    where p.package_id = ${packageId} and exists (select 1 from oai_item i where i.package_id = 'urn:uuid:' || r.id and i.kind = 'record') order by r.id`.execute(db);
  const linked = new Set(rows.map(({ id }) => id));
  const highest: typeof rows = [];
  for (const row of rows) if (!(await standsBelow(db, row.parent, linked))) highest.push(row);
  const [one, other] = highest;
  return one === undefined || other !== undefined || one.packages !== 1 ? undefined : `urn:uuid:${one.id}`;
}

async function standsBelow(db: Database, parent: string | null, linked: ReadonlySet<string>): Promise<boolean> {
  let above = parent;
  for (let level = 0; above !== null && level < MOST_LEVELS; level += 1) {
    if (linked.has(above)) return true;
    above = (await sql<{ parent: string | null }>`select parent from record where id = ${above}`.execute(db)).rows[0]?.parent ?? null;
  }
  return false;
}
