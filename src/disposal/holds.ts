import fs from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, Fault, systemErrorCode, timestamp, type Clock, type NewId } from '../base/index.ts';
import { isFoundBy, type CataloguedPackage } from '../catalogue/index.ts';
import { makeDirectories, onStorage, syncPath, writeDurably } from '../storage/index.ts';

/** Somebody's word that packages must not be deleted. */
export interface Hold {
  readonly id: string;
  /** The package that is held; or every package that the filter finds, now and later. */
  readonly packageId?: string;
  readonly query?: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly released?: { readonly by: string; readonly at: string; readonly reason: string };
}

/** What is to be held. */
export type HoldTarget = Pick<Hold, 'packageId'> | Pick<Hold, 'query'>;

/**
 * Holds in force and past ones. They are files, not rows: a hold must outlive the catalogue. Durable when a call
 * resolves; any number of readers beside one writer. A file that cannot be read as a hold is the fault
 * `STORAGE_INCONSISTENT`, for then nobody knows what it holds, and nothing may be deleted.
 */
export interface Holds {
  add(hold: HoldTarget & Pick<Hold, 'reason' | 'by'>): Promise<Hold>;
  release(id: string, released: { readonly by: string; readonly reason: string }): Promise<Hold>;
  hold(id: string): Promise<Hold>;
  /** Oldest first. */
  list(): Promise<readonly Hold[]>;
  /** A hold in force that covers the package. */
  covering(entry: CataloguedPackage): Promise<Hold | undefined>;
}

export function createHolds(folder: string, { clock, newId }: { readonly clock: Clock; readonly newId: NewId }): Holds {
  const write = async (hold: Hold): Promise<Hold> => {
    for (const directory of await makeDirectories(folder)) await syncPath(directory);
    await writeDurably(path.join(folder, `${hold.id}.json`), `${canonicalJson(jsonOf(hold))}\n`);
    return hold;
  };
  const list = async (): Promise<readonly Hold[]> => {
    const names = await onStorage(folder, async () => fs.readdir(folder).catch((cause: unknown) => {
      if (systemErrorCode(cause) === 'ENOENT') return [];
      throw cause as Error;
    }));
    const holds: Hold[] = [];
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      const file = path.join(folder, name);
      holds.push(holdFrom(await onStorage(file, async () => fs.readFile(file, 'utf8')), file));
    }
    return holds.sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
  };
  const find = async (asked: string): Promise<Hold> => {
    const found = (await list()).filter(({ id }) => asked.length >= 4 && id.startsWith(asked.trim().toLowerCase()));
    const [hold] = found;
    if (hold === undefined || found.length > 1) throw new Fault('HOLD_NOT_FOUND', { id: asked });
    return hold;
  };
  return {
    list,
    hold: find,
    add: async (target) => write({ ...target, id: newId(), at: timestamp(clock.now()) }),
    release: async (id, { by, reason }) => write({ ...await find(id), released: { by, reason, at: timestamp(clock.now()) } }),
    covering: async (entry) => (await list()).find((hold) => hold.released === undefined && covers(hold, entry)),
  };
}

function covers({ packageId, query }: Hold, entry: CataloguedPackage): boolean {
  return packageId === entry.id || (query !== undefined && isFoundBy(query, entry));
}

function jsonOf({ released, ...hold }: Hold): Parameters<typeof canonicalJson>[0] {
  return { ...hold, ...(released === undefined ? {} : { released: { ...released } }) };
}

function holdFrom(text: string, file: string): Hold {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Falls through: what cannot be parsed is no hold.
  }
  if (isHold(value)) return value;
  throw new Fault('STORAGE_INCONSISTENT', { id: path.basename(file), detail: 'hold' });
}

function isHold(value: unknown): value is Hold {
  if (typeof value !== 'object' || value === null) return false;
  const { id, packageId, query, reason, by, at } = value as Partial<Record<keyof Hold, unknown>>;
  return [id, reason, by, at, packageId ?? query].every((text) => typeof text === 'string');
}
