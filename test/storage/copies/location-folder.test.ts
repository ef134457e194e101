import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { initLocation, readCopySettings, writeCopySettings, type CopyStore } from '../../../src/storage/index.ts';
import { smallDisk } from '../../flow/small-disk.ts';
import { faultOf, madeStore, newUrn, published, temporaryFolder, treeOf, type MadeStore } from '../made-store.ts';
import { locationAt, madeLocation } from './made-location.ts';

const run = { signal: new AbortController().signal };

describe('the folder of a location', () => {
  let primary: MadeStore;
  let outside: string;
  beforeEach(async () => {
    primary = await madeStore();
    outside = temporaryFolder();
  });
  afterEach(async () => {
    fs.rmSync(outside, { recursive: true, force: true });
    await primary.remove();
  });

  const init = async (folder: string, store = primary.store.id): Promise<string> => initLocation(locationAt(folder), { store, readme: 'copies\n' });

  it('is made where nothing is, and where only a new disk’s own folder is', async () => {
    const folder = path.join(outside, 'copies');
    await init(folder);
    expect(fs.readdirSync(folder).sort()).to.deep.equal(['README.md', 'kho-location.json', 'ocfl', 'quarantine', 'staging']);
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'kho-location.json'), 'utf8'))).to.include({ location: 'kho', format: 1, name: 'ổ-ngoài', store: primary.store.id });
    fs.mkdirSync(path.join(outside, 'disk', 'lost+found'), { recursive: true });
    await init(path.join(outside, 'disk'));
  });

  it('is not made below a folder that is not there: the disk is not mounted', async () => {
    expect((await faultOf(init(path.join(outside, 'mnt', 'copies')))).code).to.equal('LOCATION_UNPLACED');
    expect(fs.readdirSync(outside)).to.deep.equal([]);
  });

  it('is refused where other things lie, and they stay', async () => {
    fs.writeFileSync(path.join(outside, 'thư.txt'), 'của người khác');
    const fault = await faultOf(init(outside));
    expect(fault.code).to.equal('TARGET_EXISTS');
    expect(treeOf(outside)).to.deep.equal({ 'thư.txt': 'của người khác' });
  });

  it('is taken up again under its old id by its own store, and refused to another', async () => {
    const folder = path.join(outside, 'copies');
    const id = await init(folder);
    expect(await initLocation(locationAt(folder, { id: 'another', name: 'mới' }), { store: primary.store.id, readme: '' })).to.equal(id);
    expect((await faultOf(init(folder, 'another-store'))).code).to.equal('LOCATION_FOREIGN');
  });

  it('can be made again after an interruption at any of its files', async () => {
    const folder = path.join(outside, 'copies');
    await init(folder);
    const whole = treeOf(folder);
    for (const file of Object.keys(whole)) {
      fs.rmSync(path.join(folder, 'kho-location.json'), { force: true });
      fs.rmSync(path.join(folder, file), { force: true });
      fs.writeFileSync(path.join(folder, `${file}.new`), 'half');
      await init(folder);
      expect(treeOf(folder), file).to.deep.equal(whole);
    }
  });
});

describe('a location on a bad day', () => {
  let primary: MadeStore;
  let made: Awaited<ReturnType<typeof madeLocation>>;
  let copies: CopyStore;
  beforeEach(async () => {
    primary = await madeStore();
    made = await madeLocation(primary);
    ({ copies } = made);
  });
  afterEach(async () => {
    await made.remove();
    await primary.remove();
  });

  const view = async () => published(primary.store, newUrn(), { 'a.txt': 'một', 'b.txt': 'hai' });

  it('that was unplugged is missing, and nothing is made in its place', async () => {
    fs.renameSync(made.folder, `${made.folder}-away`);
    fs.mkdirSync(made.folder);
    const fault = await faultOf(copies.receive([await view()], run));
    expect([fault.code, fault.params]).to.deep.equal(['LOCATION_MISSING', { name: 'ổ-ngoài', path: made.folder }]);
    expect(fs.readdirSync(made.folder)).to.deep.equal([]);
    expect((await faultOf(made.reopen())).code).to.equal('LOCATION_MISSING');
    fs.rmdirSync(made.folder);
    expect((await faultOf(copies.describe())).code).to.equal('LOCATION_MISSING');
    fs.renameSync(`${made.folder}-away`, made.folder);
    expect((await copies.receive([await view()], run))[0]?.kind).to.equal('copied');
  });

  it('that another disk has taken the place of is foreign', async () => {
    fs.renameSync(made.folder, `${made.folder}-away`);
    await initLocation(locationAt(made.folder, { id: 'other', name: 'ổ-khác' }), { store: primary.store.id, readme: '' });
    const fault = await faultOf(copies.receive([await view()], run));
    expect([fault.code, fault.params['detail']]).to.deep.equal(['LOCATION_FOREIGN', 'ổ-khác']);
    fs.rmSync(`${made.folder}-away`, { recursive: true });
  });

  it('with a declaration that nobody can read is foreign, and one of a newer Kho is refused', async () => {
    const declaration = path.join(made.folder, 'kho-location.json');
    fs.writeFileSync(declaration, '{');
    expect((await faultOf(made.reopen())).code).to.equal('LOCATION_FOREIGN');
    fs.writeFileSync(declaration, JSON.stringify({ location: 'kho', format: 2, id: made.location.id, name: 'x', store: primary.store.id }));
    expect((await faultOf(made.reopen())).code).to.equal('STORE_UNSUPPORTED');
  });

  it('whose storage root was lost is missing, not empty', async () => {
    fs.rmSync(path.join(made.folder, 'ocfl', '0=ocfl_1.1'));
    expect((await faultOf(copies.receive([await view()], run))).code).to.equal('LOCATION_MISSING');
  });

  it('that cannot be written to is read-only, in its own words', async function () {
    if (process.getuid?.() === 0) {
      // root writes anywhere: a staging folder that is a file cannot be written into by anybody.
      fs.rmdirSync(path.join(made.folder, 'staging'));
      fs.writeFileSync(path.join(made.folder, 'staging'), '');
      const fault = await faultOf(copies.receive([await view()], run));
      expect([fault.code, fault.params['detail']]).to.deep.equal(['LOCATION_FAILED', 'ENOTDIR']);
      return;
    }
    fs.chmodSync(path.join(made.folder, 'staging'), 0o555);
    expect((await faultOf(copies.receive([await view()], run))).code).to.equal('LOCATION_READ_ONLY');
    fs.chmodSync(path.join(made.folder, 'staging'), 0o755);
  });

  it('sets aside what an interrupted copy left of a version, and keeps it', async () => {
    const id = newUrn();
    const first = await published(primary.store, id, { 'a.txt': 'một' });
    await copies.receive([first], run);
    const second = await published(primary.store, id, { 'a.txt': 'hai' }, first);
    const there = (await copies.openObject(id)).directory;
    fs.cpSync(path.join(second.directory, 'v2'), path.join(there, 'v2'), { recursive: true });
    expect((await copies.openObject(id)).head, 'readers see the old version').to.equal(1);
    expect((await copies.receive([second], run))[0]?.kind).to.equal('copied');
    expect(made.tree(id)).to.deep.equal(treeOf(second.directory));
    expect((await copies.describe()).quarantined).to.equal(1);
  });

  it('finishes a copy whose last rename never came', async () => {
    const id = newUrn();
    const first = await published(primary.store, id, { 'a.txt': 'một' });
    const sidecar = fs.readFileSync(path.join(first.directory, 'inventory.json.sha512'));
    const second = await published(primary.store, id, { 'a.txt': 'hai' }, first);
    await copies.receive([second], run);
    fs.writeFileSync(path.join((await copies.openObject(id)).directory, 'inventory.json.sha512'), sidecar);
    expect((await copies.receive([second], run))[0]?.kind).to.equal('present');
    expect(made.tree(id)).to.deep.equal(treeOf(second.directory));
  });

  it('does not take something else in an object’s place for a copy', async () => {
    const first = await view();
    await copies.receive([first], run);
    const there = (await copies.openObject(first.id)).directory;
    fs.rmSync(path.join(there, '0=ocfl_object_1.1'));
    const [result] = await copies.receive([first], run);
    expect(result?.kind).to.equal('damaged');
    fs.rmSync(there, { recursive: true });
    expect((await copies.receive([first], run))[0]?.kind).to.equal('copied');
  });
});

describe('a location on a small disk', () => {
  it('that is full says so, shows no half copy, and takes the copy when there is room', async function () {
    const disk = smallDisk('4m');
    if (disk === undefined) this.skip();
    const primary = await madeStore();
    const made = await madeLocation(primary, path.join(disk.folder, 'copies'));
    try {
      const small = await published(primary.store, newUrn(), { 'a.txt': 'một' });
      const large = await published(primary.store, newUrn(), { 'a.bin': Buffer.alloc(1_000_000, 7), 'b.bin': Buffer.alloc(1_000_000, 8) });
      disk.fillTo(1_500_000);
      const fault = await faultOf(made.copies.receive([small, large], run));
      expect([fault.code, fault.params['name']]).to.deep.equal(['LOCATION_FULL', 'ổ-ngoài']);
      expect(fs.readdirSync(path.join(made.folder, 'staging'))).to.deep.equal([]);
      expect(await made.copies.inventoryDigest(large.id)).to.equal(undefined);
      disk.empty();
      expect((await made.copies.receive([small, large], run)).map(({ kind }) => kind)).to.deep.equal(['copied', 'copied']);
    } finally {
      await primary.remove();
      disk.remove();
    }
  });
});

describe('the settings of copies', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = path.join(folder, 'locations.json');
  });
  afterEach(() => { fs.rmSync(folder, { recursive: true }); });

  it('are one copy and no location until somebody writes them', async () => {
    expect(await readCopySettings(file)).to.deep.equal({ minCopies: 1, locations: [] });
  });

  it('come back as they were written', async () => {
    const settings = { minCopies: 3, locations: [locationAt('/mnt/b', { provider: 'VNPT', region: 'Huế' }), locationAt('/mnt/c', { id: 'c', name: 'c', state: 'retired' })] };
    await writeCopySettings(file, settings);
    expect(await readCopySettings(file)).to.deep.equal(settings);
    expect(fs.readdirSync(folder)).to.deep.equal(['locations.json']);
  });

  for (const [what, text] of [
    ['what is no JSON', '{'], ['a list', '[]'], ['another format', '{"format":2,"minCopies":1,"locations":[]}'], ['no copy at all', '{"format":1,"minCopies":0,"locations":[]}'],
    ['a location without a path', '{"format":1,"minCopies":1,"locations":[{"id":"a","name":"a","kind":"fs"}]}'],
  ] as const) {
    it(`refuse ${what}`, async () => {
      fs.writeFileSync(file, text);
      expect((await faultOf(readCopySettings(file))).code).to.equal('CONFIG_INVALID');
    });
  }
});
