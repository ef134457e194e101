import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, systemErrorCode, type CopyLocation, type NewId } from '../../base/index.ts';
import { makeDirectories, syncPath, writeDurably } from '../local/durable.ts';
import type { StoreLocations } from '../local/locations.ts';
import { storageFault } from '../local/storage-fault.ts';
import { locationFault } from './location-fault.ts';

// A store that was copied, or restored from a backup beside the one that was backed up, has the id and the locations of
// the first: nothing in a location's declaration tells the two apart. So whoever writes to a location leaves a new
// random word there, and keeps it: who comes and finds another word is not the one who was here last.

/** Of the store, for one location: the word that lies there, and the one that was about to be laid when it was written. */
interface Turn {
  readonly last?: string;
  readonly next?: string;
}

/**
 * Takes the store's turn to write to a location; the caller holds the lock of the location. `LOCATION_SHARED` when
 * somebody else had a turn since: another store with this id, or this store in another state. The same when the
 * location itself was put back into an earlier state.
 */
export async function takeTurn(location: CopyLocation, store: StoreLocations, newId: NewId): Promise<void> {
  const lies = await refuseShared(location, store);
  await layWord(location, store, { ...(lies === undefined ? {} : { last: lies }), next: newId() });
}

/** The same question without taking the turn: `LOCATION_SHARED` when somebody else had one since. Answers the word that lies there. */
export async function refuseShared(location: CopyLocation, store: StoreLocations): Promise<string | undefined> {
  const lies = await wordAt(location);
  const { last, next } = await turnOf(store, location);
  if (lies !== last && lies !== next) throw new Fault('LOCATION_SHARED', { name: location.name, path: location.path });
  return lies;
}

/** Whatever lies there: this store is the one that writes to the location from now on, and every other is refused. */
export async function takeOver(location: CopyLocation, store: StoreLocations, newId: NewId): Promise<void> {
  const lies = await wordAt(location);
  await layWord(location, store, { ...(lies === undefined ? {} : { last: lies }), next: newId() });
}

/** The store first: it knows both words until the new one lies there. */
async function layWord(location: CopyLocation, store: StoreLocations, turn: Turn & { readonly next: string }): Promise<void> {
  const file = turnFile(store, location);
  const changed = await makeDirectories(path.dirname(file));
  for (const directory of changed) await syncPath(directory);
  await writeDurably(file, `${JSON.stringify(turn)}\n`);
  await writeDurably(wordFile(location), `${turn.next}\n`).catch((thrown: unknown) => { throw locationFault(location, thrown); });
}

function turnFile(store: StoreLocations, { id }: CopyLocation): string {
  return path.join(store.turns, `${id}.json`);
}

function wordFile({ path: folder }: CopyLocation): string {
  return path.join(path.resolve(folder), TURN_FILE);
}

/** The name of the file at a location that has the word of who wrote there last. */
export const TURN_FILE = 'kho-turn.txt';

async function wordAt(location: CopyLocation): Promise<string | undefined> {
  return readText(wordFile(location)).then((text) => text?.trim(), (thrown: unknown) => { throw locationFault(location, thrown); });
}

async function turnOf(store: StoreLocations, location: CopyLocation): Promise<Turn> {
  const text = await readText(turnFile(store, location));
  if (text === undefined) return {};
  try {
    const { last, next } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return { ...(typeof last === 'string' ? { last } : {}), ...(typeof next === 'string' ? { next } : {}) };
  } catch {
    // Unreadable words match none that lies at a location: the operator decides.
    return {};
  }
}

async function readText(file: string): Promise<string | undefined> {
  return fs.readFile(file, 'utf8').catch((cause: unknown) => {
    if (systemErrorCode(cause) === 'ENOENT') return undefined;
    throw storageFault(cause, file);
  });
}
