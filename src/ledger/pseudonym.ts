import { createHmac } from 'node:crypto';
import { digestOf, type NewId } from '../base/index.ts';
import type { Appending } from './append.ts';

/**
 * Pseudonyms of persons: HMAC-SHA-256 of the name under a salt of its own. With the salt the same person is the same
 * pseudonym; without it nobody can tell whose it was, and the log still verifies (guarantees §2.1).
 */
export async function pseudonymsOf({ db, statements }: Appending, persons: Iterable<string>, newId: NewId): Promise<ReadonlyMap<string, string>> {
  const pseudonyms = new Map<string, string>();
  for (const person of new Set(persons)) {
    const known = await statements.saltOf(db, person);
    // Two random identifiers are 244 bits that nobody can guess.
    const salt = known ?? digestOf('sha256', `${newId()}\n${newId()}`);
    if (known === undefined) await statements.addSalt(db, person, salt);
    pseudonyms.set(person, pseudonym(person, salt));
  }
  return pseudonyms;
}

function pseudonym(person: string, salt: string): string {
  return `p:${createHmac('sha256', salt).update(person).digest('hex').slice(0, 32)}`;
}
