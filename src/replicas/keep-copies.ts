import { Fault } from '../base/index.ts';
import type { WriterLock } from '../catalogue/index.ts';
import type { CopyStore } from '../storage/index.ts';
import { copyGroup, openTask } from './copy-group.ts';
import { copySettings, beginAt, ofLocation, openPlaces, type ReplicaParts } from './places.ts';
import { taskOf } from './sync.ts';

/** Gives packages their other copies in the same run that brings them into the store. */
export interface CopyKeeper {
  /** Verified copies that a package must have to be called archived. */
  readonly required: number;
  /**
   * Copies packages whose newest versions are published and registered. Answers how many verified copies each has now;
   * a location that fails is told once and is not tried again. Stops early, without a fault, when it is told to.
   */
  keep(packageIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  release(): Promise<void>;
}

/** Opens the active locations for one run. What is wrong with one of them is told through `onFault`, once. */
export async function openCopyKeeper(parts: ReplicaParts, onFault: (location: string, fault: Fault) => void): Promise<CopyKeeper> {
  const settings = await copySettings(parts);
  const open = new Map<CopyStore, WriterLock>();
  for (const place of await openPlaces(parts, settings)) {
    try {
      if ('fault' in place) throw place.fault;
      const lock = await beginAt(parts, place.location, 'ingest');
      open.set(place.copies, lock);
      await place.copies.clearStages();
    } catch (thrown) {
      onFault(place.location.name, ofLocation(thrown));
      if ('copies' in place) await dropped(open, place.copies);
    }
  }
  return {
    required: settings.minCopies,
    keep: async (packageIds, signal) => {
      for (const copies of [...open.keys()]) {
        try {
          const opened = await Promise.all(packageIds.map(async (id) => openTask(parts, await taskOf(parts, id))));
          await copyGroup(parts, copies, { opened, run: { signal } });
        } catch (thrown) {
          // What is in the store is safe; the next run completes it.
          if (thrown instanceof Fault && thrown.code === 'INTERRUPTED') break;
          onFault(copies.location.name, ofLocation(thrown));
          await dropped(open, copies);
        }
      }
      return parts.catalogue.copies.copiesOf(packageIds);
    },
    release: async () => {
      for (const copies of [...open.keys()]) await dropped(open, copies);
    },
  };
}

async function dropped(open: Map<CopyStore, WriterLock>, copies: CopyStore): Promise<void> {
  const lock = open.get(copies);
  open.delete(copies);
  await lock?.release();
}
