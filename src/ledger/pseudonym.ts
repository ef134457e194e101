import { createHmac } from 'node:crypto';
import type { Kysely } from 'kysely';
import { digestOf, type NewId } from '../base/index.ts';
import type { LedgerTables } from './tables.ts';

/** Persons that one statement asks for. */
const AT_ONCE = 200;

/**
 * Pseudonyms of persons: HMAC-SHA-256 of the name under a salt of its own. With the salt the same person is the same
 * pseudonym; without it nobody can tell whose it was, and the log still verifies (guarantees §2.1).
 */
export async function pseudonymsOf(db: Kysely<LedgerTables>, persons: Iterable<string>, newId: NewId): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(persons)];
  const salts = new Map<string, string>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const rows = await db.selectFrom('ledger_salt').selectAll().where('person', 'in', names.slice(at, at + AT_ONCE)).execute();
    for (const { person, salt } of rows) salts.set(person, salt);
  }
  for (const person of names.filter((name) => !salts.has(name))) {
    // Two random identifiers are 244 bits that nobody can guess.
    const salt = digestOf('sha256', `${newId()}\n${newId()}`);
    await db.insertInto('ledger_salt').values({ person, salt }).execute();
    salts.set(person, salt);
  }
  return new Map(names.map((person) => [person, pseudonym(person, salts.get(person) ?? '')]));
}

function pseudonym(person: string, salt: string): string {
  return `p:${createHmac('sha256', salt).update(person).digest('hex').slice(0, 32)}`;
}
