import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import { jobKinds } from '../../src/app/job-kinds.ts';
import type { RestoreReport } from '../../src/backup/index.ts';
import { isDrawn, type CopyLocation } from '../../src/base/index.ts';
import type { BackupRequest, DrillAnswer, DrillRequest, RestoreRequest } from '../../src/cli/index.ts';
import { openSqlite } from '../../src/catalogue/sql/sqlite-driver.ts';
import { runJobs, type JsonObject } from '../../src/jobs/index.ts';
import { initLocation, openCopyStore, writeCopySettings } from '../../src/storage/index.ts';
import { faultOf } from '../backup/faults.ts';
import { archivedWithUpdate, dumped, threeSubmissions } from './killing.ts';
import { MadeArchive, treeOf } from './made-archive.ts';

// A backup is worth what comes back of it. Everything here is driven as from the command line.

const followed = { signal: new AbortController().signal, onProgress: () => undefined };

class BackedUp {
  readonly archive: MadeArchive;
  readonly into: string;

  constructor(archive: MadeArchive) {
    this.archive = archive;
    this.into = archive.at('sao lưu');
  }

  async backup(request: Partial<BackupRequest> = {}): ReturnType<MadeArchive['operations']['backup']> {
    return this.archive.operations.backup({ repo: this.archive.repo, into: this.into, verify: false, fresh: false, ...followed, ...request });
  }

  async restore(into: string, request: Partial<RestoreRequest> = {}): Promise<RestoreReport> {
    return this.archive.operations.restore({ from: this.into, into, partial: false, rebuild: false, ...followed, ...request });
  }

  async drill(request: Partial<DrillRequest> = {}): Promise<DrillAnswer> {
    return this.archive.operations.drill({ repo: this.archive.repo, ...followed, ...request });
  }

  /** The restored store with the archive's surroundings, as a second archive. */
  restored(): MadeArchive {
    return MadeArchive.over(this.archive.at('phục hồi'));
  }

  /** Files of the backup's storage root that hold a package's content. */
  contentOf(id: string, folder = this.into): readonly string[] {
    const root = path.join(folder, 'packages', 'ocfl');
    return fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes(encodeURIComponent(id).replace(/%3A/g, '%3a')) && name.includes('/content/') && fs.statSync(path.join(root, name)).isFile())
      .map((name) => path.join(root, name)).sort();
  }
}

const flip = (file: string): void => {
  const bytes = fs.readFileSync(file);
  bytes[0] = bytes[0]! ^ 1;
  fs.writeFileSync(file, bytes);
};

describe('backup and restore', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let kho: BackedUp;
  let id: string;
  let second: string;

  beforeEach(async () => {
    archive = await MadeArchive.make();
    kho = new BackedUp(archive);
    ({ id, second } = await archivedWithUpdate(archive));
    for (const submission of threeSubmissions(archive)) await archive.archive(submission);
    fs.mkdirSync(archive.at('kho', 'schemas'));
    fs.writeFileSync(archive.at('kho', 'schemas', 'thiết lập.txt'), 'một thiết lập');
  });
  afterEach(async () => { await archive.remove(); });

  it('gives the same store: every object, the catalogue with its history, the settings', async () => {
    await archive.audit();
    const { manifest } = await kho.backup();
    expect([manifest.packages, manifest.added.packages, manifest.notBackedUp, manifest.remaining]).to.deep.equal([4, 4, [], []]);
    const report = await kho.restore(archive.at('phục hồi', 'kho'));
    expect([report.outcome, report.packages, report.lost, report.catalogue]).to.deep.equal(['restored', 4, [], { from: 'copy' }]);
    const restored = kho.restored();
    expect(treeOf(path.join(restored.repo, 'ocfl'))).to.deep.equal(treeOf(path.join(archive.repo, 'ocfl')));
    expect(await dumped(restored)).to.deep.equal(await dumped(archive));
    expect((await restored.operations.show({ repo: restored.repo, id, fileLimit: 1 })).lastCheck?.outcome).to.equal('match');
    expect(fs.readFileSync(path.join(restored.repo, 'schemas', 'thiết lập.txt'), 'utf8')).to.equal('một thiết lập');
    expect(fs.readFileSync(path.join(restored.repo, 'kho.json'), 'utf8')).to.equal(fs.readFileSync(path.join(archive.repo, 'kho.json'), 'utf8'));
    expect(fs.existsSync(path.join(restored.repo, 'kho-location.json'))).to.equal(false);
    expect((await restored.audit()).summary.damaged).to.equal(0);
    await restored.archive(second, { update: id });
  });

  it('copies only what is new the second time, and both generations restore as they were', async () => {
    const first = await kho.backup();
    const before = await dumped(archive);
    await archive.archive(second, { update: id });
    await archive.archive(path.dirname(archive.put('mới/tờ.txt', 'mới')));
    const { manifest } = await kho.backup();
    expect([manifest.packages, manifest.added.packages]).to.deep.equal([5, 2]);
    await kho.restore(archive.at('phục hồi', 'kho'), { generation: first.manifest.generation });
    expect(await dumped(kho.restored())).to.deep.equal(before);
    expect((await kho.restored().rebuild()).problems).to.deep.equal([]);
    expect(await dumped(kho.restored()), 'from its storage alone, too').to.deep.equal(before);
    await kho.restore(archive.at('mới nhất', 'kho'));
    expect(await dumped(MadeArchive.over(archive.at('mới nhất')))).to.deep.equal(await dumped(archive));
  });

  it('has no key in it, nothing of work that is under way, and the restored ledger says what it was restored from', async () => {
    for (const name of ['keys', 'deleting', 'quarantine', 'ledger']) fs.mkdirSync(archive.at('kho', name), { recursive: true });
    for (const name of ['keys', 'deleting', 'quarantine', 'ledger']) fs.writeFileSync(archive.at('kho', name, 'tệp'), name);
    const { folder, manifest, manifestDigest } = await kho.backup();
    expect(fs.readdirSync(path.join(folder, 'store')).sort()).to.deep.equal(['README.md', 'kho.json', 'ledger', 'schemas']);
    expect(manifest.leftOut).to.deep.equal(['staging', 'deleting', 'quarantine', 'keys']);
    await kho.restore(archive.at('phục hồi', 'kho'));
    const reading = await openForReading(kho.restored().repo, archive.surroundings);
    try {
      expect((await reading.ledger.newest('store.restore'))?.detail).to.include({ manifestSha512: manifestDigest, packages: 4, lost: 0 });
    } finally {
      await reading.close();
    }
  });

  it('is verified by sha512sum, without Kho', async () => {
    await kho.backup();
    await archive.archive(second, { update: id });
    await kho.backup();
    const checked = execFileSync('sha512sum', ['-c', '--quiet', 'SHA512SUMS'], { cwd: kho.into, encoding: 'utf8' });
    expect(checked).to.equal('');
    const named = fs.readFileSync(path.join(kho.into, 'SHA512SUMS'), 'utf8').split('\n').filter((line) => line !== '').map((line) => line.slice(130));
    const inObjects = fs.readdirSync(path.join(kho.into, 'packages/ocfl'), { recursive: true, encoding: 'utf8' }).filter((name) => /\/v\d+\/(content\/|inventory\.json$)/.test(name) && fs.statSync(path.join(kho.into, 'packages/ocfl', name)).isFile());
    expect(inObjects.filter((name) => !named.includes(`packages/ocfl/${name}`))).to.deep.equal([]);
    flip(kho.contentOf(id)[0]!);
    expect(() => execFileSync('sha512sum', ['-c', '--quiet', 'SHA512SUMS'], { cwd: kho.into, stdio: 'pipe' })).to.throw();
  });

  it('may be made while a writer works', async () => {
    const [{ manifest }] = await Promise.all([kho.backup(), archive.ingest(['a', 'b', 'c', 'd'].map((name) => path.dirname(archive.put(`cùng lúc/${name}/tờ.txt`, name))))]);
    expect(manifest.packages).to.be.within(4, 8);
    const report = await kho.restore(archive.at('phục hồi', 'kho'));
    expect([report.outcome, report.catalogue.from]).to.deep.equal(['restored', 'copy']);
    const catalogued = await dumped(kho.restored());
    expect((await kho.restored().rebuild()).problems).to.deep.equal([]);
    expect(await dumped(kho.restored())).to.deep.equal(catalogued);
  });

  it('keeps its copy of the catalogue from a thief when it is sealed', async () => {
    const passphraseFile = archive.put('mật khẩu', 'rất dài và khó đoán\n');
    const { folder } = await kho.backup({ passphraseFile });
    expect(fs.readdirSync(folder)).to.include('catalogue.sqlite.sealed').and.not.include('catalogue.sqlite');
    expect((await faultOf(kho.restore(archive.at('phục hồi', 'kho')))).code).to.equal('BACKUP_SEALED');
    expect((await faultOf(kho.restore(archive.at('phục hồi', 'kho'), { passphraseFile: archive.put('sai', 'sai') }))).code).to.equal('BACKUP_SEALED');
    expect((await kho.restore(archive.at('phục hồi', 'kho'), { passphraseFile })).catalogue).to.deep.equal({ from: 'copy' });
    expect(await dumped(kho.restored())).to.deep.equal(await dumped(archive));
    expect((await kho.restore(archive.at('không mật khẩu', 'kho'), { rebuild: true })).catalogue).to.deep.equal({ from: 'rebuilt' });
    expect(await dumped(MadeArchive.over(archive.at('không mật khẩu')))).to.deep.equal(await dumped(archive));
  });

  it('refuses to be mixed with anything: another store\'s backup, any other folder, the store itself', async () => {
    await kho.backup();
    const other = await MadeArchive.make();
    try {
      expect((await faultOf(other.operations.backup({ repo: other.repo, into: kho.into, verify: false, fresh: false, ...followed }))).code).to.equal('BACKUP_OF_OTHER_STORE');
      expect((await faultOf(other.operations.drill({ repo: other.repo, from: kho.into, ...followed }))).code).to.equal('BACKUP_OF_OTHER_STORE');
    } finally {
      await other.remove();
    }
    expect((await faultOf(kho.backup({ into: archive.at('ổ chưa gắn', 'sao lưu') }))).code).to.equal('BACKUP_AWAY');
    fs.renameSync(kho.into, archive.at('ổ khác'));
    expect((await faultOf(kho.backup())).code, 'the disk is not mounted').to.equal('BACKUP_AWAY');
    expect(fs.existsSync(kho.into)).to.equal(false);
    expect((await kho.backup({ fresh: true })).manifest.added.packages).to.equal(4);
    expect((await faultOf(kho.backup({ into: archive.at('in') }))).code).to.equal('TARGET_EXISTS');
    expect((await faultOf(kho.backup({ into: path.join(archive.repo, 'sao lưu') }))).code).to.equal('BACKUP_OVERLAPS');
    expect(fs.existsSync(path.join(archive.repo, 'sao lưu')), 'nothing was made').to.equal(false);
    expect((await faultOf(kho.backup({ into: archive.folder }))).code).to.equal('BACKUP_OVERLAPS');
    expect((await faultOf(kho.restore(archive.repo))).code).to.equal('TARGET_EXISTS');
    expect((await faultOf(kho.restore(archive.at('in')))).code).to.equal('TARGET_EXISTS');
    expect((await faultOf(kho.restore(archive.at('phục hồi', 'kho'), { from: archive.at('in') }))).code).to.equal('BACKUP_NOT_FOUND');
    expect((await faultOf(kho.restore(archive.at('phục hồi', 'kho'), { generation: '00009-20260101T000000Z' }))).code).to.equal('BACKUP_NOT_FOUND');
  });

  it('tells exactly which bytes of it are damaged, and restores the rest only when asked', async () => {
    await kho.backup();
    const damaged = kho.contentOf(id)[0]!;
    flip(damaged);
    const refused = await kho.restore(archive.at('phục hồi', 'kho'));
    expect([refused.outcome, refused.lost.map((lost) => [lost.id, lost.reason])]).to.deep.equal(['refused', [[id, 'damaged']]]);
    expect(refused.lost[0]?.places).to.deep.equal([`${path.relative(path.join(kho.into, 'packages/ocfl'), damaged)} (mismatch)`]);
    expect(fs.existsSync(archive.at('phục hồi', 'kho', 'kho.json')), 'no store yet').to.equal(false);
    const partial = await kho.restore(archive.at('phục hồi', 'kho'), { partial: true });
    expect([partial.outcome, partial.packages, partial.catalogue.from]).to.deep.equal(['partial', 3, 'copy']);
    const { reports } = await kho.restored().audit();
    expect(reports.filter(({ outcome }) => outcome !== 'match').map(({ packageId, outcome }) => [packageId, outcome])).to.deep.equal([[id, 'missing']]);
  });

  it('is mended by the next backup that verifies; the damaged copy stays in quarantine', async () => {
    await kho.backup();
    flip(kho.contentOf(id)[0]!);
    expect((await kho.backup()).manifest.added.packages, 'what is there is known by its inventory').to.equal(0);
    const report = await kho.backup({ verify: true });
    expect([report.mended, report.manifest.added.packages, report.manifest.notBackedUp]).to.deep.equal([1, 1, []]);
    expect(fs.readdirSync(path.join(kho.into, 'packages/quarantine'))).to.have.length(1);
    expect((await kho.restore(archive.at('phục hồi', 'kho'))).outcome).to.equal('restored');
  });

  it('keeps a damaged copy when the store cannot give a better one', async () => {
    await kho.backup();
    flip(kho.contentOf(id)[0]!);
    const [object] = archive.objectRoots().filter((root) => root.includes(id.slice(9)));
    fs.rmSync(object!, { recursive: true });
    const report = await kho.backup({ verify: true });
    expect(report.manifest.notBackedUp.map((one) => one.id)).to.deep.equal([id]);
    expect(kho.contentOf(id), 'back in its place').to.have.length.above(0);
  });

  it('names packages that are damaged in the store, and takes the others', async () => {
    const [object] = archive.objectRoots().filter((root) => root.includes(id.slice(9)));
    const content = fs.readdirSync(path.join(object!, 'v1/content')).map((name) => path.join(object!, 'v1/content', name))[0]!;
    flip(content);
    const { manifest } = await kho.backup();
    expect([manifest.packages, manifest.notBackedUp.map((one) => [one.id, one.code])]).to.deep.equal([3, [[id, 'source-damaged']]]);
    expect(manifest.notBackedUp[0]?.places[0]).to.match(/v1\/content\/\d+ \(mismatch\)$/);
    const restored = await kho.restore(archive.at('phục hồi', 'kho'), { partial: true });
    expect(restored.lost.map((lost) => [lost.id, lost.reason])).to.deep.equal([[id, 'not-backed-up']]);
    flip(content);
    expect((await kho.backup()).manifest.notBackedUp, 'mended in the store').to.deep.equal([]);
  });

  it('that was interrupted while it made the catalogue goes on, and does not take an empty one for the store\'s', async () => {
    const { manifestDigest } = await kho.backup();
    await kho.restore(archive.at('phục hồi', 'kho'));
    const { repo } = kho.restored();
    const { id: store } = JSON.parse(fs.readFileSync(path.join(repo, 'kho.json'), 'utf8')) as { readonly id: string };
    const again = (): void => { fs.writeFileSync(path.join(repo, 'kho-location.json'), JSON.stringify({ location: 'kho', format: 1, id: 'x', name: `restore-${manifestDigest.slice(0, 16)}`, store })); };
    again();
    await kho.restored().archive(path.dirname(archive.put('đã dùng/tờ.txt', 'đã làm việc')));
    expect((await kho.restore(repo)).outcome, 'somebody works with it already').to.equal('restored');
    expect(await kho.restored().list()).to.have.length(5);
    again();
    fs.rmSync(path.join(repo, 'catalogue'), { recursive: true });
    await (await openForReading(repo, archive.surroundings, { create: true })).close();
    expect(await kho.restored().list(), 'an empty catalogue').to.deep.equal([]);
    expect((await kho.restore(repo)).outcome).to.equal('restored');
    expect(await dumped(kho.restored())).to.deep.equal(await dumped(archive));
  });

  it('of which a catalogue or a setting was damaged: the catalogue is made again, the setting is named', async () => {
    const { folder } = await kho.backup();
    flip(path.join(folder, 'catalogue.sqlite'));
    const report = await kho.restore(archive.at('phục hồi', 'kho'));
    expect([report.outcome, report.catalogue.from, report.catalogue.problem]).to.deep.equal(['restored', 'rebuilt', `generations/${path.basename(folder)}/catalogue.sqlite`]);
    expect(await dumped(kho.restored())).to.deep.equal(await dumped(archive));
    fs.appendFileSync(path.join(folder, 'store', 'schemas', 'thiết lập.txt'), '!');
    const refused = await kho.restore(archive.at('khác', 'kho'));
    expect(refused.lost).to.deep.equal([{ reason: 'damaged', places: [`generations/${path.basename(folder)}/store/schemas/thiết lập.txt`] }]);
  });

  for (const name of ['backup.json', 'backup.json.sha512', 'objects.ndjson']) {
    it(`of which ${name} was changed is refused before anything is restored`, async () => {
      const { folder } = await kho.backup();
      flip(path.join(folder, name));
      const fault = await faultOf(kho.restore(archive.at('phục hồi', 'kho')));
      expect([fault.code, path.basename(String(fault.params['path'])).startsWith(name.slice(0, 7))]).to.deep.equal(['BACKUP_DAMAGED', true]);
      expect(fs.existsSync(archive.at('phục hồi', 'kho'))).to.equal(false);
    });
  }

  it('lists what the catalogue has forgotten since and is still in the backup, and never restores it', async () => {
    await kho.backup();
    await forget(archive, id);
    const { manifest } = await kho.backup();
    expect([manifest.packages, manifest.remaining]).to.deep.equal([3, [id]]);
    const report = await kho.restore(archive.at('phục hồi', 'kho'));
    expect([report.outcome, report.packages]).to.deep.equal(['restored', 3]);
  });
});

describe('a restore drill', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let kho: BackedUp;
  let id: string;
  let ids: readonly string[];

  beforeEach(async () => {
    archive = await MadeArchive.make();
    kho = new BackedUp(archive);
    ({ id } = await archivedWithUpdate(archive));
    const others: string[] = [];
    for (const submission of threeSubmissions(archive)) others.push(await archive.archive(submission));
    ids = [id, ...others];
    await kho.backup();
  });
  afterEach(async () => { await archive.remove(); });

  const codesOf = ({ certificate }: DrillAnswer): readonly string[] => [...new Set(certificate.differences.map(({ code }) => code))].sort();

  it('of a whole backup passes, says what it did, and leaves the store as it was', async () => {
    const before = treeOf(path.join(archive.repo, 'ocfl'));
    const { certificate, json, html } = await kho.drill();
    expect([certificate.verdict, certificate.differences]).to.deep.equal(['passed', []]);
    expect([certificate.scope, certificate.restored.packages, certificate.rebuilt.packages, certificate.audited.packages, certificate.validated.objects, certificate.validated.errors]).to.deep.equal([{ packages: 4, of: 4 }, 4, 4, 4, 4, 0]);
    expect(certificate.comparedWithCopy).to.deep.equal({ compared: 4, same: 4, different: 0, passedOver: 0 });
    expect(certificate.comparedWithLive).to.deep.equal({ compared: 4, same: 4, different: 0, passedOver: 0, changedSince: 0 });
    expect(certificate.notChecked).to.deep.equal(['history', 'quarantine', 'medium', 'signature']);
    expect(JSON.parse(fs.readFileSync(json, 'utf8'))).to.deep.equal(certificate);
    expect(path.dirname(json)).to.equal(path.join(archive.repo, 'drills'));
    const page = fs.readFileSync(html, 'utf8');
    for (const text of ['Chứng nhận diễn tập phục hồi', 'Restore drill certificate', 'ĐẠT', 'PASSED', certificate.from.kind === 'backup' ? certificate.from.manifestSha512 : '']) expect(page).to.include(text);
    expect(treeOf(path.join(archive.repo, 'ocfl'))).to.deep.equal(before);
  });

  it('leaves nothing in the temporary folder', async () => {
    const work = archive.at('tạm');
    fs.mkdirSync(work);
    await kho.drill({ work });
    expect(fs.readdirSync(work)).to.deep.equal([]);
  });

  const damages: Readonly<Record<string, { readonly codes: readonly string[]; readonly damage: () => void | Promise<void> }>> = {
    'one flipped bit in content': { codes: ['damaged', 'rebuilt-and-copy', 'rebuilt-and-live'], damage: () => { flip(kho.contentOf(id)[0]!); } },
    'a missing object': { codes: ['missing', 'rebuilt-and-copy', 'rebuilt-and-live'], damage: () => { fs.rmSync(path.dirname(path.dirname(path.dirname(kho.contentOf(id)[0]!))), { recursive: true }); } },
    'a catalogue row that was changed': { codes: ['rebuilt-and-live'], damage: async () => { await change(archive, `UPDATE package SET title = 'khác' WHERE id = '${id}'`); } },
    'a catalogue row of a file that was changed': { codes: ['rebuilt-and-live'], damage: async () => { await change(archive, 'UPDATE file SET size = size + 1'); } },
    'an event that was removed from the catalogue': { codes: ['rebuilt-and-live'], damage: async () => { await change(archive, 'DELETE FROM event WHERE position = (SELECT max(position) FROM event)'); } },
    'a package that the catalogue lost': { codes: ['rebuilt-and-live'], damage: async () => { await forget(archive, id); } },
    'a copy of the catalogue that was changed': { codes: ['catalogue-copy'], damage: () => { flip(path.join(kho.into, 'generations', fs.readdirSync(path.join(kho.into, 'generations'))[0]!, 'catalogue.sqlite')); } },
    'a setting that is gone': { codes: ['state-file'], damage: () => { fs.rmSync(path.join(kho.into, 'generations', fs.readdirSync(path.join(kho.into, 'generations'))[0]!, 'store', 'kho.json')); } },
  };
  for (const [name, { codes, damage }] of Object.entries(damages)) {
    it(`finds ${name}, and its certificate says failed`, async () => {
      await damage();
      const answer = await kho.drill();
      expect([answer.certificate.verdict, codesOf(answer)]).to.deep.equal(['failed', codes]);
      expect(fs.readFileSync(answer.html, 'utf8')).to.include('KHÔNG ĐẠT');
      expect(path.basename(answer.json)).to.match(/-failed\.json$/);
    });
  }

  it('does not blame what changed since the backup, and says how much that was', async () => {
    await archive.archive(archive.at('in', 'đợt 2'), { update: id });
    await archive.archive(path.dirname(archive.put('mới/tờ.txt', 'mới')));
    const { certificate } = await kho.drill();
    expect([certificate.verdict, certificate.comparedWithLive.changedSince, certificate.comparedWithLive.compared]).to.deep.equal(['passed', 2, 3]);
    expect(certificate.notChecked).to.include('since');
  });

  it('of a sample restores that part, the same for the same seed, and says so', async () => {
    // Which packages a seed draws is decided by their identifiers, and these are new each time.
    const drawn = (seed: string): number => ids.filter((one) => isDrawn(one, { sample: 40, seed })).length;
    const seed = Array.from({ length: 1000 }, (_, n) => `quý ${n}`).find((one) => drawn(one) === 2)!;
    const { certificate } = await kho.drill({ sample: 40, seed, certificate: archive.at('giấy.json') });
    const again = await kho.drill({ sample: 40, seed, certificate: archive.at('giấy.json') });
    expect(certificate.verdict).to.equal('passed');
    expect(certificate.scope).to.deep.equal({ packages: certificate.restored.packages, of: 4, sample: { percent: 40, seed } });
    expect(certificate.restored.packages).to.equal(2);
    expect(again.certificate.scope).to.deep.equal(certificate.scope);
    expect(certificate.notChecked).to.include('sample');
    expect(fs.existsSync(archive.at('giấy.html'))).to.equal(true);
  });

  it('of a location of copies compares with what the catalogue says was committed', async () => {
    const reading = await openForReading(archive.repo, archive.surroundings);
    const place = archive.at('nơi lưu');
    const location: CopyLocation = { id: 'l-1', name: 'hầm', kind: 'fs', path: place, media: '', zone: '', addedAt: '2026-11-25T00:00:00Z', state: 'active', verifyDays: 90 };
    try {
      await initLocation(location, { store: reading.store.id, readme: '' });
      await writeCopySettings(reading.store.locations.copySettings, { minCopies: 1, locations: [location] });
      const copies = await openCopyStore(location, { storeId: reading.store.id, pool: reading.pool, ...archive.surroundings });
      const views = [];
      for await (const { id: objectId } of reading.catalogue.committedHeads()) views.push(await reading.store.openObject(objectId));
      await copies.receive(views.slice(1), { signal: new AbortController().signal });
      const lacking = await kho.drill({ location: 'hầm' });
      expect([lacking.certificate.verdict, lacking.certificate.differences.find(({ code }) => code === 'missing')?.id]).to.deep.equal(['failed', views[0]?.id]);
      await copies.receive(views, { signal: new AbortController().signal });
    } finally {
      await reading.close();
    }
    const { certificate } = await kho.drill({ location: 'hầm' });
    expect([certificate.verdict, certificate.from, certificate.restored.packages, certificate.comparedWithLive.same]).to.deep.equal(['passed', { kind: 'location', folder: place, name: 'hầm' }, 4, 4]);
    expect(certificate.restored.bytes).to.be.above(0);
    expect([certificate.comparedWithCopy, certificate.notChecked.includes('no-catalogue-copy')]).to.deep.equal([undefined, true]);
    expect((await faultOf(kho.drill({ location: 'gác' }))).code).to.equal('LOCATION_NOT_FOUND');
  });

  it('and a backup each leave a leaf in the ledger: what was certified cannot be exchanged', async () => {
    const { sha512 } = await kho.drill();
    const reading = await openForReading(archive.repo, archive.surroundings);
    try {
      const [backup, drill] = [await reading.ledger.newest('store.backup'), await reading.ledger.newest('restore.drill')];
      expect([backup?.outcome, drill?.outcome, drill?.detail]).to.deep.equal(['complete', 'passed', { certificateSha512: sha512, packages: 4 }]);
      expect(backup?.detail?.['manifestSha512']).to.match(/^[0-9a-f]{128}$/);
    } finally {
      await reading.close();
    }
  });

  it('is work for a schedule, as is the backup; one that failed is told as failed', async () => {
    const reading = await openForReading(archive.repo, archive.surroundings);
    const endOf = async (kind: string, args: JsonObject): Promise<readonly [string, JsonObject]> => {
      const { job } = await reading.queue.enqueue({ kind, idemKey: `${kind} ${JSON.stringify(args)}`, args, repeatable: true });
      await runJobs({
        queue: reading.queue, kinds: jobKinds(reading, archive.surroundings), holder: 'thử', wait: async (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined), exclusively: async () => { throw new Error('changes nothing'); },
      }, { once: true, signal: new AbortController().signal });
      const view = await reading.queue.get(job.id);
      return [view.state, view.result ?? {}];
    };
    try {
      const [made, backup] = await endOf('backup', { into: kho.into });
      expect([made, backup['packages'], backup['notBackedUp']]).to.deep.equal(['done', 4, 0]);
      const [done, drilled] = await endOf('drill', { sample: 50, seed: 'tháng 11' });
      expect([done, drilled['verdict'], fs.existsSync(drilled['certificate'] as string)]).to.deep.equal(['done', 'passed', true]);
      for (const file of kho.contentOf(id)) flip(file);
      const [ended, found] = await endOf('drill', {});
      expect([ended, found['verdict']]).to.deep.equal(['failed', 'failed']);
    } finally {
      await reading.close();
    }
  });

  it('without any backup says that there is none', async () => {
    const fresh = await MadeArchive.make();
    try {
      expect((await faultOf(fresh.operations.drill({ repo: fresh.repo, ...followed }))).code).to.equal('BACKUP_NOT_FOUND');
    } finally {
      await fresh.remove();
    }
  });
});

async function change(archive: MadeArchive, sql: string): Promise<void> {
  const database = openSqlite(path.join(archive.repo, 'catalogue', 'kho.sqlite'));
  database.exec(sql);
  database.close();
}

/** As if the package had never been registered. */
async function forget(archive: MadeArchive, id: string): Promise<void> {
  const no = `(SELECT no FROM package WHERE id = '${id}')`;
  await change(archive, [
    ...['file', 'event', 'version', 'submission'].map((table) => `DELETE FROM ${table} WHERE package_no = ${no}`), `DELETE FROM oai_item WHERE package_id = '${id}'`, `DELETE FROM package WHERE id = '${id}'`,
  ].join(';'));
}
