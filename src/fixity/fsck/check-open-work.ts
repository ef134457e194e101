import fs from 'node:fs';
import path from 'node:path';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Jobs } from '../../jobs/index.ts';
import { readCopySettings, storageFault, type Store } from '../../storage/index.ts';
import { asFault, systemErrorCode } from '../../base/index.ts';
import type { Difference } from './difference.ts';

/** Jobs that are told one by one. */
const JOBS_SHOWN = 1000;

export interface OpenWorkParts {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly jobs: Jobs;
  /** The name of a location that has the tombstone of a package; undefined when none has, or none is there. */
  readonly deletedAt?: (id: string) => Promise<string | undefined>;
}

/**
 * What interrupted processes left: open transactions and what recovery would do about each, jobs without an end, a rebuild that
 * did not end. Costs what there is of these, whatever the size of the store. Nobody may be writing.
 */
export async function* checkOpenWork({ store, catalogue, jobs }: OpenWorkParts): AsyncGenerator<Difference> {
  if (await catalogue.isBeingRebuilt()) yield { kind: 'rebuild-unfinished', place: 'catalogue' };
  for (const { objectId, version, newDigest, stage, baseDigest } of await catalogue.openTransactions()) {
    const base = baseDigest === undefined ? {} : { baseDigest };
    const step = await store.foreseeRecovery({ id: objectId, version, inventoryDigest: newDigest, stage, ...base });
    yield { kind: 'open-transaction', place: objectId, params: { version, stage, step } };
  }
  for (const { id, kind, args } of await jobs.open(JOBS_SHOWN)) {
    const about = args['path'] ?? args['id'];
    yield { kind: 'job-without-end', place: typeof about === 'string' ? about : id, params: { job: id, kind } };
  }
}

/** Without its settings a store knows neither its locations nor how many copies a package must have. */
export async function* checkSettings({ store }: OpenWorkParts): AsyncGenerator<Difference> {
  const { root, copySettings } = store.locations;
  const fault = await readCopySettings(copySettings).then(() => undefined, (thrown: unknown) => asFault(thrown));
  if (fault !== undefined) yield { kind: 'settings-unreadable', place: path.relative(root, copySettings), params: { detail: fault.code } };
}

/** Stages that no open transaction names, and what lies in quarantine. */
export async function* checkFolders({ store, catalogue }: OpenWorkParts, { writing }: { readonly writing: boolean }): AsyncGenerator<Difference> {
  const { root, staging, quarantine } = store.locations;
  if (!writing) {
    const named = new Set((await catalogue.openTransactions()).map(({ stage }) => stage));
    for (const name of namesIn(staging)) if (!named.has(name)) yield { kind: 'stage-abandoned', place: path.relative(root, path.join(staging, name)) };
  }
  for (const name of namesIn(quarantine)) yield { kind: 'quarantine-entry', place: path.relative(root, path.join(quarantine, name)) };
}

/** A store that a tool copied without empty folders may lack these. */
function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return [];
    throw storageFault(cause, folder);
  }
}
