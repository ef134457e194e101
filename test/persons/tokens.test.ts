import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { openCatalogue, type Catalogue } from '../../src/catalogue/index.ts';
import { createPersons, createTokens, type Credentials, type Persons, type TokenChange, type Tokens } from '../../src/persons/index.ts';
import { isPassphrase } from '../../src/persons/passphrase.ts';
import { personMigrations } from '../../src/persons/tables.ts';
import { SetClock } from '../catalogue/made-catalogue.ts';
import { refusal } from '../disposal/made-deletion.ts';

const CHEAP = { memory: 8, passes: 1 };
const LAN: Credentials = { name: 'Trần Thị Lan', secret: 'mười hai con giáp' };
const BINH: Credentials = { name: 'Nguyễn Văn Bình', secret: 'ngựa đúng pin kẹp giấy' };
const ORDER = { label: 'Máy nhập liệu', scopes: ['descriptions:write', 'descriptions:read'], days: 30 } as const;
const FONDS = '00000000-0000-4000-8000-000000000001';

describe('API tokens', () => {
  let folder: string;
  let catalogue: Catalogue;
  let clock: SetClock;
  let told: TokenChange[];
  let persons: Persons;
  let tokens: Tokens;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-tokens-'));
    clock = new SetClock();
    told = [];
    catalogue = await openCatalogue({ file: path.join(folder, 'kho.sqlite'), clock, migrations: personMigrations, create: true });
    persons = createPersons(catalogue.sql, { clock, cost: CHEAP, pause: async () => Promise.resolve() });
    tokens = createTokens(catalogue.sql, { clock, persons, onChange: async (change) => { told.push(change); } });
    await persons.add({ ...LAN, role: 'archivist' }, { operator: 'root' });
  });
  afterEach(async () => {
    await catalogue.close();
    fs.rmSync(folder, { recursive: true });
  });

  it('are made by the person whose they are, told once, and kept as a digest only', async () => {
    expect(await refusal(tokens.create({ ...LAN, secret: BINH.secret }, ORDER, 'root'))).to.equal('SECRET_WRONG');
    const { token, view } = await tokens.create(LAN, ORDER, 'root');
    expect(token).to.match(/^kho_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    expect(view).to.include({ person: LAN.name, label: ORDER.label, expiresAt: '2026-12-20T08:00:00Z' });
    const kept = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name)).toString('latin1')).join('');
    expect(kept).to.include(view.id).and.not.to.include(token.slice(17));
    expect(told).to.deep.equal([{ id: view.id, person: LAN.name, change: 'created', operator: 'root' }]);
  });

  it('let in their owner as what the owner is at that moment, and tell when they were used', async () => {
    const { token, view } = await tokens.create(LAN, ORDER, 'root');
    expect(await tokens.holder(token)).to.deep.equal({
      tokenId: view.id, subject: { name: LAN.name, roles: ['archivist'], organisations: [], scopes: ['descriptions:read', 'descriptions:write'] },
    });
    expect((await tokens.list())[0]?.lastUsedAt).to.equal('2026-11-20T08:00:00Z');
    clock.time = new Date('2026-11-20T08:00:59Z');
    await tokens.holder(token);
    expect((await tokens.list())[0]?.lastUsedAt, 'to the minute').to.equal('2026-11-20T08:00:00Z');
    clock.time = new Date('2026-11-20T08:01:00Z');
    await tokens.holder(token);
    expect((await tokens.list())[0]?.lastUsedAt).to.equal('2026-11-20T08:01:00Z');
  });

  it('are refused when they are wrong, expired or revoked, in the same words whatever is wrong with them', async () => {
    const { token, view } = await tokens.create(LAN, ORDER, 'root');
    const other = (await tokens.create(LAN, ORDER, 'root')).token;
    for (const wrong of ['', 'x', token.slice(0, -1), `${token}x`, `kho_${view.id}_${'A'.repeat(43)}`, `${token.slice(0, 17)}${other.slice(17)}`, token.toUpperCase(), 'kho_000000000000_' + 'A'.repeat(43)]) {
      expect(await refusal(tokens.holder(wrong)), wrong).to.equal('TOKEN_UNKNOWN');
    }
    await tokens.revoke(view.id, 'root');
    expect(await refusal(tokens.holder(token))).to.equal('TOKEN_REVOKED');
    expect((await tokens.revoke(view.id, 'root')).revokedAt, 'again is no change').to.equal('2026-11-20T08:00:00Z');
    expect(told.map(({ change }) => change)).to.deep.equal(['created', 'created', 'revoked']);
    clock.time = new Date('2026-12-20T08:00:00Z');
    expect(await refusal(tokens.holder(other))).to.equal('TOKEN_EXPIRED');
    expect(await refusal(tokens.revoke('ffffffffffff', 'root'))).to.equal('TOKEN_NOT_FOUND');
  });

  it('end with what their owner could do when they were made: being disabled, given a passphrase, a role or an agency by others', async () => {
    const fresh = async (): Promise<string> => (await tokens.create(LAN, ORDER, 'root')).token;
    const steps: readonly (() => Promise<unknown>)[] = [
      async () => persons.setRole(LAN.name, 'reader', { operator: 'root' }),
      async () => persons.resetSecret(LAN, { operator: 'root' }),
      async () => persons.setOrganisations(LAN.name, [FONDS], { operator: 'root' }),
    ];
    for (const step of steps) {
      const token = await fresh();
      await step();
      expect(await refusal(tokens.holder(token))).to.equal('TOKEN_REVOKED');
    }
    const token = await fresh();
    expect((await tokens.holder(token)).subject).to.deep.include({ roles: ['reader'], organisations: [FONDS] });
    await persons.disable(LAN.name, 'root');
    expect(await refusal(tokens.holder(token))).to.equal('TOKEN_REVOKED');
  });

  it('are made only for something, for a year at most, with a name for what they are for', async () => {
    for (const wrong of [{ ...ORDER, label: ' ' }, { ...ORDER, label: 'a'.repeat(101) }, { ...ORDER, label: 'x\u202ey' }, { ...ORDER, scopes: [] }, { ...ORDER, days: 0 }, { ...ORDER, days: 367 }, { ...ORDER, days: 1.5 }]) {
      expect(await refusal(tokens.create(LAN, wrong, 'root')), JSON.stringify(wrong)).to.equal('TOKEN_INVALID');
    }
    for (const wrong of ['P01', FONDS.replace('4', 'A'), `${FONDS} x`]) expect(await refusal(persons.setOrganisations(LAN.name, [wrong], { operator: 'root' })), wrong).to.equal('ORGANISATION_INVALID');
  });
});

describe('passphrases that an older Kho kept', () => {
  // "mười hai con giáp" by scrypt with N = 16, as Kho kept it before.
  const OLD = 'scrypt$16$1$1$AAAAAAAAAAAAAAAAAAAAAA$';

  it('still let their owner in, and are then kept in the new way', async () => {
    const { scryptSync } = await import('node:crypto');
    const old = OLD + scryptSync(LAN.secret.normalize('NFC'), Buffer.alloc(16), 32, { N: 16, r: 1, p: 1 }).toString('base64url');
    expect([await isPassphrase(LAN.secret, old), await isPassphrase(BINH.secret, old)]).to.deep.equal([true, false]);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-tokens-'));
    const clock = new SetClock();
    const catalogue = await openCatalogue({ file: path.join(folder, 'kho.sqlite'), clock, migrations: personMigrations, create: true });
    const persons = createPersons(catalogue.sql, { clock, cost: CHEAP, pause: async () => Promise.resolve() });
    await persons.add({ ...LAN, role: 'archivist' }, { operator: 'root' });
    const db = catalogue.sql.withTables<{ person: { secret: string } }>();
    await db.updateTable('person').set({ secret: old }).execute();
    await persons.authenticate(LAN);
    expect((await db.selectFrom('person').select('secret').executeTakeFirstOrThrow()).secret).to.match(/^\$argon2id\$v=19\$m=8,t=1,p=1\$/);
    expect((await persons.authenticate(LAN)).name).to.equal(LAN.name);
    await catalogue.close();
    fs.rmSync(folder, { recursive: true });
  });
});
