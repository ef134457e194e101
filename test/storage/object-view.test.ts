import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { digestOf } from '../../src/base/index.ts';
import type { ObjectView, Store } from '../../src/storage/index.ts';
import { faultOf, madeStore, newUrn, published, textFrom, type MadeStore } from './made-store.ts';

// Whatever is on the disk may be damaged or forged: a reader gets a whole version, or a fault, never half of one.

describe('opening an object', () => {
  let made: MadeStore;
  let store: Store;
  beforeEach(async () => {
    made = await madeStore();
    ({ store } = made);
  });
  afterEach(async () => made.remove());

  it('that does not exist is PACKAGE_NOT_FOUND, whatever is asked for', async () => {
    for (const id of [newUrn(), 'x', '../../etc/passwd', '', 'urn:uuid:..', `urn:${'a'.repeat(500)}`]) {
      expect((await faultOf(store.openObject(id))).code, id).to.equal('PACKAGE_NOT_FOUND');
    }
  });

  describe('of two versions', () => {
    let first: ObjectView;
    let object: string;
    const at = (name: string): string => path.join(object, name);
    beforeEach(async () => {
      first = await published(store, newUrn(), { 'a.txt': 'một' });
      await published(store, first.id, { 'a.txt': 'hai' }, first);
      object = first.directory;
    });

    for (const [what, text] of [['garbage', 'rác'], ['nothing', ''], ['another digest', `${'0'.repeat(128)} inventory.json\n`]] as const) {
      it(`with ${what} in the root sidecar gives the newest version that verifies`, async () => {
        fs.writeFileSync(at('inventory.json.sha512'), text);
        await expectVersion(store, first.id, 2, 'hai');
      });
    }

    it('with the root sidecar or inventory gone gives the newest version that verifies', async () => {
      fs.rmSync(at('inventory.json.sha512'));
      await expectVersion(store, first.id, 2, 'hai');
      fs.rmSync(at('inventory.json'));
      await expectVersion(store, first.id, 2, 'hai');
    });

    it('with one flipped bit in the root inventory gives the newest version that verifies', async () => {
      flipBit(at('inventory.json'));
      await expectVersion(store, first.id, 2, 'hai');
    });

    it('with root and version 2 both damaged gives version 1', async () => {
      flipBit(at('inventory.json'));
      flipBit(at('v2/inventory.json'));
      await expectVersion(store, first.id, 1, 'một');
    });

    it('with every inventory damaged is OBJECT_DAMAGED', async () => {
      for (const folder of ['', 'v1/', 'v2/']) flipBit(at(`${folder}inventory.json`));
      expect((await faultOf(store.openObject(first.id))).code).to.equal('OBJECT_DAMAGED');
    });

    it('is not taken for another object that lies in its place', async () => {
      const other = await published(store, newUrn(), { 'a.txt': 'khác' });
      fs.rmSync(object, { recursive: true });
      fs.renameSync(other.directory, object);
      expect((await faultOf(store.openObject(first.id))).code).to.equal('OBJECT_DAMAGED');
    });

    it('takes no inventory of another version from a version folder', async () => {
      flipBit(at('inventory.json'));
      fs.copyFileSync(at('v1/inventory.json'), at('v2/inventory.json'));
      fs.copyFileSync(at('v1/inventory.json.sha512'), at('v2/inventory.json.sha512'));
      await expectVersion(store, first.id, 1, 'một');
    });

    it('whose newest version has lost its folder says so, as damage, when that folder is asked for', async () => {
      fs.rmSync(at('v2'), { recursive: true });
      const view = await store.openObject(first.id);
      const missing = await faultOf(view.stat({ ...view.file('a.txt', 2)!, contentPath: 'v2/content/0000' }));
      expect(missing.code).to.equal('OBJECT_DAMAGED');
      expect((await faultOf(view.versionInventoryDigest(2))).code).to.equal('OBJECT_DAMAGED');
    });
  });

  const HOSTILE: readonly (readonly [title: string, change: (inventory: Json) => void])[] = [
    ['a content path that climbs out of the object', (one) => { renameContent(one, '../../../../../../etc/passwd'); }],
    ['a content path that climbs out from inside a version', (one) => { renameContent(one, 'v1/content/../../../x'); }],
    ['an absolute content path', (one) => { renameContent(one, '/etc/passwd'); }],
    ['a content path outside any version', (one) => { renameContent(one, 'inventory.json'); }],
    ['a content path with NUL', (one) => { renameContent(one, 'v1/content/a\0'); }],
    ['a logical path that climbs', (one) => { renameLogical(one, '../x'); }],
    ['an absolute logical path', (one) => { renameLogical(one, '/etc/cron.d/x'); }],
    ['a content directory that is a path', (one) => { one['contentDirectory'] = '../..'; }],
    ['a state digest that is not in the manifest', (one) => { one['manifest'] = {}; }],
    ['no versions', (one) => { one['versions'] = {}; }],
    ['a head of a billion versions', (one) => { one['head'] = 'v999999999'; }],
    ['a head that is no version', (one) => { one['head'] = 'v0'; }],
    ['another digest algorithm', (one) => { one['digestAlgorithm'] = 'md5'; }],
    ['nothing in it', (one) => { for (const key of Object.keys(one)) one[key] = undefined; }],
  ];
  for (const [title, change] of HOSTILE) {
    it(`with ${title} is OBJECT_DAMAGED, though every sidecar matches`, async () => {
      const view = await published(store, newUrn(), { 'a.txt': 'một' });
      const inventory = JSON.parse(fs.readFileSync(path.join(view.directory, 'inventory.json'), 'utf8')) as Json;
      change(inventory);
      const text = JSON.stringify(inventory);
      for (const folder of ['', 'v1']) {
        fs.writeFileSync(path.join(view.directory, folder, 'inventory.json'), text);
        fs.writeFileSync(path.join(view.directory, folder, 'inventory.json.sha512'), `${digestOf('sha512', text)} inventory.json\n`);
      }
      expect((await faultOf(store.openObject(view.id))).code).to.equal('OBJECT_DAMAGED');
    });
  }

  it('with a link in place of the declaration or a folder in place of the inventory does not crash', async () => {
    const view = await published(store, newUrn(), { 'a.txt': 'một' });
    fs.rmSync(path.join(view.directory, 'inventory.json'));
    fs.mkdirSync(path.join(view.directory, 'inventory.json'));
    await expectVersion(store, view.id, 1, 'một');
  });
});

type Json = Record<string, unknown>;
type State = Record<string, string[]>;

function renameContent(inventory: Json, to: string): void {
  const manifest = inventory['manifest'] as State;
  for (const digest of Object.keys(manifest)) manifest[digest] = [to];
}

function renameLogical(inventory: Json, to: string): void {
  const { v1 } = inventory['versions'] as { v1: { state: State } };
  for (const digest of Object.keys(v1.state)) v1.state[digest] = [to];
}

function flipBit(file: string): void {
  const bytes = fs.readFileSync(file);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
}

async function expectVersion(store: Store, id: string, head: number, content: string): Promise<void> {
  const view = await store.openObject(id);
  expect(view.head).to.equal(head);
  expect(await textFrom(view.open(view.file('a.txt')!))).to.equal(content);
}
