import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Fault, timestamp, type Clock } from '../base/index.ts';
import { SCOPES, type Scope, type Subject } from '../policy/index.ts';
import type { Credentials, Persons, PersonsSql } from './persons.ts';
import type { PersonTables, TokenRow } from './tables.ts';

/** A token as lists show it: what it is for, never what it says. */
export interface TokenView {
  /** Twelve hexadecimal digits, part of the token itself. */
  readonly id: string;
  /** Whose it is. */
  readonly person: string;
  /** What it is for, in its maker's words. */
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  readonly expiresAt: string;
  /** To the minute. */
  readonly lastUsedAt?: string;
  readonly revokedAt?: string;
}

/** What somebody wants a token for. */
export interface TokenOrder {
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
}

/** What happened to a token. */
export interface TokenChange {
  readonly id: string;
  readonly person: string;
  readonly change: 'created' | 'revoked';
  readonly operator: string;
}

/** Who a token lets in, and as what. */
export interface TokenHolder {
  readonly tokenId: string;
  readonly subject: Subject & { readonly name: string };
}

/**
 * Keys for machines. A token is bound to a person, never does more than that person may at the moment of use, and is kept as a digest only.
 * What a call has written is durable when it resolves. Faults: those of `Persons.authenticate`, `TOKEN_UNKNOWN`, `TOKEN_EXPIRED`, `TOKEN_REVOKED`,
 * `TOKEN_INVALID`, `TOKEN_NOT_FOUND`.
 */
export interface Tokens {
  /** Made by the person whose it is. The token itself is told this once. */
  create(credentials: Credentials, order: TokenOrder, operator: string): Promise<{ readonly token: string; readonly view: TokenView }>;
  /** Newest first. */
  list(person?: string): Promise<readonly TokenView[]>;
  /** Taking rights away needs nobody's word. */
  revoke(id: string, operator: string): Promise<TokenView>;
  /** Who comes with this text (untrusted). The same fault for every text that is no token of ours. */
  holder(token: string): Promise<TokenHolder>;
}

export interface TokensOptions {
  readonly clock: Clock;
  readonly persons: Persons;
  /** Told of each change in its own transaction. */
  readonly onChange?: (change: TokenChange, tx: PersonsSql) => Promise<void>;
}

/** Found by programs that look for secrets in what people publish by mistake. */
const PREFIX = 'kho';
const TOKEN = /^kho_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
const SECRET_BYTES = 32;
const ID_BYTES = 6;
/** A year at most (guarantees §6.2, S16). */
const LONGEST_DAYS = 366;
const LONGEST_LABEL = 100;
const DAY_MS = 86_400_000;
/** Last use is told to the minute: a harvest of a million requests is not a million writes. */
const USE_TOLD_MS = 60_000;

/** Tokens in the catalogue's database. */
export function createTokens(sql: PersonsSql, { clock, persons, onChange }: TokensOptions): Tokens {
  const db = sql.withTables<PersonTables>();
  const find = async (id: string): Promise<TokenRow> => {
    const row = await db.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new Fault('TOKEN_NOT_FOUND', { id });
    return row;
  };
  return {
    create: async (credentials, order, operator) => {
      const { label, scopes, days } = checked(order);
      const person = await persons.authenticate(credentials);
      const id = randomBytes(ID_BYTES).toString('hex');
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const now = clock.now();
      const row: TokenRow = {
        id, person: person.name, since: person.since, label, scopes: scopes.join(' '), digest: digestOf(secret), created_at: timestamp(now),
        expires_at: timestamp(new Date(now.getTime() + days * DAY_MS)), last_used_at: null, revoked_at: null,
      };
      await sql.transaction().execute(async (root) => {
        await root.withTables<PersonTables>().insertInto('api_token').values(row).execute();
        await onChange?.({ id, person: person.name, change: 'created', operator }, root);
      });
      return { token: `${PREFIX}_${id}_${secret}`, view: viewFrom(row) };
    },
    list: async (person) => {
      const rows = await db.selectFrom('api_token').selectAll().$if(person !== undefined, (query) => query.where('person', '=', person ?? ''))
        .orderBy('created_at', 'desc').orderBy('id').execute();
      return rows.map(viewFrom);
    },
    revoke: async (id, operator) => {
      const row = await find(id);
      if (row.revoked_at !== null) return viewFrom(row);
      const revoked = { ...row, revoked_at: timestamp(clock.now()) };
      await sql.transaction().execute(async (root) => {
        await root.withTables<PersonTables>().updateTable('api_token').set({ revoked_at: revoked.revoked_at }).where('id', '=', id).execute();
        await onChange?.({ id, person: row.person, change: 'revoked', operator }, root);
      });
      return viewFrom(revoked);
    },
    holder: async (token) => {
      const [, id = '', secret = ''] = TOKEN.exec(token) ?? [];
      const row = await db.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirst();
      // Compared whether there is such a token or not, so that the time tells nothing.
      const isRight = isSame(digestOf(secret), row?.digest ?? digestOf(''));
      if (row === undefined || !isRight) throw new Fault('TOKEN_UNKNOWN');
      const now = clock.now();
      if (row.revoked_at !== null) throw new Fault('TOKEN_REVOKED', { id });
      if (Date.parse(row.expires_at) <= now.getTime()) throw new Fault('TOKEN_EXPIRED', { id, date: row.expires_at.slice(0, 10) });
      const person = await persons.person(row.person);
      // Somebody who was disabled, or began anew because others gave them a passphrase or a role, makes a new token.
      if (person?.enabled !== true || person.since !== row.since) throw new Fault('TOKEN_REVOKED', { id });
      await noteUse(db, row, now);
      return { tokenId: id, subject: { name: person.name, roles: [person.role], organisations: person.organisations, scopes: scopesOf(row) } };
    },
  };
}

async function noteUse(db: Kysely<PersonTables>, { id, last_used_at: last }: TokenRow, now: Date): Promise<void> {
  const passed = last === null ? USE_TOLD_MS : now.getTime() - Date.parse(last);
  // Also when the clock was set back.
  if (passed >= 0 && passed < USE_TOLD_MS) return;
  await db.updateTable('api_token').set({ last_used_at: timestamp(now) }).where('id', '=', id).execute();
}

function checked({ label: typed, scopes, days }: TokenOrder): TokenOrder {
  const label = typed.normalize('NFC').replace(/\s+/g, ' ').trim();
  const isLabel = label !== '' && Array.from(label).length <= LONGEST_LABEL && !/[\p{Cc}\p{Cf}]/u.test(label);
  if (!isLabel) throw new Fault('TOKEN_INVALID', { detail: 'label', most: LONGEST_DAYS });
  if (scopes.length === 0) throw new Fault('TOKEN_INVALID', { detail: 'scope', most: LONGEST_DAYS });
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) throw new Fault('TOKEN_INVALID', { detail: 'days', most: LONGEST_DAYS });
  return { label, scopes: SCOPES.filter((scope) => scopes.includes(scope)), days };
}

/** 256 random bits cannot be guessed, however fast: no slow digest is needed. */
function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one, 'hex'), Buffer.from(other, 'hex'));
}

function scopesOf({ scopes }: TokenRow): readonly Scope[] {
  const given = scopes.split(' ');
  return SCOPES.filter((scope) => given.includes(scope));
}

function viewFrom(row: TokenRow): TokenView {
  return {
    id: row.id, person: row.person, label: row.label, scopes: scopesOf(row), createdAt: row.created_at, expiresAt: row.expires_at,
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }), ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  };
}
