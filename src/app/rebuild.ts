import fs from 'node:fs/promises';
import { restorePublications } from '../access/index.ts';
import { systemErrorCode, timestamp } from '../base/index.ts';
import { isUnusableDatabase } from '../catalogue/index.ts';
import type { Operations } from '../cli/index.ts';
import { rebuildCatalogue } from '../ingest/index.ts';
import { createDigestPool, openStore, storageFault } from '../storage/index.ts';
import { openForWriting, withWriterLock } from './compose.ts';
import { lostPersons } from './persons-known.ts';
import { restorers } from './restorers.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho rebuild`: the catalogue from storage alone, even when the catalogue is gone, cannot be read, or is not what we wrote. */
export function rebuildOperation(surroundings: Surroundings): Operations['rebuild'] {
  return async (run) => {
    try {
      return await rebuildOnce(run, surroundings);
    } catch (fault) {
      const { locations } = await openStore(run.repo, { pool: createDigestPool(), ...surroundings });
      if (!isUnusableDatabase(fault, locations.catalogue)) throw fault;
      await withWriterLock(run.repo, 'rebuild', surroundings, async (release) => {
        await setAsideUnreadable(locations.catalogue, surroundings);
        await release();
      });
      return rebuildOnce(run, surroundings);
    }
  };
}

async function rebuildOnce({ repo, signal, onProgress, fromStart = false }: Parameters<Operations['rebuild']>[0], surroundings: Surroundings): ReturnType<Operations['rebuild']> {
  const kho = await openForWriting(repo, 'rebuild', surroundings, { create: true });
  try {
    const unread = await restorePublications(kho.catalogue, kho.store.locations.publication, timestamp(surroundings.clock.now()));
    const found = await rebuildCatalogue({
      store: kho.store, catalogue: kho.catalogue, ledger: kho.ledger, signal, onProgress, fromStart, restorers: restorers(kho, surroundings),
    });
    const lost = await lostPersons(kho, surroundings);
    const report = { ...found, ...(lost === undefined ? {} : { personsLost: lost }), problems: [...unread.map(({ file, detail }) => ({ objectRoot: file, detail })), ...found.problems] };
    const trouble = kho.ledgerTrouble();
    // Without its key nothing is signed, but every leaf is there.
    return trouble === undefined || trouble.code === 'LEDGER_KEY_MISSING' ? report : { ...report, problems: [...report.problems, { objectRoot: 'ledger', detail: trouble.message }] };
  } finally {
    await kho.close();
  }
}

/** A database that cannot be used is renamed, not removed: it may still tell somebody something. */
async function setAsideUnreadable(catalogue: string, surroundings: Surroundings): Promise<void> {
  const suffix = surroundings.clock.now().toISOString().replace(/[:.]/g, '-');
  for (const part of ['', '-wal', '-shm']) {
    await fs.rename(`${catalogue}${part}`, `${catalogue}.unreadable-${suffix}${part}`).catch((cause: unknown) => {
      if (systemErrorCode(cause) !== 'ENOENT') throw storageFault(cause, catalogue);
    });
  }
}
