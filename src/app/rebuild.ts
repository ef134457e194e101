import fs from 'node:fs/promises';
import { Fault } from '../base/index.ts';
import type { Operations } from '../cli/index.ts';
import { rebuildCatalogue } from '../ingest/index.ts';
import { openStore, createDigestPool } from '../storage/index.ts';
import { openForReading, openForWriting, type WritingKho } from './compose.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho rebuild`: the catalogue from storage alone, even when the catalogue is gone or cannot be read. */
export function rebuildOperation(surroundings: Surroundings): Operations['rebuild'] {
  return async ({ repo, signal, onProgress }) => {
    const kho = await openWithAnyCatalogue(repo, surroundings);
    try {
      return await rebuildCatalogue({ store: kho.store, catalogue: kho.catalogue, signal, onProgress });
    } finally {
      await kho.close();
    }
  };
}

async function openWithAnyCatalogue(repo: string, surroundings: Surroundings): Promise<WritingKho> {
  try {
    return await openForWriting(repo, 'rebuild', surroundings, { create: true });
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'CATALOGUE_FAILED') throw fault;
    await setAsideUnreadable(repo, surroundings, fault);
    return openForWriting(repo, 'rebuild', surroundings, { create: true });
  }
}

/** A database that cannot be opened is renamed, not removed: it may still tell somebody something. */
async function setAsideUnreadable(repo: string, surroundings: Surroundings, fault: Fault): Promise<void> {
  const { locations } = await openStore(repo, { pool: createDigestPool(), ...surroundings });
  const opens = await openForReading(repo, surroundings).then(async (kho) => kho.close()).then(() => true, () => false);
  if (opens) throw fault;
  const suffix = surroundings.clock.now().toISOString().replace(/[:.]/g, '-');
  for (const part of ['', '-wal', '-shm']) {
    await fs.rename(`${locations.catalogue}${part}`, `${locations.catalogue}.unreadable-${suffix}${part}`).catch(() => undefined);
  }
}
