import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { digestOf, Fault } from '../../src/base/index.ts';
import type { ObjectView, Store } from '../../src/storage/index.ts';
import { faultOf, madeStore, newUrn, published, sealed, temporaryFolder, textFrom, treeOf, type MadeStore } from './made-store.ts';

describe('publishing to the store', () => {
  let made: MadeStore;
  let store: Store;
  beforeEach(async () => {
    made = await madeStore();
    ({ store } = made);
  });
  afterEach(async () => made.remove());

  it('shows a package only once it is published, and leaves nothing in staging', async () => {
    const id = newUrn();
    const version = await sealed(store, id, { 'a.txt': 'một' });
    await store.makeDurable([version]);
    expect((await faultOf(store.openObject(id))).code).to.equal('PACKAGE_NOT_FOUND');
    expect(await roots(store)).to.deep.equal([]);
    await store.publish([version]);
    expect((await store.openObject(id)).head).to.equal(1);
    expect(fs.readdirSync(store.locations.staging)).to.deep.equal([]);
    expect(await roots(store)).to.have.length(1);
  });

  it('gives back every file under its logical name, with both digests', async () => {
    const view = await published(store, newUrn(), { 'a.txt': 'một', 'sâu/Quyết định.txt': 'hai', 'bản sao.txt': 'một', 'rỗng.txt': '' });
    expect(await contents(view)).to.deep.equal({ 'a.txt': 'một', 'sâu/Quyết định.txt': 'hai', 'bản sao.txt': 'một', 'rỗng.txt': '' });
    const file = view.file('a.txt')!;
    expect({ sha512: file.sha512, sha256: file.sha256 }).to.deep.equal({ sha512: digestOf('sha512', 'một'), sha256: digestOf('sha256', 'một') });
    expect(view.file('không có.txt')).to.equal(undefined);
  });

  it('answers a range of bytes', async () => {
    const view = await published(store, newUrn(), { 'a.txt': '0123456789' });
    expect(await textFrom(view.open(view.file('a.txt')!, { start: 2, end: 4 }))).to.equal('234');
    expect((await view.stat(view.file('a.txt')!)).size).to.equal(10);
  });

  it('stores unchanged content once, and keeps every version readable', async () => {
    const id = newUrn();
    const first = await published(store, id, { 'giữ.txt': 'không đổi', 'sửa.txt': 'bản đầu', 'bỏ.txt': 'sẽ bỏ' });
    const before = treeOf(path.join(first.directory, 'v1'));
    const second = await published(store, id, { 'đổi tên.txt': 'không đổi', 'sửa.txt': 'bản sau' }, first);
    expect(second.head).to.equal(2);
    expect(treeOf(path.join(second.directory, 'v1'))).to.deep.equal(before);
    expect(Object.keys(treeOf(path.join(second.directory, 'v2', 'content')))).to.have.length(1);
    expect(second.file('đổi tên.txt')!.contentPath).to.match(/^v1\/content\//);
    expect(await contents(second, 1)).to.deep.equal({ 'giữ.txt': 'không đổi', 'sửa.txt': 'bản đầu', 'bỏ.txt': 'sẽ bỏ' });
    expect(await contents(second)).to.deep.equal({ 'đổi tên.txt': 'không đổi', 'sửa.txt': 'bản sau' });
    const third = await published(store, id, { 'bỏ.txt': 'sẽ bỏ' }, second);
    expect(fs.existsSync(path.join(third.directory, 'v3', 'content'))).to.equal(false);
    expect(await contents(third)).to.deep.equal({ 'bỏ.txt': 'sẽ bỏ' });
    expect(third.versions().map(({ number }) => number)).to.deep.equal([1, 2, 3]);
    expect(await third.versionInventoryDigest(1)).to.equal(first.inventoryDigest);
  });

  it('knows no version that was never made', async () => {
    const view = await published(store, newUrn(), { 'a.txt': 'một' });
    for (const version of [0, 2, -1]) {
      expect(() => [...view.files(version)]).to.throw(Fault).with.property('code', 'VERSION_NOT_FOUND');
    }
  });

  it('publishes a group together, and one package of it can be version 2', async () => {
    const old = await published(store, newUrn(), { 'a.txt': 'một' });
    const ids = [newUrn(), newUrn(), old.id];
    const group = [await sealed(store, ids[0]!, { 'x.txt': 'x' }), await sealed(store, ids[1]!, { 'y.txt': 'y' }), await sealed(store, old.id, { 'a.txt': 'hai' }, old)];
    await store.makeDurable(group);
    await store.publish(group);
    expect(await Promise.all(ids.map(async (id) => (await store.openObject(id)).head))).to.deep.equal([1, 1, 2]);
    expect(fs.readdirSync(store.locations.staging)).to.deep.equal([]);
  });

  it('refuses a version that was made for an object which changed meanwhile, and changes nothing', async () => {
    const first = await published(store, newUrn(), { 'a.txt': 'một' });
    const late = await sealed(store, first.id, { 'a.txt': 'hai (muộn)' }, first);
    await published(store, first.id, { 'a.txt': 'hai' }, first);
    const before = treeOf(store.locations.objects);
    await store.makeDurable([late]);
    expect((await faultOf(store.publish([late]))).code).to.equal('STORAGE_INCONSISTENT');
    expect(treeOf(store.locations.objects)).to.deep.equal(before);
  });

  it('refuses a new package under an identifier that is taken, and changes nothing', async () => {
    const first = await published(store, newUrn(), { 'a.txt': 'một' });
    const before = treeOf(store.locations.objects);
    const again = await sealed(store, first.id, { 'a.txt': 'khác' });
    await store.makeDurable([again]);
    expect((await faultOf(store.publish([again]))).code).to.equal('STORAGE_FAILED');
    expect(treeOf(store.locations.objects)).to.deep.equal(before);
  });

  it('makes and digests the inventory of a version once, for its folder and for the root', async () => {
    const stage = store.createStage(1);
    let made = 0;
    const { digests } = stage.writeAt(['v1/inventory.json', 'inventory.json'], (sink) => { made += 1; sink('{"id":"một"}'); });
    expect(made).to.equal(1);
    for (const place of ['v1/inventory.json', 'inventory.json']) expect(digestOf('sha512', fs.readFileSync(stage.pathOf(place)))).to.equal(digests.sha512);
    await stage.discard();
  });

  it('parses no inventory when a version takes the place of the one that it was made from, and still does when there is another', async () => {
    const first = await published(store, newUrn(), { 'a.txt': 'một' });
    const next = await sealed(store, first.id, { 'a.txt': 'hai' }, first);
    await store.makeDurable([next]);
    const parse = JSON.parse;
    let parsed = 0;
    JSON.parse = (...given: Parameters<typeof parse>): unknown => { parsed += 1; return parse(...given) as unknown; };
    try {
      await store.publish([next]);
    } finally {
      JSON.parse = parse;
    }
    expect(parsed).to.equal(0);
    expect((await store.openObject(first.id)).head).to.equal(2);
  });

  it('notices when what was published is not what was sealed', async () => {
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    await store.makeDurable([version]);
    fs.appendFileSync(path.join(version.stage.directory, 'inventory.json'), ' ');
    expect((await faultOf(store.publish([version]))).code).to.equal('STORAGE_INCONSISTENT');
  });

  it('readers who never wait see the whole old or the whole new version while versions are published', async () => {
    const id = newUrn();
    let view = await published(store, id, { 'số.txt': '1', 'chữ.txt': 'phiên bản 1', 'giữ.txt': 'không đổi' });
    let writing = true;
    let reads = 0;
    const reader = async (): Promise<void> => {
      for (let seen = 1; writing; reads += 1) {
        const now = await store.openObject(id);
        expect(now.head).to.be.at.least(seen);
        seen = now.head;
        expect(await contents(now)).to.deep.equal({ 'số.txt': `${seen}`, 'chữ.txt': `phiên bản ${seen}`, 'giữ.txt': 'không đổi' });
      }
    };
    const readers = [reader(), reader(), reader()];
    try {
      for (let number = 2; number <= 25; number += 1) {
        view = await published(store, id, { 'số.txt': `${number}`, 'chữ.txt': `phiên bản ${number}`, 'giữ.txt': 'không đổi' }, view);
      }
    } finally {
      writing = false;
      await Promise.all(readers);
    }
    expect(reads).to.be.above(25);
  });

  it('keeps a view readable while newer versions arrive', async () => {
    const first = await published(store, newUrn(), { 'a.txt': 'một' });
    await published(store, first.id, { 'a.txt': 'hai' }, first);
    expect(await contents(first)).to.deep.equal({ 'a.txt': 'một' });
  });

  it('discards a stage that nobody published', async () => {
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    await version.stage.discard();
    expect(fs.readdirSync(store.locations.staging)).to.deep.equal([]);
    expect(await roots(store)).to.deep.equal([]);
  });

  it('clears only the stages that nobody keeps', async () => {
    const kept = store.createStage(1);
    store.createStage(1);
    expect(await store.clearAbandonedStages(new Set([kept.name]))).to.equal(1);
    expect(fs.readdirSync(store.locations.staging)).to.deep.equal([kept.name]);
  });

  it('digests staged content again by other algorithms', async () => {
    const stage = store.createStage(1);
    const { contentPath } = stage.write((sink) => { sink('nội dung'); });
    expect(await stage.digestAgain(contentPath, ['md5', 'sha512'])).to.deep.equal({ md5: digestOf('md5', 'nội dung'), sha512: digestOf('sha512', 'nội dung') });
  });

  it('stores more files than one folder holds', async () => {
    const contentsOfMany = Object.fromEntries(Array.from({ length: 10_003 }, (_, n) => [`f${n}`, `${n}`]));
    const view = await published(store, newUrn(), contentsOfMany);
    expect(view.file('f10002')!.contentPath).to.equal('v1/content/d0001/0002');
    expect(await textFrom(view.open(view.file('f10002')!))).to.equal('10002');
  }).timeout(20_000);
});

describe('a store folder', () => {
  it('is made only where nothing else lies', async () => {
    const root = temporaryFolder();
    fs.writeFileSync(path.join(root, 'ảnh.jpg'), '');
    expect((await faultOf(madeStore({ root }))).code).to.equal('TARGET_EXISTS');
    expect(fs.readdirSync(root)).to.deep.equal(['ảnh.jpg']);
    fs.rmSync(root, { recursive: true });
  });

  it('is not made twice', async () => {
    const made = await madeStore();
    const before = treeOf(made.root);
    expect((await faultOf(madeStore({ root: made.root }))).code).to.equal('TARGET_EXISTS');
    expect(treeOf(made.root)).to.deep.equal(before);
    await made.remove();
  });

  it('can be made again where its making was interrupted', async () => {
    const { root, remove } = await madeStore();
    fs.rmSync(path.join(root, 'kho.json'));
    await (await madeStore({ root })).remove();
    await remove();
  });
});

async function contents(view: ObjectView, version?: number): Promise<Readonly<Record<string, string>>> {
  const all: Record<string, string> = {};
  for (const file of view.files(version)) all[file.path] = await textFrom(view.open(file));
  return all;
}

async function roots(store: Store): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const root of store.objectRoots()) all.push(root);
  return all;
}
