import { Fault, packageUrn, packageUuid, timestamp, type Messages } from '../base/index.ts';
import type { CataloguedPackage } from '../catalogue/index.ts';
import type { ListedPackage, Operations, PackageDetails } from '../cli/index.ts';
import { checkPackages, JUDGED_STANDARDS, openCheckReports } from '../ingest/index.ts';
import { copySettings } from '../replicas/index.ts';
import { checkStore, createDigestPool } from '../storage/index.ts';
import { backupOperations } from './backup.ts';
import { auditOperation } from './audit.ts';
import { auditReportOperations } from './audit-report.ts';
import { openForReading, type OpenOptions, type ReadingKho } from './compose.ts';
import { copiesOperations } from './copies.ts';
import { dipOrder } from './dip-order.ts';
import { descriptionOperations } from './description.ts';
import { findingAidOperations } from './finding-aids.ts';
import { disposalOperation } from './disposal.ts';
import { fixityOperations } from './fixity.ts';
import { fsckOperation } from './fsck.ts';
import { committedView } from './object-views.ts';
import { ingestOperation } from './ingest.ts';
import { initRepository } from './init.ts';
import { witnessOperations } from './witness.ts';
import { ledgerOperations } from './ledger-operations.ts';
import { jobOperations } from './jobs.ts';
import { oaiOperations } from './oai-verify.ts';
import { publicationOperations } from './publication.ts';
import { rebuildOperation } from './rebuild.ts';
import { repairOperations } from './repair.ts';
import { chosenSchemas, schemasOperation } from './schemas.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';
import { updateOperation } from './update.ts';
import { tokenOperations } from './tokens.ts';

/**
 * Everything that the command line can ask for, done by the real modules. Doors and generators that bring large
 * libraries are loaded when they are asked for: `kho ingest` of one package must not wait for a web server.
 */
export function createOperations(surroundings: Surroundings, messages: Messages): Operations {
  const reading = async <Answer>(repo: string, work: (kho: ReadingKho) => Promise<Answer>, options?: OpenOptions): Promise<Answer> => {
    const kho = await openForReading(repo, surroundings, options);
    try {
      return await work(kho);
    } finally {
      await kho.close();
    }
  };
  return {
    version: softwareVersion().version,
    init: async ({ repo }) => initRepository(repo, surroundings),
    ingest: ingestOperation(surroundings, messages),
    update: updateOperation(surroundings),
    check: checkOperation(surroundings, messages),
    copies: copiesOperations(surroundings),
    ledger: ledgerOperations(surroundings),
    witness: witnessOperations(surroundings, messages),
    schemas: schemasOperation(surroundings),
    checkStore: checkStoreOperation,
    async *list({ repo, text, limit }) {
      const kho = await openForReading(repo, surroundings);
      try {
        yield* listed(kho, text, limit);
      } finally {
        await kho.close();
      }
    },
    show: async ({ repo, id, fileLimit }) => reading(repo, async (kho) => details(kho, id, fileLimit)),
    audit: auditOperation(surroundings),
    auditReports: auditReportOperations(surroundings, messages),
    fixity: fixityOperations(surroundings),
    incidents: repairOperations(surroundings),
    export: async ({ repo, id, signal, onProgress, request: requestFile, ...request }) => reading(repo, async (kho) => {
      const entry = await known(kho, id);
      const view = await committedView(kho.store, entry);
      let bytes = 0;
      const onBytes = (more: number): void => {
        bytes += more;
        onProgress({ packages: 0, packagesTotal: 1, bytes, bytesTotal: Math.max(bytes, entry.byteCount) });
      };
      const { exportPackage } = await import('../access/index.ts');
      const dip = request.as === 'tt05-dip' ? { dip: await dipOrder(requestFile, surroundings) } : {};
      const exported = await exportPackage(view, { ...request, ...dip, signal, onBytes, pool: kho.pool, newId: surroundings.newId });
      const { writeHistory } = await import('./export-history.ts');
      return { ...exported, history: await writeHistory(kho, surroundings, { entry, exported: exported.path }) };
    }),
    publication: publicationOperations(surroundings),
    oai: oaiOperations(surroundings, messages),
    fsck: fsckOperation(surroundings),
    rebuild: rebuildOperation(surroundings),
    ...backupOperations(surroundings, messages),
    description: descriptionOperations(surroundings, messages),
    findingAids: findingAidOperations(surroundings, messages),
    disposal: disposalOperation(surroundings, messages),
    doctor: async ({ repo }) => (await import('./doctor.ts')).diagnose(repo, surroundings),
    serve: async ({ repo, ...options }) => {
      const kho = await openForReading(repo, surroundings, { isLong: true });
      try {
        const { serveKho } = await import('./serve.ts');
        const serving = await serveKho(kho, surroundings, messages, options);
        return { ...serving, closed: serving.closed.finally(async () => kho.close()) };
      } catch (fault) {
        await kho.close();
        throw fault;
      }
    },
    jobs: jobOperations(surroundings),
    tokens: tokenOperations(surroundings),
    demo: async (request) => (await import('./demo.ts')).demoOperation(surroundings, messages)(request),
  };
}

/** The repository that is meant when none is named; `kho check` needs none, but one that is there lends its schemas. */
const DEFAULT_REPO = 'storage';

function checkOperation(surroundings: Surroundings, messages: Messages): Operations['check'] {
  return async ({ repo = DEFAULT_REPO, schemas: folder, reports: paths = {}, ...run }) => {
    const { standard, version } = run;
    const asked = standard === undefined ? {} : { asked: [JUDGED_STANDARDS[standard].title, ...(version === undefined ? [] : [version])].join(' ') };
    const { name, version: release } = softwareVersion();
    const reports = openCheckReports(paths, messages, { software: { name, version: release }, time: timestamp(surroundings.clock.now()), ...asked });
    const pool = createDigestPool();
    try {
      await checkPackages({
        ...run,
        pool,
        time: timestamp(surroundings.clock.now()),
        schemas: await chosenSchemas(repo, surroundings, folder),
        onOutcome: (outcome) => {
          reports.add(outcome);
          run.onOutcome(outcome);
        },
      });
      await reports.finish();
    } finally {
      reports.discard();
      await pool.close();
    }
  };
}

const checkStoreOperation: Operations['checkStore'] = async (run) => {
  const pool = createDigestPool();
  await checkStore({ ...run, pool }).finally(async () => pool.close());
};

/** Catalogue pages of a list. */
const AT_ONCE = 500;

async function* listed(kho: ReadingKho, text: string | undefined, limit: number): AsyncGenerator<ListedPackage> {
  const { minCopies: required } = await copySettings(kho);
  let after: string | undefined;
  for (let left = limit; left > 0;) {
    const page = await kho.catalogue.packages({
      limit: Math.min(AT_ONCE, left), onlySubmitted: true, ...(text === undefined ? {} : { text }), ...(after === undefined ? {} : { after }),
    });
    const copies = await kho.catalogue.copies.copiesOf(page.items.map(({ id }) => id));
    for (const item of page.items) {
      const publication = await kho.catalogue.publication(item.id);
      const unseen = publication === undefined || publication.state === 'published' ? {} : { publication };
      yield { ...item, copies: { verified: copies.get(item.id) ?? 1, required }, ...unseen };
    }
    left -= page.items.length;
    if (page.next === undefined) return;
    after = page.next;
  }
}

async function known(kho: ReadingKho, asked: string): Promise<CataloguedPackage> {
  const uuid = packageUuid(asked);
  const entry = uuid === undefined ? undefined : await kho.catalogue.package(packageUrn(uuid));
  if (entry !== undefined) return entry;
  const tombstone = uuid === undefined ? undefined : await kho.catalogue.tombstone(packageUrn(uuid));
  if (tombstone !== undefined) throw new Fault('PACKAGE_DELETED', { id: tombstone.packageId, date: tombstone.deletedAt.slice(0, 10) });
  throw new Fault('PACKAGE_NOT_FOUND', { id: asked });
}

async function details(kho: ReadingKho, asked: string, fileLimit: number): Promise<PackageDetails> {
  const entry = await known(kho, asked);
  const { catalogue } = kho;
  const { minCopies: required, locations } = await copySettings(kho);
  const names = new Map(locations.map(({ id, name }) => [id, name]));
  const [copies, replicas] = await Promise.all([catalogue.copies.copiesOf([entry.id]), catalogue.copies.replicas(entry.id)]);
  const [versions, events, files, [lastCheck]] = await Promise.all([
    catalogue.versions(entry.id), catalogue.events(entry.id), catalogue.files(entry.id, { limit: fileLimit }), catalogue.fixityChecks(entry.id, 1),
  ]);
  const check = lastCheck === undefined ? {} : { lastCheck };
  const publication = await catalogue.publication(entry.id);
  return {
    package: entry, versions, events, incidentEvents: await catalogue.incidents.events(entry.id), files: files.items, moreFiles: files.next !== undefined, ...check, ...(publication === undefined ? {} : { publication }),
    copies: { verified: copies.get(entry.id) ?? 1, required },
    replicas: replicas.map((replica) => ({ ...replica, location: names.get(replica.locationId) ?? replica.locationId })),
  };
}
