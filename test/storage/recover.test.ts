import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Publication } from '../../src/storage/publish.ts';
import type { ObjectView, SealedStage, Store } from '../../src/storage/index.ts';
import { faultOf, madeStore, newUrn, published, sealed, textFrom, treeOf, type MadeStore } from './made-store.ts';

// Every state that a crash can leave between PREPARED and the end of a publication (guarantees §1.5, file system).
// Each is recovered twice: recovery may itself be interrupted.

describe('recovery of an interrupted publication', () => {
  let made: MadeStore;
  let store: Store;
  let first: ObjectView;
  beforeEach(async () => {
    made = await madeStore();
    ({ store } = made);
    first = await published(store, newUrn(), { 'a.txt': 'một', 'giữ.txt': 'không đổi' });
  });
  afterEach(async () => made.remove());

  async function second(): Promise<{ readonly version: SealedStage; readonly publication: Publication }> {
    const version = await sealed(store, first.id, { 'a.txt': 'hai', 'giữ.txt': 'không đổi' }, first);
    await store.makeDurable([version]);
    return { version, publication: publicationOf(version) };
  }

  async function expectPublished(publication: Publication): Promise<void> {
    for (const _time of ['first', 'again']) {
      expect(await store.recover(publication)).to.deep.equal({ kind: 'published' });
      const view = await store.openObject(publication.id);
      expect({ head: view.head, digest: view.inventoryDigest }).to.deep.equal({ head: publication.version, digest: publication.inventoryDigest });
      expect(await textFrom(view.open(view.file('a.txt')!))).to.equal(publication.version === 1 ? 'một' : 'hai');
      expect(fs.readdirSync(view.directory).sort()).to.deep.equal(objectEntries(publication.version));
      expect(fs.readdirSync(store.locations.staging)).to.deep.equal([]);
    }
  }

  it('of a new package, when nothing was moved yet: publishes it', async () => {
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    await store.makeDurable([version]);
    await expectPublished(publicationOf(version));
  });

  it('of a new package, when only the folders above it were made: publishes it', async () => {
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    await store.makeDurable([version]);
    await store.publish([version]);
    const { directory } = await store.openObject(version.id);
    fs.renameSync(directory, version.stage.directory);
    await expectPublished(publicationOf(version));
  });

  it('of a new package that arrived whole: finds it published', async () => {
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    await store.makeDurable([version]);
    await store.publish([version]);
    await expectPublished(publicationOf(version));
  });

  it('of version 2, when nothing was moved yet: publishes it', async () => {
    const { publication } = await second();
    await expectPublished(publication);
  });

  it('of version 2, when its folder arrived and the inventory is the old one: finishes it', async () => {
    const { version, publication } = await second();
    moveFromStage(version, first, 'v2');
    expect((await store.openObject(first.id)).head).to.equal(1);
    await expectPublished(publication);
    expect(quarantined(store)).to.deep.equal([['inventory.json', 'inventory.json.sha512']]);
  });

  it('of version 2, when its folder arrived and the stage is lost: finishes it from the folder', async () => {
    const { version, publication } = await second();
    moveFromStage(version, first, 'v2');
    fs.rmSync(version.stage.directory, { recursive: true });
    await expectPublished(publication);
    expect(quarantined(store)).to.deep.equal([]);
  });

  it('of version 2, when the inventory is new and its sidecar old: readers see version 2 already, recovery finishes it', async () => {
    const { version, publication } = await second();
    moveFromStage(version, first, 'v2', 'inventory.json');
    expect((await store.openObject(first.id)).head).to.equal(2);
    await expectPublished(publication);
  });

  it('of version 2, when all was moved but the empty stage: finds it published', async () => {
    const { version, publication } = await second();
    moveFromStage(version, first, 'v2', 'inventory.json', 'inventory.json.sha512');
    await expectPublished(publication);
    expect(quarantined(store)).to.deep.equal([]);
  });

  it('of version 2, with an unfinished write of recovery itself beside the inventory: leaves nothing of it', async () => {
    const { version, publication } = await second();
    moveFromStage(version, first, 'v2');
    fs.writeFileSync(path.join(first.directory, 'inventory.json.new'), '{"half":');
    await expectPublished(publication);
  });

  it('of version 2, with an unfinished write of recovery beside the sidecar: leaves nothing of it', async () => {
    const { version, publication } = await second();
    moveFromStage(version, first, 'v2', 'inventory.json');
    fs.writeFileSync(path.join(first.directory, 'inventory.json.sha512.new'), 'abc');
    await expectPublished(publication);
  });

  it('of a new package whose stage is lost: says so, and the identifier stays free', async () => {
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    fs.rmSync(version.stage.directory, { recursive: true });
    for (const _time of ['first', 'again']) expect(await store.recover(publicationOf(version))).to.deep.equal({ kind: 'set-aside' });
    expect((await faultOf(store.openObject(version.id))).code).to.equal('PACKAGE_NOT_FOUND');
  });

  it('of a new package whose stage is damaged: sets the stage aside, whole', async () => {
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    fs.writeFileSync(path.join(version.stage.directory, 'inventory.json'), 'hỏng');
    const recovery = await store.recover(publicationOf(version));
    expect(recovery.kind).to.equal('set-aside');
    expect(quarantined(store)).to.deep.equal([['0=ocfl_object_1.1', 'inventory.json', 'inventory.json.sha512', 'v1']]);
    expect((await faultOf(store.openObject(version.id))).code).to.equal('PACKAGE_NOT_FOUND');
    expect(fs.readdirSync(store.locations.staging)).to.deep.equal([]);
  });

  it('of version 2 for an object that is another by now: sets it aside and leaves the object alone', async () => {
    const { publication } = await second();
    await published(store, first.id, { 'a.txt': 'hai, của người khác' }, first);
    const before = treeOf(store.locations.objects);
    expect((await store.recover(publication)).kind).to.equal('set-aside');
    expect(treeOf(store.locations.objects)).to.deep.equal(before);
    expect(quarantined(store)).to.have.length(1);
  });

  it('of version 2 whose folder arrived in an object that lost its inventory: takes the folder out again', async () => {
    const { version, publication } = await second();
    moveFromStage(version, first, 'v2');
    fs.writeFileSync(path.join(first.directory, 'inventory.json'), 'hỏng');
    expect((await store.recover(publication)).kind).to.equal('set-aside');
    expect((await store.openObject(first.id)).head).to.equal(1);
    expect(fs.existsSync(path.join(first.directory, 'v2'))).to.equal(false);
    expect(quarantined(store)).to.deep.equal([['content', 'inventory.json', 'inventory.json.sha512'], ['inventory.json', 'inventory.json.sha512']]);
  });

  it('takes no stage name that could lead out of the staging folder', async () => {
    const outside = path.join(made.root, 'ngoai');
    fs.mkdirSync(outside);
    const publication = { id: newUrn(), version: 1, inventoryDigest: 'a'.repeat(128) };
    for (const stage of ['..', '.', '', 'a b', 'x/..', '../staging/..', 'tên', '../ngoai', '/tmp', 'a/b']) {
      expect((await faultOf(store.recover({ ...publication, stage }))).code, stage).to.equal('STORAGE_INCONSISTENT');
    }
    expect(fs.existsSync(outside)).to.equal(true);
    expect(fs.existsSync(store.locations.staging)).to.equal(true);
  });
});

function publicationOf(version: SealedStage): Publication {
  const { id, version: number, inventoryDigest, baseDigest, stage } = version;
  return { id, version: number, inventoryDigest, stage: stage.name, ...(baseDigest === undefined ? {} : { baseDigest }) };
}

/** The renames that had been done when the process ended. */
function moveFromStage(version: SealedStage, object: ObjectView, ...names: readonly string[]): void {
  for (const name of names) fs.renameSync(version.stage.pathOf(name), path.join(object.directory, name));
}

function objectEntries(head: number): readonly string[] {
  return ['0=ocfl_object_1.1', 'inventory.json', 'inventory.json.sha512', ...Array.from({ length: head }, (_, n) => `v${n + 1}`)];
}

/** What lies in each folder of quarantine. */
function quarantined(store: Store): readonly (readonly string[])[] {
  const { quarantine } = store.locations;
  return fs.readdirSync(quarantine).map((name) => fs.readdirSync(path.join(quarantine, name)).sort())
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));
}
