import { setTimeout } from 'node:timers/promises';
import { createPersons, createTokens, type Persons, type Tokens } from '../persons/index.ts';
import type { ReadingKho } from './compose.ts';
import type { Surroundings } from './surroundings.ts';

/** The persons of a store; what changes about them is a leaf of the ledger. */
export function personsOf({ catalogue, ledger }: Pick<ReadingKho, 'catalogue' | 'ledger'>, { clock, pause = wait, secretCost }: Surroundings): Persons {
  return createPersons(catalogue.sql, {
    clock, pause, ...(secretCost === undefined ? {} : { cost: secretCost }),
    // The leaf has the number of the change: no name of a person ever gets into one.
    onChange: async ({ no, change, detail, operator }, tx) => {
      const said = detail === '' ? {} : change === 'organisations' ? { organisations: detail.split(' ').length } : { role: detail };
      await ledger.append([{ type: 'role.change', outcome: change.replace(' ', '-'), detail: { change: no, ...said }, ...(operator === '' ? {} : { actor: operator }) }], tx);
    },
  });
}

/** The tokens of a store; that one was made or revoked is a leaf of the ledger. */
export function tokensOf(kho: Pick<ReadingKho, 'catalogue' | 'ledger'>, surroundings: Surroundings): Tokens {
  return createTokens(kho.catalogue.sql, {
    clock: surroundings.clock, persons: personsOf(kho, surroundings),
    onChange: async ({ id, change, person }, tx) => {
      await kho.ledger.append([{ type: 'role.change', outcome: `token-${change}`, actor: person, detail: { token: id } }], tx);
    },
  });
}

async function wait(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}
