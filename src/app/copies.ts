import type { Fault } from '../base/index.ts';
import type { CopiesFollowed, CopiesOperations } from '../cli/index.ts';
import type { IngestParts } from '../ingest/index.ts';
import {
  addLocation, compareLocation, copySettings, copyStanding, describeStore, openCopyKeeper, openPlaces, replicasStatus, requireCopies, retireLocation, syncReplicas, verifyReplicas,
  type ReplicaParts, type ReplicasStatus,
} from '../replicas/index.ts';
import { openForReading, withWriterLock, type ReadingKho, type WritingKho } from './compose.ts';
import { openLog } from './ledger.ts';
import { mirrorEverywhere } from './mirrors.ts';
import { ledgerLeaf } from './repair.ts';
import { programFile, type Surroundings } from './surroundings.ts';

/**
 * `kho location` and `kho replicas`. What changes the settings takes the writer lock of the store; copying and verifying
 * take that of each location, so that a long copy keeps no ingest waiting.
 */
export function copiesOperations(surroundings: Surroundings): CopiesOperations {
  const reading = async <Answer>(repo: string, work: (parts: ReplicaParts & Pick<ReadingKho, 'ledger'>) => Promise<Answer>): Promise<Answer> => {
    const kho = await openForReading(repo, surroundings);
    try {
      return await work({ ...kho, ...surroundings, also: ledgerLeaf(kho) });
    } finally {
      await kho.close();
    }
  };
  const changing = async (repo: string, work: (parts: ReplicaParts) => Promise<unknown>): Promise<ReplicasStatus> => withWriterLock(repo, 'location', surroundings, async (release) => {
    const status = await reading(repo, async (parts) => {
      await work(parts);
      return replicasStatus(parts);
    });
    await release();
    return status;
  });
  return {
    addLocation: async ({ repo, ...wanted }) => changing(repo, async (parts) => addLocation(parts, wanted, programFile('storage/README.md'))),
    retireLocation: async ({ repo, name }) => changing(repo, async (parts) => retireLocation(parts, name)),
    requireCopies: async ({ repo, copies }) => changing(repo, async (parts) => requireCopies(parts, copies)),
    describeStore: async ({ repo, ...described }) => changing(repo, async (parts) => describeStore(parts, described)),
    status: async ({ repo, compare, signal, onDifference }) => reading(repo, async (parts) => {
      if (compare) await compareAll(parts, signal, onDifference);
      return replicasStatus(parts);
    }),
    sync: async ({ repo, ...run }) => reading(repo, async (parts) => {
      const summary = await syncReplicas(parts, run);
      return { ...summary, unavailable: summary.unavailable + await mirrorsRefused(parts, run, surroundings) };
    }),
    verify: async ({ repo, ...run }) => reading(repo, async (parts) => {
      const summary = await verifyReplicas(parts, run);
      return parts.catalogue.isReadOnly ? { ...summary, unrecorded: true } : summary;
    }),
  };
}

/** Brings the mirrors of the ledger up to date too; answers how many had to be refused. What else is wrong with a location was told already. */
async function mirrorsRefused(parts: Pick<ReadingKho, 'store' | 'ledger'>, { location, onFault }: SyncRun, surroundings: Surroundings): Promise<number> {
  let refused = 0;
  await mirrorEverywhere(parts.store, await openLog(parts, surroundings), surroundings, {
    ...(location === undefined ? {} : { location }),
    onFault: (name, fault) => {
      if (!fault.code.startsWith('LEDGER_')) return;
      refused += 1;
      onFault(name, fault);
    },
  });
  return refused;
}

type SyncRun = Pick<Parameters<CopiesOperations['sync']>[0], 'location' | 'onFault'>;

/** A location that is away is told by the status that follows. */
async function compareAll(parts: ReplicaParts, signal: AbortSignal, onDifference: Parameters<CopiesOperations['status']>[0]['onDifference']): Promise<void> {
  for (const place of await openPlaces(parts, await copySettings(parts))) {
    if ('fault' in place) continue;
    await compareLocation(parts.catalogue, place.copies, { signal, onDifference: (difference) => { onDifference(place.location.name, difference); } });
  }
}

/** Work that brings packages into the store and gives them their other copies in the same run; says at its end how the store stands. */
export async function withCopies<Answer>(parts: IngestParts, run: CopiesFollowed & { readonly signal: AbortSignal }, work: (parts: IngestParts) => Promise<Answer>): Promise<Answer> {
  const keeper = await openCopyKeeper({ ...parts, also: ledgerLeaf(parts) }, (location, fault) => { run.onLocationFault?.(location, fault); });
  try {
    const copying = { required: keeper.required, keep: async (ids: readonly string[]) => keeper.keep(ids, run.signal) };
    const answer = await work({ ...parts, copying });
    if (run.onStanding !== undefined) run.onStanding(await copyStanding(parts));
    return answer;
  } finally {
    await keeper.release();
  }
}

/**
 * Gives one package the copies that it lacks, with every location locked for no longer than that. What is wrong with a
 * location keeps nobody from going on: the next `kho replicas sync` completes it.
 */
export async function copyAtOnce(parts: ReplicaParts, id: string, onFault: (location: string, fault: Fault) => void): Promise<void> {
  const keeper = await openCopyKeeper(parts, onFault);
  try {
    await keeper.keep([id], new AbortController().signal);
  } finally {
    await keeper.release();
  }
}

/** What keeps the ledger from being signed does not keep packages from being archived; whoever archives them hears of it. */
export function tellUnsigned({ ledgerTrouble }: Pick<WritingKho, 'ledgerTrouble'>, { onUnsigned }: CopiesFollowed): void {
  const trouble = ledgerTrouble();
  if (trouble !== undefined) onUnsigned?.(trouble);
}
