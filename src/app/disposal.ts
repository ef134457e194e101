import { setTimeout } from 'node:timers/promises';
import { asFault, Fault, type Messages } from '../base/index.ts';
import type { Operations } from '../cli/index.ts';
import { createDisposal, type CopyPlace, type Disposal, type DeletionPoint } from '../disposal/index.ts';
import { archiveDeletion, type CommitPoint } from '../ingest/index.ts';
import { createPersons, type Persons } from '../persons/index.ts';
import { lockPlace, type ReplicaParts } from '../replicas/index.ts';
import { openCopyStore, readCopySettings } from '../storage/index.ts';
import { openForReading, openForWriting, type ReadingKho } from './compose.ts';
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

/** Puts together what deletions work with; only what holds the writer lock may run them. */
export function disposalDesk(kho: ReadingKho, surroundings: Surroundings, messages: Messages, onPoint?: (point: DeletionPoint | CommitPoint) => void): DisposalDesk {
  const { store, catalogue, ledger } = kho;
  const { clock, newId, env, running = machineRunning } = surroundings;
  const points = onPoint === undefined ? {} : { onPoint };
  const persons = personsOf(kho, surroundings);
  const disposal = createDisposal({
    store, catalogue, ledger, persons, clock, newId, messages, running,
    waitSeconds: waitDays(env['KHO_DELETE_WAIT_DAYS']) * DAY,
    archive: async (deletion) => archiveDeletion({ store, catalogue, ledger, software: softwareVersion(), newId, ...points }, deletion),
    places: async () => placesOfCopies({ ...kho, clock, newId }),
    ...points,
  });
  return { persons, disposal };
}

/** The persons of a store; what changes about them is a leaf of the ledger. */
export function personsOf({ catalogue, ledger }: Pick<ReadingKho, 'catalogue' | 'ledger'>, { clock, pause = wait, secretCost }: Surroundings): Persons {
  return createPersons(catalogue.sql, {
    clock, pause, ...(secretCost === undefined ? {} : { cost: secretCost }),
    // The leaf has the number of the change: no name of a person ever gets into one.
    onChange: async ({ no, change, detail: role, operator }, tx) => {
      await ledger.append([{ type: 'role.change', outcome: change.replace(' ', '-'), detail: { change: no, ...(role === '' ? {} : { role }) }, ...(operator === '' ? {} : { actor: operator }) }], tx);
    },
  });
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

async function wait(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}

/** `kho delete`, `kho hold` and `kho person`. */
export function disposalOperation(surroundings: Surroundings, messages: Messages): Operations['disposal'] {
  return async ({ repo, writing }, work) => {
    const kho = writing ? await openForWriting(repo, 'delete', surroundings) : await openForReading(repo, surroundings);
    try {
      return await work(disposalDesk(kho, surroundings, messages));
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
