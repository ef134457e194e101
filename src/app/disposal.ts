import { asFault, Fault, type Messages } from '../base/index.ts';
import type { Operations } from '../cli/index.ts';
import { createDisposal, type CopyPlace, type Disposal, type DeletionPoint } from '../disposal/index.ts';
import { archiveDeletion, type CommitPoint } from '../ingest/index.ts';
import type { Persons } from '../persons/index.ts';
import { copyStanding, lockPlace, type ReplicaParts } from '../replicas/index.ts';
import { openCopyStore, readCopySettings } from '../storage/index.ts';
import { openForReading, openForWriting, type ReadingKho } from './compose.ts';
import { copyAtOnce } from './copies.ts';
import { ledgerLeaf } from './repair.ts';
import { personsOf } from './persons.ts';
import { machineRunning, softwareVersion, type Surroundings } from './surroundings.ts';

/** The people and what they decide about. */
export interface DisposalDesk {
  readonly persons: Persons;
  readonly disposal: Disposal;
}

/** Days between approval and deletion, unless `KHO_DELETE_WAIT_DAYS` says otherwise. */
const WAIT_DAYS = 7;
/** A setting may make it longer or shorter, but not do away with it. */
const WAIT_BOUNDS = { least: 1, most: 3650 };
const DAY = 86_400;

/** Who looks on while deletions are carried out. */
export interface DisposalWatch {
  readonly onPoint?: (point: DeletionPoint | CommitPoint) => void;
  /** A location that the record of a deletion could not be copied to; told once. */
  readonly onLocationFault?: (location: string, fault: Fault) => void;
}

/** Puts together what deletions work with; only what holds the writer lock may run them. */
export function disposalDesk(kho: ReadingKho, surroundings: Surroundings, messages: Messages, { onPoint, onLocationFault }: DisposalWatch = {}): DisposalDesk {
  const { store, catalogue, ledger } = kho;
  const { clock, newId, env, running = machineRunning } = surroundings;
  const points = onPoint === undefined ? {} : { onPoint };
  const persons = personsOf(kho, surroundings);
  const told = new Set<string>();
  const tellOnce = (location: string, fault: Fault): void => {
    if (!told.has(location)) onLocationFault?.(location, fault);
    told.add(location);
  };
  const disposal = createDisposal({
    store, catalogue, ledger, persons, clock, newId, messages, running,
    waitSeconds: waitDays(env['KHO_DELETE_WAIT_DAYS']) * DAY,
    archive: async (deletion) => archiveDeletion({ store, catalogue, ledger, software: softwareVersion(), newId, ...points }, deletion),
    keepCopies: async (id) => copyAtOnce({ ...kho, clock, newId, also: ledgerLeaf(kho) }, id, tellOnce),
    places: async () => placesOfCopies({ ...kho, clock, newId }),
    ...points,
  });
  return { persons, disposal };
}

/** Every location that was ever added: a retired one still has what was copied to it. */
async function placesOfCopies(parts: ReplicaParts): Promise<readonly CopyPlace[]> {
  const { store } = parts;
  const { locations } = await readCopySettings(store.locations.copySettings);
  return Promise.all(locations.map(async (location): Promise<CopyPlace> => {
    try {
      const { paths: { objects, deleting } } = await openCopyStore(location, { ...parts, storeId: store.id });
      const lock = async (): Promise<() => Promise<void>> => {
        const held = await lockPlace(parts, location, 'delete');
        return async () => held.release();
      };
      return { name: location.name, root: { objects, deleting }, lock };
    } catch (fault) {
      if (!asFault(fault).code.startsWith('LOCATION_')) throw fault;
      return { name: location.name };
    }
  }));
}

/** `kho delete`, `kho hold` and `kho person`. */
export function disposalOperation(surroundings: Surroundings, messages: Messages): Operations['disposal'] {
  return async ({ repo, writing, onLocationFault, onStanding }, work) => {
    const kho = writing ? await openForWriting(repo, 'delete', surroundings) : await openForReading(repo, surroundings);
    try {
      const answer = await work(disposalDesk(kho, surroundings, messages, onLocationFault === undefined ? {} : { onLocationFault }));
      if (onStanding !== undefined) onStanding(await copyStanding({ ...kho, clock: surroundings.clock, newId: surroundings.newId }));
      return answer;
    } finally {
      await kho.close();
    }
  };
}

function waitDays(setting: string | undefined): number {
  if (setting === undefined || setting === '') return WAIT_DAYS;
  const days = /^\d{1,4}$/.test(setting) ? Number(setting) : Number.NaN;
  if (days >= WAIT_BOUNDS.least && days <= WAIT_BOUNDS.most) return days;
  throw new Fault('CONFIG_INVALID', { detail: `KHO_DELETE_WAIT_DAYS: ${setting} (${WAIT_BOUNDS.least}–${WAIT_BOUNDS.most})` });
}
