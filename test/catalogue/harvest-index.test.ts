import { expect } from 'chai';
import { openCatalogue, setsOf, type Catalogue } from '../../src/catalogue/index.ts';
import { jobMigrations } from '../../src/jobs/index.ts';
import { madeCatalogue, packageIdOf, registrationOf, type SetClock } from './made-catalogue.ts';

const DESCRIPTION = { title: ['Bão số 5'], identifier: ['H32.01.1985.7'], source: ['Ủy ban nhân dân tỉnh'], type: ['Text'], subject: ['Bão lũ', 'Đê điều'] };
const SETS = ['phong', 'phong:H32.01', 'loai', 'loai:text', 'chuyen-de', 'chuyen-de:bao-lu', 'chuyen-de:de-dieu'];

describe('the index that harvesters read', () => {
  let made: Awaited<ReturnType<typeof madeCatalogue>>;
  let catalogue: Catalogue;
  let clock: SetClock;
  beforeEach(async () => {
    made = await madeCatalogue();
    ({ catalogue, clock } = made);
  });
  afterEach(async () => made.remove());

  const register = async (n: number, description: Readonly<Record<string, readonly string[]>> = DESCRIPTION, version = 1): Promise<void> => {
    const registration = registrationOf(n, version);
    await catalogue.registerVersion({ ...registration, package: { ...registration.package, description } });
  };
  const stampOf = async (n: number): Promise<string | undefined> => (await catalogue.oaiItem(packageIdOf(n)))?.datestamp;

  it('puts a package into the sets of its fonds, its type and its themes', async () => {
    await register(1);
    expect((await catalogue.oaiItem(packageIdOf(1)))?.sets).to.deep.equal(SETS);
    expect((await catalogue.oaiSets({ limit: 99 })).map(({ spec, label }) => `${spec}=${label}`)).to.deep.equal([
      'chuyen-de=', 'chuyen-de:bao-lu=Bão lũ', 'chuyen-de:de-dieu=Đê điều', 'loai=', 'loai:text=Text', 'phong=', 'phong:H32.01=Ủy ban nhân dân tỉnh',
    ]);
    for (const set of SETS) expect((await catalogue.oaiItems({ set, limit: 9 })).map(({ id }) => id), set).to.deep.equal([packageIdOf(1)]);
  });

  it('pages through a set by key, and counts it', async () => {
    for (let n = 1; n <= 25; n += 1) {
      clock.time = new Date(Date.UTC(2026, 10, 20, 8, 0, n));
      await register(n, n % 2 === 0 ? DESCRIPTION : { title: ['không'] });
    }
    const query = { set: 'phong:H32.01', from: '2026-11-20T08:00:04Z', until: '2026-11-20T08:00:22Z' };
    expect(await catalogue.countOaiItems(query)).to.equal(10);
    const first = await catalogue.oaiItems({ ...query, limit: 4 });
    const [last] = first.slice(-1);
    expect(first.map(({ id }) => id)).to.deep.equal([4, 6, 8, 10].map(packageIdOf));
    const next = await catalogue.oaiItems({ ...query, limit: 4, after: last! });
    expect(next.map(({ id }) => id)).to.deep.equal([12, 14, 16, 18].map(packageIdOf));
  });

  it('hides a set that has become empty, and tells harvesters of the set that its record is gone', async () => {
    await register(1);
    await catalogue.putPublication({ packageId: packageIdOf(1), state: 'withdrawn', reason: 'lý do', by: 'Lan', at: '2026-11-20T08:00:00Z', wasPublic: true });
    expect(await catalogue.oaiSets({ limit: 9 })).to.deep.equal([]);
    expect((await catalogue.oaiItems({ set: 'chuyen-de:bao-lu', limit: 9 })).map(({ deleted }) => deleted)).to.deep.equal([true]);
  });

  it('makes setSpecs that OAI-PMH.xsd allows, whatever a description holds', () => {
    const specs = setsOf({ identifier: ['Đ 5/x.1985.7', 'Đ.Ặ<>&.1985.7'], source: ['<b>'], type: ['', '   ', 'văn:bản'], subject: ['漢喃', '🏛', '::', 'dài '.repeat(100), 'Bão Lũ', 'bao lu'] }).map(({ spec }) => spec);
    expect(specs).to.deep.equal(['phong', 'phong:D.A', 'loai', 'loai:van-ban', 'chuyen-de', 'chuyen-de:u6f22-u5583', 'chuyen-de:u1f3db', 'chuyen-de:u3a-u3a', `chuyen-de:${'dai-'.repeat(15).slice(0, -1)}`, 'chuyen-de:bao-lu']);
    for (const spec of specs) expect(spec).to.match(/^([A-Za-z0-9\-_.!~*'()])+(:[A-Za-z0-9\-_.!~*'()]+)*$/);
  });

  it('never lets a package become visible later than its datestamp says, however long the transaction takes', async () => {
    await catalogue.transaction(async (tx) => {
      await catalogue.registerVersion(registrationOf(1), tx);
      clock.time = new Date('2026-11-20T08:00:07Z');
    });
    expect(await stampOf(1), 'a harvester that asked at 08:00:05 comes again from there').to.equal('2026-11-20T08:00:07Z');
  });

  it('leaves the datestamp when the transaction ends in its second', async () => {
    await register(1);
    expect(await stampOf(1)).to.equal('2026-11-20T08:00:00Z');
  });

  it('is put right by the next writer when one was killed between its commit and the look at the clock', async () => {
    await register(1);
    clock.time = new Date('2026-11-20T08:00:10Z');
    await register(2);
    // Killed: nobody closes it. The next writer opens the same file.
    const later = { now: () => new Date('2026-11-20T09:00:00Z') };
    const next = await openCatalogue({ file: made.file, clock: later, migrations: jobMigrations });
    await next.settleDatestamps();
    expect((await next.oaiItems({ limit: 9 })).map(({ id, datestamp }) => `${id.slice(-1)} ${datestamp}`)).to.deep.equal(['1 2026-11-20T08:00:00Z', '2 2026-11-20T09:00:00Z']);
    await next.settleDatestamps();
    expect((await next.oaiItem(packageIdOf(2)))?.datestamp, 'and once is enough').to.equal('2026-11-20T09:00:00Z');
    await next.close();
  });

  it('tells nothing of a package whose description says conditional or secret, until somebody publishes it', async () => {
    await register(1, { ...DESCRIPTION, rights: ['Mật'] });
    await register(2, { ...DESCRIPTION, rights: ['Sử dụng có điều kiện'] });
    await register(3, { ...DESCRIPTION, rights: ['Công khai'] });
    expect((await catalogue.oaiItems({ limit: 9 })).map(({ id }) => id)).to.deep.equal([packageIdOf(3)]);
    expect((await catalogue.packages({ limit: 9, onlyPublic: true })).items.map(({ id }) => id)).to.deep.equal([packageIdOf(3)]);
    await catalogue.putPublication({ packageId: packageIdOf(2), state: 'published', reason: 'QĐ 5', by: 'Lan', at: '2026-11-20T08:00:00Z', wasPublic: true });
    expect(await catalogue.countOaiItems({})).to.equal(2);
  });

  it('tells harvesters that a record is gone when its description is restricted by a new version, and back when it is opened', async () => {
    await register(1);
    clock.time = new Date('2026-11-20T08:01:00Z');
    await register(1, { ...DESCRIPTION, rights: ['Mật'] }, 2);
    const gone = await catalogue.oaiItem(packageIdOf(1));
    expect(gone).to.deep.include({ deleted: true, datestamp: '2026-11-20T08:01:00Z', description: {} });
    clock.time = new Date('2026-11-20T08:02:00Z');
    await register(1, { ...DESCRIPTION, rights: ['Công khai'] }, 3);
    expect(await catalogue.oaiItem(packageIdOf(1))).to.deep.include({ deleted: false, datestamp: '2026-11-20T08:02:00Z' });
  });

  it('takes records of the descriptions as items beside packages', async () => {
    await catalogue.stampItem({ id: packageIdOf(9), kind: 'record', state: 'live', description: DESCRIPTION, kept: DESCRIPTION });
    expect(await catalogue.oaiItem(packageIdOf(9))).to.deep.include({ kind: 'record', deleted: false, description: DESCRIPTION, sets: SETS });
    await catalogue.stampItem({ id: packageIdOf(9), kind: 'record', state: 'gone-if-told', kept: {} });
    await catalogue.stampItem({ id: packageIdOf(8), kind: 'record', state: 'gone-if-told', kept: {} });
    expect((await catalogue.oaiItems({ limit: 9 })).map(({ id, deleted }) => [id, deleted])).to.deep.equal([[packageIdOf(9), true]]);
  });
});
