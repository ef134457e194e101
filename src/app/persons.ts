import { setTimeout } from 'node:timers/promises';
import { createPersons, type Persons } from '../persons/index.ts';
import type { ReadingKho } from './compose.ts';
import type { Surroundings } from './surroundings.ts';

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

async function wait(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}
