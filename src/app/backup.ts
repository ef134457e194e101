import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Messages } from '../base/index.ts';
import { makeBackup, restore, wasBackupFolder } from '../backup/index.ts';
import type { Operations } from '../cli/index.ts';
import { createDigestPool, type CopyStore } from '../storage/index.ts';
import { catalogueOpener, passphraseFrom, remember, rememberRestore, restoreParts, restoreRun, shelfAt } from './backup-parts.ts';
import { openForReading } from './compose.ts';
import { drillStore } from './drill.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

/** `kho backup`, `kho restore` and `kho drill`. */
export function backupOperations(surroundings: Surroundings, messages: Messages): Pick<Operations, 'backup' | 'restore' | 'drill'> {
  return {
    backup: async ({ repo, passphraseFile, ...run }) => {
      const kho = await openForReading(repo, surroundings);
      try {
        const openShelf = async (folder: string): Promise<CopyStore> => shelfAt({ folder, name: 'backup', storeId: kho.store.id }, kho.pool, surroundings);
        const wasHere = await wasBackupFolder(kho.catalogue.sql, path.resolve(run.into));
        const parts = { ...kho, clock: surroundings.clock, openCatalogue: catalogueOpener(surroundings), openShelf, randomBytes, software: softwareVersion() };
        const report = await makeBackup(parts, { ...run, wasHere, ...await passphraseFrom(passphraseFile) });
        const { completedAt, generation, notBackedUp, packages } = report.manifest;
        await remember(kho, { kind: 'backup', at: completedAt, folder: path.resolve(run.into), name: generation, outcome: notBackedUp.length === 0 ? 'complete' : 'incomplete' }, { manifestSha512: report.manifestDigest, generation, packages });
        return report;
      } finally {
        await kho.close();
      }
    },
    restore: async (request) => {
      const pool = createDigestPool();
      try {
        const report = await restore(restoreParts(pool, surroundings), await restoreRun(request));
        return { ...report, copiesToRead: report.outcome === 'refused' ? 0 : await rememberRestore(report, surroundings) };
      } finally {
        await pool.close();
      }
    },
    drill: async (request) => {
      const kho = await openForReading(request.repo, surroundings);
      try {
        return await drillStore(request, kho, { surroundings, messages });
      } finally {
        await kho.close();
      }
    },
  };
}
