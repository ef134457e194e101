import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { acquireWriterLock } from '../../src/catalogue/index.ts';
import { tombstoneIdOf } from '../../src/formats/deletion/index.ts';
import { objectRootPath } from '../../src/formats/ocfl/index.ts';
import { DAY, DeletingArchive, explainedDeletion } from './made-deletion.ts';

describe('a deletion reaches every copy', () => {
  let kho: DeletingArchive;
  let id: string;

  const follow = { signal: new AbortController().signal, onProgress: () => undefined, onFault: () => undefined, onReport: () => undefined };
  const at = (location: string): string => kho.archive.at(location);
  const hasCopy = (location: string, of = id): boolean => fs.existsSync(path.join(at(location), 'ocfl', objectRootPath(of)));
  const sync = async (): Promise<void> => { await kho.archive.operations.copies.sync({ repo: kho.archive.repo, ...follow }); };
  const certificate = async (): Promise<string> => {
    const out = await kho.archive.export(tombstoneIdOf(id), 'bag', kho.archive.at(`out-${Math.random()}`));
    return fs.readFileSync(path.join(out, 'data', tombstoneIdOf(id).replaceAll(':', '_'), 'representations/rep1/data/certificate.txt'), 'utf8');
  };

  beforeEach(async () => {
    kho = await DeletingArchive.make();
    id = await kho.package();
    for (const name of ['kho-hai', 'kho-ba']) {
      await kho.archive.operations.copies.addLocation({ repo: kho.archive.repo, name, path: at(name), media: 'hdd', zone: name, verifyDays: 90 });
    }
    await sync();
    expect([hasCopy('kho-hai'), hasCopy('kho-ba')]).to.deep.equal([true, true]);
    await kho.approved(id);
    kho.machine.pass(8 * DAY);
  });
  afterEach(async () => kho.remove());

  it('with proof for each in the certificate', async () => {
    const [outcome] = await kho.run();
    expect(outcome?.kind, explainedDeletion(outcome)).to.equal('deleted');
    if (outcome?.kind !== 'deleted') return;
    expect(outcome.copies.map(({ location, state }) => `${location} ${state}`).sort()).to.deep.equal(['kho-ba destroyed', 'kho-hai destroyed', 'primary destroyed']);
    expect(new Set(outcome.copies.map(({ inventorySha512, files }) => `${inventorySha512} ${files}`)), 'each had the same object').to.have.length(1);
    expect([hasCopy('kho-hai'), hasCopy('kho-ba')]).to.deep.equal([false, false]);
    expect(await certificate()).to.match(/kho-hai: đã xóa [1-9]\d* tệp/).and.to.match(/kho-ba: đã xóa [1-9]\d* tệp/);
  });

  it('waits for one that cannot be reached, says so in the certificate, and finishes when it is back', async () => {
    fs.renameSync(at('kho-ba'), at('away'));
    const [outcome] = await kho.run();
    expect(outcome?.kind, explainedDeletion(outcome)).to.equal('outstanding');
    expect(hasCopy('kho-hai')).to.equal(false);
    expect(await certificate()).to.include('CHƯA HOÀN TẤT').and.to.include('kho-ba: CHƯA HỦY');
    expect(await kho.desk(async ({ disposal }) => (await disposal.list())[0]?.state)).to.equal('executing');
    const view = (): string => fs.readFileSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(tombstoneIdOf(id)), 'inventory.json.sha512'), 'utf8');
    const version = view();
    expect((await kho.run())[0]?.kind, 'still away').to.equal('outstanding');
    expect(view(), 'and no version for nothing').to.equal(version);
    fs.renameSync(at('away'), at('kho-ba'));
    expect((await kho.run())[0]?.kind).to.equal('deleted');
    expect(hasCopy('kho-ba')).to.equal(false);
    expect(await certificate()).not.to.include('CHƯA HOÀN TẤT');
    expect(await kho.run()).to.deep.equal([]);
  });

  it('waits for one that is being copied to: what began before would end after it', async () => {
    const [location] = (await kho.archive.operations.copies.status({ repo: kho.archive.repo, compare: false, signal: follow.signal, onDifference: () => undefined })).places.map((place) => place.location);
    const lock = await acquireWriterLock(path.join(kho.archive.repo, 'catalogue', `location-${location?.id}.lock`), { command: 'replicas', since: '2026-11-28T08:00:00Z', pid: process.pid });
    const [outcome] = await kho.run();
    expect(outcome?.kind, explainedDeletion(outcome)).to.equal('outstanding');
    if (location === undefined || outcome?.kind !== 'outstanding') return;
    expect(outcome.copies.filter(({ state }) => state === 'outstanding').map((copy) => copy.location)).to.deep.equal([location.name]);
    expect(hasCopy(location.name)).to.equal(true);
    await lock.release();
    expect((await kho.run())[0]?.kind).to.equal('deleted');
    expect(hasCopy(location.name)).to.equal(false);
  });

  it('only after the record of the deletion has copies of its own, so that no lost disk undoes it', async () => {
    const stopped = await kho.run((point) => { if (point === 'destroying') throw new Error('killed'); }).then(() => undefined, (thrown: unknown) => thrown);
    expect(stopped === undefined || stopped instanceof Error).to.equal(true);
    expect([hasCopy('kho-hai'), hasCopy('kho-hai', tombstoneIdOf(id)), hasCopy('kho-ba', tombstoneIdOf(id))]).to.deep.equal([true, true, true]);
    expect((await kho.run())[0]?.kind).to.equal('deleted');
    const head = (root: string): string => fs.readFileSync(path.join(root, objectRootPath(tombstoneIdOf(id)), 'inventory.json.sha512'), 'utf8');
    expect([head(path.join(at('kho-hai'), 'ocfl')), head(path.join(at('kho-ba'), 'ocfl'))], 'the certificate too').to.deep.equal(Array(2).fill(head(path.join(kho.archive.repo, 'ocfl'))));
  });

  it('is not undone by copying: the package does not come back, its tombstone is copied like every package', async () => {
    await kho.run();
    await sync();
    expect([hasCopy('kho-hai'), hasCopy('kho-ba')]).to.deep.equal([false, false]);
    expect([hasCopy('kho-hai', tombstoneIdOf(id)), hasCopy('kho-ba', tombstoneIdOf(id))]).to.deep.equal([true, true]);
  });

  it('also one that comes back later with what was deleted: the next run destroys it and the certificate says when', async () => {
    fs.cpSync(at('kho-hai'), at('drawer'), { recursive: true });
    await kho.run();
    expect(await kho.run()).to.deep.equal([]);
    fs.rmSync(at('kho-hai'), { recursive: true });
    fs.renameSync(at('drawer'), at('kho-hai'));
    expect(hasCopy('kho-hai')).to.equal(true);
    kho.machine.pass(90 * DAY);
    const [outcome] = await kho.run();
    expect(outcome?.kind, explainedDeletion(outcome)).to.equal('deleted');
    expect(hasCopy('kho-hai')).to.equal(false);
    expect(await certificate()).to.include('2027-02-26');
  });

  it('and one at a location that was retired', async () => {
    await kho.archive.operations.copies.retireLocation({ repo: kho.archive.repo, name: 'kho-hai' });
    expect((await kho.run())[0]?.kind).to.equal('deleted');
    expect(hasCopy('kho-hai')).to.equal(false);
  });
});

describe('the traces that Kho does not delete', () => {
  it('are named in the certificate: what lies in quarantine, backups, reports, decisions, media', async () => {
    const kho = await DeletingArchive.make();
    const id = await kho.package();
    const aside = path.join(kho.archive.repo, 'quarantine', '2026-11-01-aside');
    fs.cpSync(path.join(kho.archive.repo, 'ocfl', objectRootPath(id)), aside, { recursive: true });
    await kho.deleted(id);
    const out = await kho.archive.export(tombstoneIdOf(id), 'bag', kho.archive.at('out'));
    const text = fs.readFileSync(path.join(out, 'data', tombstoneIdOf(id).replaceAll(':', '_'), 'representations/rep1/data/certificate.txt'), 'utf8');
    for (const words of ['Khu cách ly: 2026-11-01-aside', 'Các bản sao lưu làm trước', 'Báo cáo kiểm tra đã lập (reports/)', 'tệp mang mã gói trong publication/', 'hủy phương tiện lưu trữ']) expect(text).to.include(words);
    expect(fs.existsSync(aside)).to.equal(true);
    await kho.remove();
  });

  it('and neither title nor names of files stay anywhere when they were to be concealed', async () => {
    const kho = await DeletingArchive.make();
    const id = await kho.package('Nguyen-Thi-Bi-Mat');
    await kho.deleted(id, { conceal: true });
    const out = await kho.archive.export(tombstoneIdOf(id), 'bag', kho.archive.at('out'));
    for (const name of fs.readdirSync(out, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(out, name);
      if (fs.statSync(file).isFile()) expect(fs.readFileSync(file, 'utf8'), name).not.to.match(/Bi-Mat|Tờ trình/);
    }
    const { url } = await kho.archive.serve();
    const page = await (await fetch(`${url}/goi/${id.slice('urn:uuid:'.length)}`)).text();
    expect(page).to.include('Tài liệu này đã được hủy').and.not.to.include('Bi-Mat');
    await kho.remove();
  });
});
