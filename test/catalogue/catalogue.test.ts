import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { Fault } from '../../src/base/index.ts';
import { openCatalogue, type Catalogue, type StoreTransaction } from '../../src/catalogue/index.ts';
import { jobMigrations } from '../../src/jobs/index.ts';
import { fileOf, linesOf, madeCatalogue, packageIdOf, registrationOf, type SetClock } from './made-catalogue.ts';

describe('the catalogue', () => {
  let catalogue: Catalogue;
  let clock: SetClock;
  let file: string;
  let remove: () => Promise<void>;

  beforeEach(async () => { ({ catalogue, clock, file, remove } = await madeCatalogue()); });
  afterEach(async () => remove());

  it('gives back a registered package, its files, versions and events', async () => {
    const registration = registrationOf(1);
    await catalogue.registerVersion(registration);
    expect(await catalogue.package(packageIdOf(1))).to.deep.equal(registration.package);
    expect(await catalogue.files(packageIdOf(1), { limit: 10 })).to.deep.equal({ items: [fileOf(0), fileOf(1)] });
    expect(await catalogue.file(packageIdOf(1), fileOf(1).path)).to.deep.equal(fileOf(1));
    expect(await catalogue.file(packageIdOf(1), 'data/nowhere')).to.equal(undefined);
    expect(await catalogue.versions(packageIdOf(1))).to.deep.equal([registration.version]);
    expect(await catalogue.events(packageIdOf(1))).to.deep.equal(registration.events);
    expect(await catalogue.package(packageIdOf(2))).to.equal(undefined);
  });

  it('shows the newest version and recognises the submissions of all of them', async () => {
    await catalogue.registerVersion(registrationOf(1, 1, 3));
    await catalogue.registerVersion(registrationOf(1, 2, 1));
    expect((await catalogue.package(packageIdOf(1)))?.head).to.equal(2);
    expect((await catalogue.files(packageIdOf(1), { limit: 10 })).items).to.have.length(1);
    expect((await catalogue.versions(packageIdOf(1))).map(({ version }) => version)).to.deep.equal([1, 2]);
    for (const digest of ['sha512:1-1', 'sha512:1-2']) expect((await catalogue.packageBySubmission(digest))?.id).to.equal(packageIdOf(1));
    expect((await catalogue.packageByProducerId('HS-1'))?.id).to.equal(packageIdOf(1));
  });

  it('registers the same version again without a trace', async () => {
    await catalogue.registerVersion(registrationOf(1));
    const before = await linesOf(catalogue);
    await catalogue.registerVersion(registrationOf(1));
    expect(await linesOf(catalogue)).to.deep.equal(before);
  });

  it('lists packages newest first, every one exactly once, while others arrive', async () => {
    for (let n = 1; n <= 25; n += 1) await catalogue.registerVersion(registrationOf(n));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await catalogue.packages({ limit: 4, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next;
      if (seen.length === 4) await catalogue.registerVersion(registrationOf(26));
    } while (after !== undefined);
    expect(seen).to.deep.equal(Array.from({ length: 25 }, (_, n) => packageIdOf(25 - n)));
  });

  it('answers a key that nobody gave with the first page', async () => {
    await catalogue.registerVersion(registrationOf(1));
    expect((await catalogue.packages({ limit: 4, after: '%%%' })).items).to.have.length(1);
  });

  it('finds words with and without diacritics, and takes % and _ for no wildcards', async () => {
    await catalogue.registerVersion(registrationOf(7));
    const found = async (text: string): Promise<number> => (await catalogue.packages({ limit: 9, text })).items.length;
    expect(await found('ho so do dac')).to.equal(1);
    expect(await found('Giả Định ĐO')).to.equal(1);
    expect(await found('gia dinh khong co')).to.equal(0);
    for (const wild of ['%', 'h_ s_', '\\']) expect(await found(wild)).to.equal(0);
    expect(await found('d_c')).to.equal(0);
  });

  it('pages through 2,500 files by path', async () => {
    await catalogue.registerVersion(registrationOf(1, 1, 2_500));
    const paths: string[] = [];
    let after: string | undefined;
    do {
      const page = await catalogue.files(packageIdOf(1), { limit: 999, ...(after === undefined ? {} : { after }) });
      paths.push(...page.items.map(({ path: one }) => one));
      after = page.next;
    } while (after !== undefined);
    expect(paths).to.deep.equal(Array.from({ length: 2_500 }, (_, n) => fileOf(n).path));
  });

  it('never lets a datestamp of the OAI index go back, even if the clock does', async () => {
    clock.time = new Date('2026-11-20T10:00:00Z');
    await catalogue.registerVersion(registrationOf(1));
    clock.time = new Date('2026-11-20T09:00:00Z');
    await catalogue.registerVersion(registrationOf(2));
    const items = await catalogue.oaiItems({ limit: 10 });
    expect(items.map(({ id, datestamp }) => [id, datestamp])).to.deep.equal([
      [packageIdOf(1), '2026-11-20T10:00:00Z'], [packageIdOf(2), '2026-11-20T10:00:00Z'],
    ]);
    expect(items[0]?.description.creator).to.deep.equal(['Ủy ban nhân dân huyện Giả Định']);
    expect(await catalogue.countOaiItems({ from: '2026-11-20T10:00:01Z' })).to.equal(0);
    expect(await catalogue.earliestDatestamp()).to.equal('2026-11-20T10:00:00Z');
  });

  it('keeps the order of open transactions until they are settled', async () => {
    const one = { id: 't1', objectId: packageIdOf(1), version: 1, newDigest: 'a', stage: 's1' };
    await catalogue.registerVersion(registrationOf(2));
    const two = { id: 't2', objectId: packageIdOf(2), version: 2, baseDigest: '1'.repeat(128), newDigest: 'b', stage: 's2' };
    await catalogue.prepareTransactions([one, two]);
    expect(await catalogue.openTransactions()).to.deep.equal([one, two]);
    await catalogue.settleTransactions(['t1'], 'COMMITTED');
    await catalogue.settleTransactions(['t2'], 'ABANDONED');
    expect(await catalogue.openTransactions()).to.deep.equal([]);
  });

  it('prepares no version that was made from another head than the package has, or beside one that is under way', async () => {
    await catalogue.registerVersion(registrationOf(1));
    const next = (id: string, baseDigest: string): StoreTransaction => ({ id, objectId: packageIdOf(1), version: 2, baseDigest, newDigest: 'b', stage: id });
    const codeOf = async (id: string, baseDigest: string): Promise<string> => (
      catalogue.prepareTransactions([next(id, baseDigest)]).then(() => 'prepared', (thrown: unknown) => (thrown as Fault).code)
    );
    const head = '1'.repeat(128);
    expect(await codeOf('t1', '0'.repeat(128))).to.equal('VERSION_CONFLICT');
    expect(await codeOf('t2', head)).to.equal('prepared');
    expect(await codeOf('t3', head)).to.equal('VERSION_CONFLICT');
    expect((await catalogue.openTransactions()).map(({ id }) => id)).to.deep.equal(['t2']);
    await catalogue.settleTransactions(['t2'], 'ABANDONED');
    expect(await codeOf('t4', head)).to.equal('prepared');
  });

  it('writes all of a transaction or nothing, and lets nobody read in between', async () => {
    let reading: Promise<unknown> = Promise.resolve();
    const failed = await catalogue.transaction(async (tx) => {
      await catalogue.registerVersion(registrationOf(1), tx);
      reading = catalogue.package(packageIdOf(1));
      throw new Error('no');
    }).catch((thrown: unknown) => thrown);
    expect(failed).to.be.instanceOf(Error);
    expect(await reading).to.equal(undefined);
    expect(await catalogue.countOaiItems({})).to.equal(0);
  });

  it('adds up packages, files, bytes and audits', async () => {
    await catalogue.registerVersion(registrationOf(1));
    await catalogue.registerVersion(registrationOf(2));
    const check = { packageId: packageIdOf(1), algorithm: 'sha512', files: 5, bytes: 50, problems: [] };
    await catalogue.recordFixity([
      { ...check, checkedAt: '2026-11-20T08:00:00Z', outcome: 'mismatch', problems: [{ path: 'v1/content/0001', outcome: 'mismatch' }] },
    ]);
    expect(await catalogue.totals()).to.deep.equal({ packages: 2, files: 4, bytes: 3000, neverAudited: 1, openProblems: 1, lastAuditAt: '2026-11-20T08:00:00Z' });
    await catalogue.recordFixity([{ ...check, checkedAt: '2026-11-21T08:00:00Z', outcome: 'match' }]);
    expect((await catalogue.totals()).openProblems).to.equal(0);
    expect((await catalogue.fixityChecks(packageIdOf(1), 5)).map(({ outcome }) => outcome)).to.deep.equal(['match', 'mismatch']);
  });

  it('remembers that a rebuild began, and keeps audits through it', async () => {
    await catalogue.registerVersion(registrationOf(1));
    await catalogue.recordFixity([{ packageId: packageIdOf(1), checkedAt: '2026-11-20T08:00:00Z', outcome: 'match', algorithm: 'sha512', files: 1, bytes: 1, problems: [] }]);
    await catalogue.beginRebuild();
    expect(await catalogue.isBeingRebuilt()).to.equal(true);
    expect(await linesOf(catalogue)).to.deep.equal([]);
    await catalogue.endRebuild();
    expect(await catalogue.isBeingRebuilt()).to.equal(false);
    expect(await catalogue.fixityChecks(packageIdOf(1), 1)).to.have.length(1);
  });

  it('keeps what was written when it is opened again', async () => {
    await catalogue.registerVersion(registrationOf(1));
    const again = await openCatalogue({ file, clock, migrations: jobMigrations });
    expect((await again.package(packageIdOf(1)))?.title).to.equal('Hồ sơ đo đạc số 1');
    await again.close();
  });

  it('refuses a missing file and a file that is no database with CATALOGUE_FAILED', async () => {
    const missing = path.join(path.dirname(file), 'missing.sqlite');
    const broken = path.join(path.dirname(file), 'broken.sqlite');
    fs.writeFileSync(broken, 'không phải cơ sở dữ liệu '.repeat(100));
    for (const target of [missing, broken]) {
      const fault: unknown = await openCatalogue({ file: target, clock }).catch((thrown: unknown) => thrown);
      expect(fault).to.be.instanceOf(Fault).with.property('code', 'CATALOGUE_FAILED');
    }
    expect(fs.existsSync(missing)).to.equal(false);
  });
});
