import { expect } from 'chai';
import { createPersons, type Credentials, type PersonChange, type Persons } from '../../src/persons/index.ts';
import { isPassphrase, keepPassphrase } from '../../src/persons/passphrase.ts';
import { personMigrations } from '../../src/persons/tables.ts';
import { openCatalogue, type Catalogue } from '../../src/catalogue/index.ts';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SetClock } from '../catalogue/made-catalogue.ts';
import { refusal } from '../disposal/made-deletion.ts';

const CHEAP = { memory: 8, passes: 1 };
const LAN: Credentials = { name: 'Trần Thị Lan', secret: 'mười hai con giáp' };
const BINH: Credentials = { name: 'Nguyễn Văn Bình', secret: 'ngựa đúng pin kẹp giấy' };
const HOA: Credentials = { name: 'Lê Thị Hoa', secret: 'một hai ba bốn năm' };
const ROOT = { operator: 'root' };

describe('persons', () => {
  let folder: string;
  let catalogue: Catalogue;
  let clock: SetClock;
  let paused: number[];
  let told: PersonChange[];
  let persons: Persons;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-persons-'));
    clock = new SetClock();
    paused = [];
    told = [];
    catalogue = await openCatalogue({ file: path.join(folder, 'kho.sqlite'), clock, migrations: personMigrations, create: true });
    persons = createPersons(catalogue.sql, {
      clock, cost: CHEAP, pause: async (milliseconds) => { paused.push(milliseconds); }, onChange: async (change) => { told.push(change); },
    });
  });
  afterEach(async () => {
    await catalogue.close();
    fs.rmSync(folder, { recursive: true });
  });

  it('are let in by their own passphrase and by no other, however the letters are composed', async () => {
    await persons.add({ ...LAN, role: 'archivist' }, ROOT);
    expect(await persons.authenticate({ name: LAN.name.normalize('NFD'), secret: LAN.secret.normalize('NFD') })).to.include({ name: LAN.name, role: 'archivist' });
    expect((await persons.authenticate({ name: 'TRẦN THỊ LAN', secret: LAN.secret })).name).to.equal(LAN.name);
    for (const secret of ['', LAN.secret.toUpperCase(), `${LAN.secret} `, BINH.secret]) expect(await refusal(persons.authenticate({ ...LAN, secret })), secret).to.equal('SECRET_WRONG');
    expect(paused, 'each wrong one costs a second').to.deep.equal([1000, 1000, 1000, 1000]);
  });

  it('are made by anybody only while there is no approver; then an approver has to vouch for each new or greater right', async () => {
    await persons.add({ ...LAN, role: 'archivist' }, ROOT);
    await persons.add({ ...BINH, role: 'approver' }, ROOT);
    expect(await refusal(persons.add({ ...HOA, role: 'approver' }, ROOT))).to.equal('PERSON_NOT_VOUCHED');
    expect(await refusal(persons.add({ ...HOA, role: 'approver' }, { ...ROOT, vouching: LAN })), 'an archivist cannot').to.equal('PERSON_NOT_VOUCHED');
    expect(await refusal(persons.setRole(LAN.name, 'approver', ROOT))).to.equal('PERSON_NOT_VOUCHED');
    expect(await refusal(persons.resetSecret({ name: BINH.name, secret: HOA.secret }, ROOT))).to.equal('PERSON_NOT_VOUCHED');
    await persons.disable(LAN.name, 'root');
    expect(await refusal(persons.enable(LAN.name, ROOT))).to.equal('PERSON_NOT_VOUCHED');
    expect((await persons.add({ ...HOA, role: 'approver' }, { ...ROOT, vouching: BINH })).role).to.equal('approver');
    expect((await persons.history()).map(({ name, change, vouchedBy }) => [name, change, vouchedBy])).to.deep.equal([
      [LAN.name, 'added', undefined], [BINH.name, 'added', undefined], [LAN.name, 'disabled', undefined], [HOA.name, 'added', BINH.name],
    ]);
    expect(told.map(({ no }) => no)).to.deep.equal([1, 2, 3, 4]);
  });

  it('have a new beginning when others give them a right or a passphrase, and keep the old one when they change their own', async () => {
    await persons.add({ ...BINH, role: 'approver' }, ROOT);
    const since = async (): Promise<number | undefined> => (await persons.person(BINH.name))?.since;
    expect(await since()).to.equal(1);
    await persons.changeSecret(BINH, HOA.secret, 'root');
    expect(await since()).to.equal(1);
    await persons.resetSecret(BINH, { ...ROOT, vouching: { ...BINH, secret: HOA.secret } });
    expect(await since()).to.equal(3);
  });

  it('are locked after five wrong passphrases, for a while that grows and ends', async () => {
    await persons.add({ ...LAN, role: 'archivist' }, ROOT);
    const wrong = { ...LAN, secret: 'không phải mật khẩu' };
    for (let n = 0; n < 5; n += 1) expect(await refusal(persons.authenticate(wrong))).to.equal('SECRET_WRONG');
    expect(await refusal(persons.authenticate(LAN)), 'the right one neither').to.equal('SECRET_LOCKED');
    clock.time = new Date(clock.time.getTime() + 61_000);
    expect(await refusal(persons.authenticate(wrong))).to.equal('SECRET_WRONG');
    clock.time = new Date(clock.time.getTime() + 61_000);
    expect(await refusal(persons.authenticate(LAN)), 'now for two minutes').to.equal('SECRET_LOCKED');
    clock.time = new Date(clock.time.getTime() + 900_000);
    expect((await persons.authenticate(LAN)).name).to.equal(LAN.name);
    expect((await persons.history()).map(({ change }) => change)).to.deep.equal(['added', 'locked']);
  });

  it('are not locked out for ever by a clock that was wrong', async () => {
    await persons.add({ ...LAN, role: 'archivist' }, ROOT);
    clock.time = new Date('2036-01-01T00:00:00Z');
    for (let n = 0; n < 5; n += 1) await refusal(persons.authenticate({ ...LAN, secret: 'không phải mật khẩu' }));
    clock.time = new Date('2026-11-20T08:00:00Z');
    expect((await persons.authenticate(LAN)).name).to.equal(LAN.name);
  });

  it('have names of one line, each once', async () => {
    await persons.add({ ...LAN, role: 'archivist' }, ROOT);
    expect(await refusal(persons.add({ ...LAN, name: 'trần thị  lan', role: 'archivist' }, ROOT))).to.equal('PERSON_EXISTS');
    expect((await persons.add({ ...LAN, name: 'Trần Thị Lân', role: 'archivist' }, ROOT)).name, 'diacritics make another name').to.equal('Trần Thị Lân');
    for (const name of ['', ' ', 'a'.repeat(101), 'Lan\u202e', 'Lan\u0000']) expect(await refusal(persons.add({ ...LAN, name, role: 'archivist' }, ROOT)), name).to.equal('PERSON_NAME_INVALID');
  });

  it('have passphrases of some length, of which nothing stays readable', async () => {
    expect(await refusal(persons.add({ name: 'x', secret: 'ngắn', role: 'archivist' }, ROOT))).to.equal('SECRET_WEAK');
    expect(await refusal(persons.add({ name: 'x', secret: 'a'.repeat(1025), role: 'archivist' }, ROOT))).to.equal('SECRET_WEAK');
    await persons.add({ ...LAN, role: 'archivist' }, ROOT);
    const kept = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name)).toString('utf8')).join('');
    expect(kept).to.include('$argon2id$').and.not.to.include(LAN.secret);
    const [one, other] = [await keepPassphrase(LAN.secret, CHEAP), await keepPassphrase(LAN.secret, CHEAP)];
    expect(one, 'salted').not.to.equal(other);
    expect([await isPassphrase(LAN.secret, one), await isPassphrase(BINH.secret, one), await isPassphrase(LAN.secret, 'plain$x')]).to.deep.equal([true, false, false]);
  });
});
