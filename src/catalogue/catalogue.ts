import { committedHeads, type CommittedHead } from './committed-heads.ts';
import { packageResource } from './allowed-rows.ts';
import type { Clock } from '../base/index.ts';
import type { Resource } from '../policy/index.ts';
import { catalogueTables, type Database } from './database.ts';
import { copiesOver, type Copies } from './copies.ts';
import { copiesAt } from './copies-database.ts';
import { copiesMigrations } from './copies-tables.ts';
import { copyChecksOver, type CopyChecks } from './copy-checks.ts';
import { fixityChecks, recordFixity } from './fixity-checks.ts';
import { fixityAt, fixityDueOver, type FixityDue } from './fixity-due.ts';
import { incidentsOver, refuseFrozen, type Incidents } from './incidents.ts';
import { logicalDump } from './logical-dump.ts';
import { catalogueMigrations } from './migrations.ts';
import type {
  CataloguedEvent, CataloguedFile, CataloguedPackage, CataloguedVersion, CatalogueTotals, FixityCheck, OaiItem, OaiKey, Publication,
  StoreTransaction, Tombstone, VersionRegistration,
} from './model.ts';
import { countOaiItems, earliestDatestamp, oaiItem, oaiItemsOver, type OaiSpan } from './oai-items.ts';
import { oaiSets, oaiSetSize, type OaiSet } from './oai-sets.ts';
import {
  committedDigest, eventsOf, fileByPath, listFiles, listPackages, packageById, packageByProducerId, packageBySubmission, publicTotals, submissionsOf, totals, versionsOf,
  type FileQuery, type PackageQuery, type Page,
} from './packages.ts';
import { publicationOf, publications } from './publication.ts';
import { beginRebuild, endRebuild, forgetPackages, headsAfter, headsOf, isBeingRebuilt, type CataloguedHead } from './rebuilding.ts';
import { recordChangesOver, type RecordChanges } from './records-changes.ts';
import { openPagesOver, type OpenPages } from './open-pages.ts';
import { recordsSearchOver, type RecordsSearch } from './records-search.ts';
import { archiveRecordsOver, type ArchiveRecords } from './records.ts';
import { registerVersion } from './register-version.ts';
import { Settling } from './settling.ts';
import { stampPending, tellGone, type DescribeItem, type GoneItem } from './record-items.ts';
import { tellPublication } from './stand-in.ts';
import { stampItem, type ItemToStamp } from './stamp-item.ts';
import { readOnlyCopy } from './sql/read-only-copy.ts';
import { openSql, type Migrations, type Sql } from './sql/open-sql.ts';
import { hasOpenTransaction, openTransactions, prepareTransactions, settleTransactions } from './store-transactions.ts';
import { tombstoneBySubmission, tombstoneOf, tombstones, type TombstoneQuery } from './tombstones.ts';

/**
 * The index of what is in storage, and the commit journal. Promises:
 * - what a call has written when it resolves is durable (`synchronous=FULL`);
 * - reads see whole transactions only; reads outside wait while a transaction of this process is open;
 * - everything but jobs, audits and open transactions can be made again from storage (`kho rebuild`);
 * - faults: `CATALOGUE_FAILED`, `STORAGE_FULL`, `STORE_UNSUPPORTED`.
 */
export interface Catalogue {
  /** Runs `work` in one transaction; calls inside have to be handed `tx`. */
  transaction<Answer>(work: (tx: Sql) => Promise<Answer>): Promise<Answer>;
  registerVersion(registration: VersionRegistration, tx?: Sql): Promise<void>;
  /** `OBJECT_FROZEN` when a person has to look at one of the objects first: nothing is prepared then. */
  prepareTransactions(transactions: readonly StoreTransaction[], tx?: Sql): Promise<void>;
  settleTransactions(ids: readonly string[], state: 'COMMITTED' | 'ABANDONED', tx?: Sql): Promise<void>;
  openTransactions(): Promise<readonly StoreTransaction[]>;
  /** Whether a version of this object is prepared and not settled. */
  hasOpenTransaction(objectId: string): Promise<boolean>;
  package(id: string): Promise<CataloguedPackage | undefined>;
  /** A package as the policy sees it, also one that was deleted. */
  packageResource(id: string): Promise<Resource | undefined>;
  packageBySubmission(digest: string): Promise<CataloguedPackage | undefined>;
  packageByProducerId(producerId: string): Promise<CataloguedPackage | undefined>;
  packages(query: PackageQuery): Promise<Page<CataloguedPackage>>;
  files(id: string, query: FileQuery): Promise<Page<CataloguedFile>>;
  file(id: string, path: string): Promise<CataloguedFile | undefined>;
  versions(id: string): Promise<readonly CataloguedVersion[]>;
  events(id: string): Promise<readonly CataloguedEvent[]>;
  /** Digests of the submissions that became versions of a package. */
  submissions(id: string): Promise<readonly string[]>;
  /** Adds checks of the store's own objects to the history; also what is due is told by them. */
  recordFixity(checks: readonly FixityCheck[], tx?: Sql): Promise<void>;
  fixityChecks(id: string, limit: number): Promise<readonly FixityCheck[]>;
  /** sha512 of the inventory that was committed for a version; undefined when the catalogue does not know it. */
  committedDigest(id: string, version: number): Promise<string | undefined>;
  /** Harm to copies, and what became of it. */
  readonly incidents: Incidents;
  totals(): Promise<CatalogueTotals>;
  /** Of what everybody may see. */
  publicTotals(): Promise<CatalogueTotals>;
  /** What has an open page, for sitemaps and those who keep copies. */
  readonly openPages: OpenPages;
  /** The deletion of a package, when it was deleted. */
  tombstone(packageId: string): Promise<Tombstone | undefined>;
  tombstoneBySubmission(digest: string): Promise<Tombstone | undefined>;
  /** By package identifier. */
  tombstones(query: TombstoneQuery): Promise<readonly Tombstone[]>;
  oaiItem(packageId: string): Promise<OaiItem | undefined>;
  oaiItems(query: OaiSpan & { readonly after?: OaiKey; readonly limit: number }): Promise<readonly OaiItem[]>;
  countOaiItems(span: OaiSpan): Promise<number>;
  earliestDatestamp(): Promise<string | undefined>;
  /** Sets that have something in them, by setSpec. */
  oaiSets(query: { readonly after?: string; readonly limit: number }): Promise<readonly OaiSet[]>;
  oaiSetSize(spec: string): Promise<{ readonly records: number; readonly changedAt?: string }>;
  /** Tells harvesters of something that is no package, e.g. of a record of the descriptions: new, changed, or gone. */
  stampItem(item: ItemToStamp, tx?: Sql): Promise<void>;
  /**
   * Tells harvesters of records that were changed (`recordChanges.apply` put them down); for who holds the writer lock. Can be stopped, and is gone on with by
   * the next writer; answers how many were looked at.
   */
  stampRecords(run: { readonly describe: DescribeItem; readonly signal?: AbortSignal | undefined }): Promise<number>;
  /** Tells harvesters that records are gone of which they were once told, and of which nothing is known here any more. */
  tellGone(gone: readonly GoneItem[]): Promise<void>;
  /** Stamps again what a writer that was killed may have stamped too early; only for who holds the writer lock. */
  settleDatestamps(): Promise<void>;
  /** Who may see a package, when somebody or its description decided; undefined: everybody. */
  publication(packageId: string): Promise<Publication | undefined>;
  publications(query: { readonly after?: string; readonly limit: number }): Promise<readonly Publication[]>;
  /** Records a decision about who may see a package, which may be unknown yet, and tells harvesters. */
  putPublication(publication: Publication, tx?: Sql): Promise<void>;
  /** Forgets every package and marks the catalogue as being rebuilt; audits and jobs stay. */
  beginRebuild(): Promise<void>;
  endRebuild(): Promise<void>;
  /** Whether a rebuild began and did not end: the catalogue does not know all of the store. */
  isBeingRebuilt(): Promise<boolean>;
  /** What was committed of every package, in the order of identifiers. */
  committedHeads(): AsyncIterable<CommittedHead>;
  /** Heads of those of some packages that are known; a few hundred at a time. */
  headsOf(ids: readonly string[]): Promise<readonly CataloguedHead[]>;
  /** All heads, by identifier, after one. */
  headsAfter(after: string, limit: number): Promise<readonly CataloguedHead[]>;
  /** Forgets packages of which there is no object any more. */
  forgetPackages(ids: readonly string[]): Promise<void>;
  /** Everything that storage determines, in canonical lines. */
  logicalDump(): AsyncIterable<string>;
  /** What is known of copies at other locations. */
  readonly copies: Copies;
  /** The database file that is open: the store's, or a copy of one that may not be written. */
  readonly databaseFile: string;
  /** The catalogue may not be written: findings are told and not recorded, every other change is `STORE_READ_ONLY`. */
  readonly isReadOnly: boolean;
  /** When every copy was last read, and the runs that read them. */
  readonly fixityDue: FixityDue;
  /** The archive's catalogue: creators, fonds, files, documents. */
  readonly records: ArchiveRecords;
  /** Finding records by words. */
  readonly recordsSearch: RecordsSearch;
  /** A change of it that is being made. */
  readonly recordChanges: RecordChanges;
  /** What was found whenever a copy was read: the history of each package. */
  readonly copyChecks: CopyChecks;
  /** The connection, for modules that keep tables of their own in the same transactions. */
  readonly sql: Sql;
  close(): Promise<void>;
}

export interface CatalogueOptions {
  readonly file: string;
  readonly clock: Clock;
  /** Schema of the modules that share the database. */
  readonly migrations?: Migrations;
  /** Make the file when it is absent. */
  readonly create?: boolean;
  /** Where a catalogue that may not be written is copied to, to be read there; without it that is `STORE_READ_ONLY`. `onlyMounted`: only one that is mounted read-only. */
  readonly readOnly?: { readonly scratch: string; readonly onlyMounted: boolean };
}

/** Opens the catalogue and brings its schema up to date. */
export async function openCatalogue({ file, clock, migrations, create = false, readOnly }: CatalogueOptions): Promise<Catalogue> {
  const copy = readOnly === undefined ? undefined : readOnlyCopy(file, readOnly.scratch, readOnly.onlyMounted);
  try {
    const opened = copy?.file ?? file;
    const sql = await openSql({ file: opened, create, queryOnly: copy !== undefined, migrations: { ...catalogueMigrations, ...copiesMigrations, ...migrations } });
    const catalogue = catalogueOver(sql, clock);
    if (copy === undefined) return { ...catalogue, databaseFile: file, isReadOnly: false };
    return { ...withoutRecords(catalogue), databaseFile: opened, isReadOnly: true, close: async () => catalogue.close().finally(copy.remove) };
  } catch (thrown) {
    copy?.remove();
    throw thrown;
  }
}

/** What was seen can be told, and not be written down; every other change is refused by the database. */
function withoutRecords(catalogue: Omit<Catalogue, 'databaseFile' | 'isReadOnly'>): Omit<Catalogue, 'databaseFile' | 'isReadOnly'> {
  return {
    ...catalogue,
    recordFixity: async () => undefined,
    copyChecks: { ...catalogue.copyChecks, record: async () => undefined },
    copies: { ...catalogue.copies, record: async () => undefined, mirrorLocations: async () => undefined },
    incidents: {
      ...catalogue.incidents,
      record: async ({ time, files, agent: _agent, ...sighting }) => ({ incident: { ...sighting, openedAt: time, lastSeenAt: time, files, fileCount: files.length }, event: undefined }),
    },
  };
}

function catalogueOver(sql: Sql, clock: Clock): Omit<Catalogue, 'databaseFile' | 'isReadOnly'> {
  const db = catalogueTables(sql);
  const on = (tx: Sql | undefined): Database => (tx === undefined ? db : catalogueTables(tx));
  // Several statements are one transaction even when the caller has none of its own.
  const within = async (tx: Sql | undefined, work: (database: Database) => Promise<void>): Promise<void> => (
    tx === undefined ? db.transaction().execute(work) : work(on(tx))
  );
  const settling = new Settling(sql, clock);
  const stamping = async (tx: Sql | undefined, work: (own: Sql) => Promise<void>): Promise<void> => (tx === undefined ? settling.transaction(work) : work(tx));
  return {
    sql,
    copies: copiesOver(sql),
    records: archiveRecordsOver(sql),
    recordChanges: recordChangesOver(sql),
    recordsSearch: recordsSearchOver(sql),
    transaction: async (work) => settling.transaction(work),
    registerVersion: async (registration, tx) => stamping(tx, async (own) => {
      settling.note(own, await registerVersion(copiesAt(own), registration, settling.time()));
    }),
    stampItem: async (item, tx) => stamping(tx, async (own) => {
      const datestamp = await stampItem(on(own), item, settling.time());
      settling.note(own, datestamp === undefined ? undefined : { id: item.id, datestamp });
    }),
    stampRecords: async (run) => stampPending({
      root: sql, ...run,
      transaction: async (work) => settling.transaction(async (own) => { for (const item of await work(own, settling.time())) settling.note(own, item); }),
    }),
    tellGone: async (gone) => settling.transaction(async (own) => { for (const item of await tellGone(on(own), gone, settling.time())) settling.note(own, item); }),
    settleDatestamps: async () => settling.settleAll(),
    publication: async (packageId) => publicationOf(db, packageId),
    publications: async (query) => publications(db, query),
    putPublication: async (publication, tx) => stamping(tx, async (own) => {
      settling.note(own, await tellPublication(on(own), publication, settling.time()));
    }),
    oaiSets: async (query) => oaiSets(db, query),
    oaiSetSize: async (spec) => oaiSetSize(db, spec),
    prepareTransactions: async (transactions, tx) => within(tx, async (database) => {
      await refuseFrozen(database, transactions.map(({ objectId }) => objectId));
      await prepareTransactions(database, transactions);
    }),
    settleTransactions: async (ids, state, tx) => within(tx, async (database) => settleTransactions(database, ids, state)),
    openTransactions: async () => openTransactions(db),
    hasOpenTransaction: async (objectId) => hasOpenTransaction(db, objectId),
    package: async (id) => packageById(db, id),
    packageResource: async (id) => packageResource(db, id),
    packageBySubmission: async (digest) => packageBySubmission(db, digest),
    packageByProducerId: async (producerId) => packageByProducerId(db, producerId),
    packages: async (query) => listPackages(db, query),
    files: async (id, query) => listFiles(db, id, query),
    file: async (id, path) => fileByPath(db, id, path),
    versions: async (id) => versionsOf(db, id),
    events: async (id) => eventsOf(db, id),
    submissions: async (id) => submissionsOf(db, id),
    recordFixity: async (checks, tx) => (tx === undefined ? fixityAt(sql).transaction().execute(async (own) => recordFixity(own, checks)) : recordFixity(fixityAt(tx), checks)),
    fixityDue: fixityDueOver(sql),
    copyChecks: copyChecksOver(sql),
    fixityChecks: async (id, limit) => fixityChecks(db, id, limit),
    committedDigest: async (id, version) => committedDigest(db, id, version),
    incidents: incidentsOver(sql),
    totals: async () => totals(db),
    publicTotals: async () => publicTotals(db),
    openPages: openPagesOver(sql),
    tombstone: async (packageId) => tombstoneOf(db, packageId),
    tombstoneBySubmission: async (digest) => tombstoneBySubmission(db, digest),
    tombstones: async (query) => tombstones(db, query),
    oaiItem: async (packageId) => oaiItem(db, packageId),
    oaiItems: oaiItemsOver(db),
    countOaiItems: async (span) => countOaiItems(db, span),
    earliestDatestamp: async () => earliestDatestamp(db),
    beginRebuild: async () => within(undefined, beginRebuild),
    committedHeads: () => committedHeads(db),
    endRebuild: async () => endRebuild(db),
    isBeingRebuilt: async () => isBeingRebuilt(db),
    headsOf: async (ids) => headsOf(db, ids),
    headsAfter: async (after, limit) => headsAfter(db, after, limit),
    forgetPackages: async (ids) => within(undefined, async (database) => forgetPackages(database, ids)),
    logicalDump: () => logicalDump(db),
    close: async () => settling.end().finally(async () => sql.destroy()),
  };
}
