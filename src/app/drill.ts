import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Fault, timestamp, type Messages } from '../base/index.ts';
import {
  certificateName, drill, lastBackupAct, restore, restoreObjects, writeCertificate, type AuditedDamage, type BackupProgress, type DrillParts, type RestoredForDrill,
} from '../backup/index.ts';
import { sqliteDriverName } from '../catalogue/index.ts';
import type { DrillAnswer, DrillRequest } from '../cli/index.ts';
import { auditStore } from '../fixity/index.ts';
import { rebuildCatalogue } from '../ingest/index.ts';
import { createLedger } from '../ledger/index.ts';
import { locationPaths, onStorage, openStore, readCopySettings, STORE_FORMAT, storeLocations, writeDurably } from '../storage/index.ts';
import { catalogueOpener, remember, restoreParts, restoreRun, shelfAt } from './backup-parts.ts';
import type { ReadingKho } from './compose.ts';
import { fastestDigest } from './fastest-digest.ts';
import { descriptionRestorer } from './restorers.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

interface DrillSurroundings {
  readonly surroundings: Surroundings;
  readonly messages: Messages;
}

/** `kho drill`: restores into a temporary folder that is gone afterwards, and writes a certificate. */
export async function drillStore(request: DrillRequest, kho: ReadingKho, { surroundings, messages }: DrillSurroundings): Promise<DrillAnswer> {
  const { root } = kho.store.locations;
  if (request.certificate === undefined && kho.catalogue.isReadOnly) throw new Fault('STORE_READ_ONLY', { path: path.join(root, 'drills') });
  const base = path.resolve(request.work ?? os.tmpdir());
  const work = await onStorage(base, async () => fs.mkdtemp(path.join(base, 'kho-drill-')));
  try {
    const { signal, onProgress, sample, seed } = request;
    const certificate = await drill(drillParts(request, kho, surroundings), { work, signal, onProgress, ...(sample === undefined ? {} : { sample }), ...(seed === undefined ? {} : { seed }) });
    const file = request.certificate ?? path.join(root, 'drills', certificateName(certificate));
    const written = await writeCertificate(file, certificate, messages);
    const act = { kind: 'drill' as const, at: certificate.finishedAt, folder: certificate.from.folder, name: written.json, outcome: certificate.verdict };
    await remember(kho, act, { certificateSha512: written.sha512, packages: certificate.scope.packages });
    return { certificate, ...written };
  } finally {
    await fs.rm(work, { recursive: true, force: true }).catch(() => undefined);
  }
}

function drillParts(request: DrillRequest, kho: ReadingKho, surroundings: Surroundings): DrillParts {
  const { clock } = surroundings;
  const { name, version } = softwareVersion();
  const { signal, location } = request;
  return {
    storeId: kho.store.id, live: kho.catalogue, pool: kho.pool, clock,
    software: { name, version, node: process.versions.node, sqlite: sqliteDriverName() },
    restore: async (folder, choose, onProgress) => {
      const into: DrillRestore = { folder, choose, kho, surroundings, onProgress };
      return location === undefined ? restoreFromBackup(request, into) : restoreFromLocation(location, signal, into);
    },
    openStore: async (root) => openStore(root, { pool: kho.pool, ...surroundings }),
    createCatalogue: catalogueOpener(surroundings, true),
    rebuild: async (store, catalogue) => rebuildCatalogue({
      store, catalogue, ledger: createLedger(catalogue.sql, surroundings), signal, onProgress: () => undefined,
      restorers: [descriptionRestorer({ store, catalogue }, surroundings)],
    }),
    audit: async (store, catalogue) => {
      const damaged: AuditedDamage[] = [];
      const algorithm = fastestDigest(() => process.hrtime.bigint());
      const { packages, files, bytes } = await auditStore({ store, catalogue, pool: kho.pool, clock }, {
        algorithm, signal, onProgress: () => undefined,
        onReport: ({ packageId, outcome, problems }) => {
          if (outcome !== 'match') damaged.push({ id: packageId, places: problems.map((problem) => `${problem.path} (${problem.outcome})`) });
        },
      });
      return { packages, files, bytes, algorithm, damaged };
    },
  };
}

interface DrillRestore {
  readonly folder: string;
  readonly choose: (id: string) => boolean;
  readonly kho: ReadingKho;
  readonly surroundings: Surroundings;
  readonly onProgress: (progress: BackupProgress) => void;
}

async function restoreFromBackup(request: DrillRequest, { folder, choose, kho, surroundings, onProgress }: DrillRestore): Promise<RestoredForDrill> {
  const from = request.from ?? (await lastBackupAct(kho.catalogue.sql, 'backup'))?.folder;
  if (from === undefined) throw new Fault('BACKUP_NOT_FOUND', { path: kho.store.locations.root });
  const { generation, signal, passphraseFile } = request;
  const run = await restoreRun({ from, into: path.join(folder, 'kho'), partial: true, rebuild: false, signal, onProgress, ...(generation === undefined ? {} : { generation }), ...(passphraseFile === undefined ? {} : { passphraseFile }) });
  const report = await restore(restoreParts(kho.pool, surroundings), { ...run, choose });
  const { manifest, manifestDigest } = report.backup;
  if (manifest.store !== kho.store.id) throw new Fault('BACKUP_OF_OTHER_STORE', { path: from, detail: manifest.store });
  const { root, packages, files, bytes, lost, catalogue } = report;
  const copy = catalogue.from === 'copy' ? { copy: await catalogueOpener(surroundings)(storeLocations(root).catalogue) } : { copyProblem: catalogue.problem ?? manifest.catalogue.file };
  return {
    from: { kind: 'backup', folder: path.resolve(from), generation: manifest.generation, manifestSha512: manifestDigest, madeAt: manifest.completedAt },
    root, listed: manifest.packages + manifest.notBackedUp.length, packages, files, bytes, stateFiles: manifest.state.length, lost, ...copy,
    objects: () => report.backup.objects(),
  };
}

/** A location has objects and nothing else: what should be there is what the catalogue in use says was committed. */
async function restoreFromLocation(name: string, signal: AbortSignal, { folder, choose, kho, surroundings, onProgress }: DrillRestore): Promise<RestoredForDrill> {
  const { locations } = await readCopySettings(kho.store.locations.copySettings);
  const location = locations.find((one) => one.name === name);
  if (location === undefined) throw new Fault('LOCATION_NOT_FOUND', { name });
  const root = path.join(folder, 'kho');
  const shelf = await shelfAt({ folder: root, name: 'drill', storeId: kho.store.id }, kho.pool, surroundings);
  const { packages: listed, bytes: total } = await kho.catalogue.totals();
  const objects = (): ReturnType<typeof kho.catalogue.committedHeads> => kho.catalogue.committedHeads();
  const restored = await restoreObjects({ source: { root: locationPaths(location.path).objects, objects }, shelf, total: { packages: listed, bytes: total }, choose, signal, onProgress });
  const declaration = { store: 'kho', format: STORE_FORMAT, id: kho.store.id, created: timestamp(surroundings.clock.now()) };
  await writeDurably(storeLocations(root).declaration, `${JSON.stringify(declaration)}\n`);
  return { from: { kind: 'location', folder: location.path, name }, root, listed, ...restored, stateFiles: 0, objects };
}
