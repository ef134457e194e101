import type { DublinCore } from '../base/index.ts';
import { packageAccess } from './allowed-rows.ts';
import { expectCopies } from './copies.ts';
import type { CopiesDatabase } from './copies-database.ts';
import type { Database } from './database.ts';
import { expectChecks } from './fixity-due.ts';
import { isOwnKind, type CataloguedEvent, type CataloguedFile, type CataloguedPackage, type Tombstone, type VersionRegistration } from './model.ts';
import { bytesOf } from './rows.ts';
import { searchText } from './search-text.ts';
import { followRights, publicationOf, stampPackage } from './publication.ts';
import { stampItem, type StampTime } from './stamp-item.ts';
import { standInOf, touchStandIn } from './stand-in.ts';
import { isDeleted, layTombstone } from './tombstones.ts';
import type { FileRow } from './tables.ts';

/** Files inserted by one statement: well below SQLite's limit of 32,766 parameters. */
const FILES_AT_ONCE = 500;

/**
 * Writes what the catalogue knows of one version; the caller's transaction makes it all or nothing. Doing it again
 * gives the same rows. Answers the item that harvesters are told of, if they are. Versions of a package come in order. A package that was deleted does not come back: storage may
 * still hold what its deletion has begun to remove.
 */
export async function registerVersion(db: CopiesDatabase, registration: VersionRegistration, stamping: StampTime): Promise<StampedItem | undefined> {
  const { now } = stamping;
  const { package: entry, version, files, events, tombstone } = registration;
  if (tombstone === undefined && (await isDeleted(db, entry.id))) return undefined;
  const no = await putPackage(db, entry);
  await expectCopies(db, no, entry.inventoryDigest);
  await expectChecks(db, no, { version: entry.head, kind: entry.kind, bytes: entry.byteCount, now });
  const submitted = { package_no: no, version: version.version };
  await db.insertInto('submission').values({ digest: entry.submissionDigest, ...submitted })
    .onConflict((conflict) => conflict.column('digest').doUpdateSet(submitted)).execute();
  const described = { created_at: version.createdAt, message: version.message, agent: version.agent, inventory_digest: entry.inventoryDigest };
  await db.insertInto('version').values({ package_no: no, version: version.version, ...described })
    .onConflict((conflict) => conflict.columns(['package_no', 'version']).doUpdateSet(described)).execute();
  await replaceFiles(db, no, files);
  await replaceEvents(db, no, events);
  // The archive's catalogue is harvested record by record, reports are for auditors, and records of deletions name people.
  if (tombstone === undefined && isOwnKind(entry.kind)) return undefined;
  if (tombstone === undefined) return stampVersion(db, entry, stamping);
  await layTombstone(db, tombstone);
  const item = await standInOf(db, tombstone.packageId);
  if (item !== undefined) return touchStandIn(db, { packageId: tombstone.packageId, item }, stamping);
  // The record of a deletion is no item of its own: it is why another one is deleted.
  const neverTold = (await publicationOf(db, tombstone.packageId))?.wasPublic === false;
  const gone = { id: tombstone.packageId, kind: 'package', state: neverTold ? 'gone-if-told' : 'gone', kept: withdrawnDescription(tombstone) } as const;
  return stampedAs(gone.id, await stampItem(db, gone, stamping));
}

/** A package that a record speaks for is told of by that record. */
async function stampVersion(db: Database, { id, description }: CataloguedPackage, stamping: StampTime): Promise<StampedItem | undefined> {
  const item = await standInOf(db, id);
  if (item === undefined) return stampedAs(id, await stampPackage(db, id, description, stamping));
  await followRights(db, id, description, stamping);
  return touchStandIn(db, { packageId: id, item }, stamping);
}

/** An item with the datestamp that it got. */
export interface StampedItem {
  readonly id: string;
  readonly datestamp: string;
}

function stampedAs(id: string, datestamp: string | undefined): StampedItem | undefined {
  return datestamp === undefined ? undefined : { id, datestamp };
}

/** What may still be told of a deleted package. */
function withdrawnDescription({ title }: Tombstone): DublinCore {
  return title === undefined ? {} : { title: [title] };
}

async function putPackage(db: Database, entry: CataloguedPackage): Promise<number> {
  const values = {
    head: entry.head,
    inventory_digest: entry.inventoryDigest,
    kind: entry.kind,
    title: entry.title,
    producer_id: entry.producerId ?? null,
    submission_digest: entry.submissionDigest,
    file_count: entry.fileCount,
    byte_count: entry.byteCount,
    created_at: entry.createdAt,
    updated_at: entry.updatedAt,
    description: JSON.stringify(entry.description),
    search: searchText(entry),
    access: packageAccess(entry.description),
  };
  const { no } = await db.insertInto('package').values({ id: entry.id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .returning('no').executeTakeFirstOrThrow();
  return no;
}

async function replaceFiles(db: Database, no: number, files: Iterable<CataloguedFile>): Promise<void> {
  await db.deleteFrom('file').where('package_no', '=', no).execute();
  let rows: FileRow[] = [];
  const insert = async (): Promise<void> => {
    if (rows.length > 0) await db.insertInto('file').values(rows).execute();
    rows = [];
  };
  for (const file of files) {
    rows.push({
      package_no: no,
      path: file.path,
      role: file.role,
      size: file.size,
      sha512: bytesOf(file.sha512),
      sha256: bytesOf(file.sha256),
      mime_type: file.mimeType,
      puid: file.puid ?? null,
      original_name: file.originalName ?? null,
    });
    if (rows.length === FILES_AT_ONCE) await insert();
  }
  await insert();
}

async function replaceEvents(db: Database, no: number, events: readonly CataloguedEvent[]): Promise<void> {
  await db.deleteFrom('event').where('package_no', '=', no).execute();
  const rows = events.map(({ id, type, time, outcome, detail, agent, version }, position) => (
    { package_no: no, position, id, type, time, outcome, detail, agent, version }
  ));
  for (let at = 0; at < rows.length; at += FILES_AT_ONCE) await db.insertInto('event').values(rows.slice(at, at + FILES_AT_ONCE)).execute();
}
