import type { Kysely } from 'kysely';
import { Fault, timestamp, type Clock } from '../base/index.ts';
import type { Role } from '../policy/index.ts';
import { isOutdated, isPassphrase, keepPassphrase, SECRET_COST, type SecretCost } from './passphrase.ts';
import type { PersonChangeRow, PersonRow, PersonTables } from './tables.ts';

/** What persons may be, one at a time: an archivist proposes a deletion, an approver decides on the proposals of others (guarantees §6.3). */
export const PERSON_ROLES = ['archivist', 'approver', 'auditor', 'admin', 'planner', 'submitter', 'reader'] as const satisfies readonly Role[];
export type PersonRole = (typeof PERSON_ROLES)[number];

export interface Person {
  readonly name: string;
  readonly role: PersonRole;
  readonly enabled: boolean;
  /** Agencies that they act for: identifiers of their fonds. */
  readonly organisations: readonly string[];
  /** Number of the change that gave them what they may do now; compared with `Persons.newestChange`. */
  readonly since: number;
}

/** Somebody who says who they are. */
export interface Credentials {
  readonly name: string;
  readonly secret: string;
}

/** Who changes something about persons: the account at the keyboard, and the approver who vouches for it. */
export interface ChangedBy {
  readonly operator: string;
  /** Needed as soon as there is an approver: nobody makes or raises persons alone (guarantees §6.2, S18). */
  readonly vouching?: Credentials;
}

/** One entry of the history of persons. */
export interface PersonChange {
  readonly no: number;
  readonly time: string;
  readonly name: string;
  readonly change: 'added' | 'role' | 'organisations' | 'disabled' | 'enabled' | 'secret' | 'secret reset' | 'locked';
  readonly detail: string;
  readonly operator: string;
  readonly vouchedBy?: string;
}

/**
 * The people whose word counts. What a call has written is durable when it resolves, with its entry in the history, in
 * one transaction. Faults: `PERSON_NOT_FOUND`, `PERSON_EXISTS`, `PERSON_DISABLED`, `PERSON_NOT_VOUCHED`, `SECRET_WRONG`,
 * `SECRET_LOCKED`, `SECRET_WEAK`.
 */
export interface Persons {
  add(person: Credentials & { readonly role: PersonRole }, by: ChangedBy): Promise<Person>;
  setRole(name: string, role: PersonRole, by: ChangedBy): Promise<Person>;
  /** The agencies that a submitter acts for, instead of those before. `ORGANISATION_INVALID` for what is no identifier of a fonds. */
  setOrganisations(name: string, fonds: readonly string[], by: ChangedBy): Promise<Person>;
  enable(name: string, by: ChangedBy): Promise<Person>;
  /** Taking rights away needs nobody's word. */
  disable(name: string, operator: string): Promise<Person>;
  /** A new secret by the person themself; they stay who they are. */
  changeSecret(credentials: Credentials, secret: string, operator: string): Promise<Person>;
  /** A new secret for somebody who lost theirs: from then on they count as newly added. */
  resetSecret(person: Credentials, by: ChangedBy): Promise<Person>;
  /** The enabled person of that name with that secret, and nobody else. */
  authenticate(credentials: Credentials): Promise<Person>;
  person(name: string): Promise<Person | undefined>;
  list(): Promise<readonly Person[]>;
  /** Oldest first. */
  history(): Promise<readonly PersonChange[]>;
  /** Number of the newest change; grows with every change, whatever the clock does. */
  newestChange(): Promise<number>;
}

export interface PersonsOptions {
  readonly clock: Clock;
  /** Waits; what a wrong secret costs. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly cost?: SecretCost;
  /** Told of each change in its own transaction. */
  readonly onChange?: (change: PersonChange, tx: PersonsSql) => Promise<void>;
}

/** The shared connection. */
export type PersonsSql = Kysely<Record<never, never>>;
type Database = Kysely<PersonTables>;

const LONGEST_NAME = 100;
/** After a wrong secret the answer waits this long, milliseconds. */
const PENALTY = 1000;
/** From this many wrong secrets in a row a person is locked, for a minute that doubles with each, at most a quarter of an hour: guessing is slow and nobody can be kept out. */
const FREE_GUESSES = 5;
const LOCK_SECONDS = 60;
const LONGEST_LOCK_SECONDS = 900;

/** Persons in the catalogue's database. */
export function createPersons(sql: PersonsSql, { clock, pause, cost = SECRET_COST, onChange }: PersonsOptions): Persons {
  const db: Database = sql.withTables<PersonTables>();
  const find = async (name: string, tx: Database = db): Promise<PersonRow> => {
    const row = await tx.selectFrom('person').selectAll().where('folded', '=', fold(nameOf(name))).executeTakeFirst();
    if (row === undefined) throw new Fault('PERSON_NOT_FOUND', { name });
    return row;
  };
  const within = async <Answer>(work: (tx: Database, root: PersonsSql) => Promise<Answer>): Promise<Answer> => (
    sql.transaction().execute(async (root) => work(root.withTables<PersonTables>(), root))
  );
  const record = async (root: PersonsSql, change: Omit<PersonChangeRow, 'no' | 'time'>): Promise<number> => {
    const tx = root.withTables<PersonTables>();
    const no = (await newest(tx)) + 1;
    const row = { no, time: timestamp(clock.now()), ...change };
    await tx.insertInto('person_change').values(row).execute();
    await onChange?.(changeFrom(row), root);
    return no;
  };
  const authenticate = async ({ name, secret }: Credentials): Promise<Person> => {
    // Counted before it is looked at: a process that is killed in between has made a guess all the same.
    const { row, failed } = await within(async (tx) => {
      const found = await find(name, tx);
      if (found.enabled !== 1) throw new Fault('PERSON_DISABLED', { name: found.name });
      const until = lockedUntil(found, clock.now());
      if (until !== undefined) throw new Fault('SECRET_LOCKED', { name: found.name, until });
      const guesses = { failed: found.failed + 1, failed_at: timestamp(clock.now()) };
      await tx.updateTable('person').set(guesses).where('name', '=', found.name).execute();
      return { row: found, failed: guesses.failed };
    });
    if (!(await isPassphrase(secret, row.secret))) {
      if (failed === FREE_GUESSES) {
        await within(async (_tx, root) => { await record(root, { name: row.name, change: 'locked', detail: '', operator: '', vouched_by: null }); });
      }
      await pause(PENALTY);
      throw new Fault('SECRET_WRONG', { name: row.name });
    }
    const renewed = isOutdated(row.secret, cost) ? { secret: await keepPassphrase(secret, cost) } : {};
    await db.updateTable('person').set({ ...renewed, failed: 0, failed_at: null }).where('name', '=', row.name).execute();
    return personFrom(row);
  };
  /** The approver who vouches; nobody only while there is no approver at all. */
  const vouched = async ({ vouching }: ChangedBy): Promise<string | undefined> => {
    if (vouching !== undefined) {
      const person = await authenticate(vouching);
      if (person.role !== 'approver') throw new Fault('PERSON_NOT_VOUCHED', { name: person.name });
      return person.name;
    }
    const approver = await db.selectFrom('person').select('name').where('role', '=', 'approver').where('enabled', '=', 1).executeTakeFirst();
    if (approver !== undefined) throw new Fault('PERSON_NOT_VOUCHED', { name: approver.name });
    return undefined;
  };
  interface Change { readonly change: PersonChange['change']; readonly detail: string; readonly set: Partial<PersonRow>; readonly raises: boolean }
  const apply = async (name: string, { change, detail, set, raises }: Change, operator: string, by?: string): Promise<Person> => (
    within(async (tx, root) => {
      const row = await find(name, tx);
      const no = await record(root, { name: row.name, change, detail, operator, vouched_by: by ?? null });
      const values = { ...set, ...(raises ? { since: no } : {}) };
      await tx.updateTable('person').set(values).where('name', '=', row.name).execute();
      return personFrom({ ...row, ...values });
    })
  );
  return {
    authenticate,
    add: async ({ name: typed, secret: passphrase, role }, by) => {
      const name = nameOf(typed);
      const vouchedBy = await vouched(by);
      const secret = await keepPassphrase(passphrase, cost);
      return within(async (tx, root) => {
        const folded = fold(name);
        const other = await tx.selectFrom('person').select('name').where('folded', '=', folded).executeTakeFirst();
        if (other !== undefined) throw new Fault('PERSON_EXISTS', { name: other.name });
        const since = await record(root, { name, change: 'added', detail: role, operator: by.operator, vouched_by: vouchedBy ?? null });
        const row: PersonRow = { name, folded, role, secret, enabled: 1, since, failed: 0, failed_at: null, organisations: '' };
        await tx.insertInto('person').values(row).execute();
        return personFrom(row);
      });
    },
    setRole: async (name, role, by) => apply(name, { change: 'role', detail: role, set: { role }, raises: true }, by.operator, await vouched(by)),
    setOrganisations: async (name, fonds, by) => {
      const organisations = organisationsOf(fonds).join(' ');
      return apply(name, { change: 'organisations', detail: organisations, set: { organisations }, raises: true }, by.operator, await vouched(by));
    },
    enable: async (name, by) => apply(name, { change: 'enabled', detail: '', set: { enabled: 1 }, raises: true }, by.operator, await vouched(by)),
    disable: async (name, operator) => apply(name, { change: 'disabled', detail: '', set: { enabled: 0 }, raises: false }, operator),
    changeSecret: async (credentials, passphrase, operator) => {
      await authenticate(credentials);
      const secret = await keepPassphrase(passphrase, cost);
      return apply(credentials.name, { change: 'secret', detail: '', set: { secret }, raises: false }, operator);
    },
    resetSecret: async ({ name, secret: passphrase }, by) => {
      const vouchedBy = await vouched(by);
      const secret = await keepPassphrase(passphrase, cost);
      return apply(name, { change: 'secret reset', detail: '', set: { secret, failed: 0, failed_at: null }, raises: true }, by.operator, vouchedBy);
    },
    person: async (name) => {
      const row = await db.selectFrom('person').selectAll().where('folded', '=', fold(nameOf(name))).executeTakeFirst();
      return row === undefined ? undefined : personFrom(row);
    },
    list: async () => (await db.selectFrom('person').selectAll().orderBy('name').execute()).map(personFrom),
    history: async () => (await db.selectFrom('person_change').selectAll().orderBy('no').execute()).map(changeFrom),
    newestChange: async () => newest(db),
  };
}

async function newest(db: Database): Promise<number> {
  const row = await db.selectFrom('person_change').select(({ fn }) => fn.max<number | null>('no').as('no')).executeTakeFirstOrThrow();
  return row.no ?? 0;
}

/** A name of one line, as people write it. */
function nameOf(typed: string): string {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim();
  if (name === '' || Array.from(name).length > LONGEST_NAME || /[\p{Cc}\p{Cf}]/u.test(name)) throw new Fault('PERSON_NAME_INVALID', { most: LONGEST_NAME });
  return name;
}

/** Names that differ only in capitals are one; diacritics make different names. */
function fold(name: string): string {
  return name.toLocaleLowerCase('vi');
}

/** Until when nobody gets in under this name; a clock that was set back keeps nobody out. */
function lockedUntil({ failed, failed_at: at }: PersonRow, now: Date): string | undefined {
  if (failed < FREE_GUESSES || at === null) return undefined;
  const seconds = Math.min(LOCK_SECONDS * 2 ** (failed - FREE_GUESSES), LONGEST_LOCK_SECONDS);
  const passed = (now.getTime() - Date.parse(at)) / 1000;
  return passed >= 0 && passed < seconds ? timestamp(new Date(Date.parse(at) + seconds * 1000)) : undefined;
}

const FONDS = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_ORGANISATIONS = 50;

function organisationsOf(fonds: readonly string[]): readonly string[] {
  const wrong = fonds.find((id) => !FONDS.test(id));
  if (wrong !== undefined || fonds.length > MOST_ORGANISATIONS) throw new Fault('ORGANISATION_INVALID', { id: wrong ?? '', most: MOST_ORGANISATIONS });
  return [...new Set(fonds)].sort();
}

function personFrom({ name, role, enabled, since, organisations }: PersonRow): Person {
  // A role that is not in the list was made by a newer Kho: somebody of whom nothing more is known.
  const known = PERSON_ROLES.find((one) => one === role) ?? 'reader';
  return { name, role: known, enabled: enabled === 1, since, organisations: organisations.split(' ').filter((one) => one !== '') };
}

function changeFrom({ no, time, name, change, detail, operator, vouched_by: by }: PersonChangeRow): PersonChange {
  return { no, time, name, change: change as PersonChange['change'], detail, operator, ...(by === null ? {} : { vouchedBy: by }) };
}
