import type { Diagnosis } from '../cli/index.ts';
import type { ReadingKho } from './compose.ts';
import { personsOf } from './persons.ts';
import type { Surroundings } from './surroundings.ts';

/** Whom the catalogue has lost, by the ledger: everybody, or every approver. */
export type LostPersons = 'all' | 'approvers';

/**
 * Persons are in the catalogue only, each change of them is a leaf of the ledger. A catalogue that was made again has nobody:
 * until there is an approver again the rules for two people do not hold, and that must not pass unsaid.
 */
export async function lostPersons(kho: ReadingKho, surroundings: Surroundings): Promise<LostPersons | undefined> {
  const changes = await kho.ledger.ofType('role.change');
  if (changes.length === 0) return undefined;
  const people = await personsOf(kho, surroundings).list();
  if (people.length === 0) return 'all';
  const hadApprover = changes.some(({ detail }) => detail?.['role'] === 'approver');
  return hadApprover && !people.some(({ role }) => role === 'approver') ? 'approvers' : undefined;
}

/** Said only where persons were ever needed. */
export async function personsKnown(kho: ReadingKho, surroundings: Surroundings): Promise<readonly Diagnosis[]> {
  const lost = await lostPersons(kho, surroundings);
  if (lost !== undefined) return [{ topic: 'doctor.persons', state: 'warning', detail: lost, saying: { key: `doctor.persons.lost.${lost}`, params: {} }, advice: 'doctor.persons.advice' }];
  const count = (await personsOf(kho, surroundings).list()).length;
  return count === 0 ? [] : [{ topic: 'doctor.persons', state: 'ok', detail: String(count) }];
}
