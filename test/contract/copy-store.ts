import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { expect } from 'chai';
import type { CopyLocation } from '../../src/base/index.ts';
import type { CopyStore, ObjectView } from '../../src/storage/index.ts';
import { madeStore, newUrn, published, textFrom, treeOf, type MadeStore } from '../storage/made-store.ts';

/** A location under test, and hands that reach into it behind its back. */
export interface CopyStoreUnderTest {
  readonly copies: CopyStore;
  /** Opens the same location again, as another process would. */
  reopen(changes?: Partial<CopyLocation>): Promise<CopyStore>;
  /** Changes one byte of a file of an object there, by its path below the object root. */
  spoil(objectId: string, file: string): void;
  /** Everything that the location shows of an object: path → content. */
  tree(objectId: string): Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

const run = { signal: new AbortController().signal };

/** What every location for copies promises (`CopyStore`), for whoever implements one. */
export function copyStoreContract(name: string, make: (primary: MadeStore) => Promise<CopyStoreUnderTest>): void {
  describe(`${name}, as a place for copies`, () => {
    let primary: MadeStore;
    let under: CopyStoreUnderTest;
    let id: string;
    let first: ObjectView;
    beforeEach(async () => {
      primary = await madeStore();
      under = await make(primary);
      id = newUrn();
      first = await published(primary.store, id, { 'data/văn bản.txt': 'một', 'data/b.txt': 'hai', 'data/c.txt': 'hai' });
    });
    afterEach(async () => {
      await under.remove();
      await primary.remove();
    });

    const receive = async (...views: readonly ObjectView[]) => under.copies.receive(views, run);
    const kinds = async (...views: readonly ObjectView[]) => (await receive(...views)).map(({ kind }) => kind);

    it('has nothing at first', async () => {
      expect(await under.copies.inventoryDigest(id)).to.equal(undefined);
      expect(await collected(under.copies.objectRoots())).to.deep.equal([]);
      expect(await under.copies.verify([{ objectId: id }], run)).to.deep.equal([{ objectId: id, kind: 'absent' }]);
    });

    it('receives a whole object, byte for byte, and says what it is', async () => {
      const [result] = await receive(first);
      expect(result).to.include({ kind: 'copied', objectId: id, version: 1, inventoryDigest: first.inventoryDigest });
      expect(await under.copies.inventoryDigest(id)).to.equal(first.inventoryDigest);
      expect(await collected(under.copies.objectRoots())).to.have.length(1);
      const view = await under.copies.openObject(id);
      expect(await textFrom(view.open(view.file('data/văn bản.txt')!))).to.equal('một');
      expect(under.tree(id)).to.deep.equal(treeOf(first.directory));
    });

    it('does not copy again what is there, but reads all of it', async () => {
      await receive(first);
      const [result] = await receive(first);
      expect(result?.kind).to.equal('present');
      under.spoil(id, 'v1/content/0000');
      expect(await kinds(first)).to.deep.equal(['damaged']);
    });

    it('receives only the versions that it lacks, several at once too', async () => {
      await receive(first);
      const second = await published(primary.store, id, { 'data/b.txt': 'hai', 'data/d.txt': 'bốn' }, first);
      const third = await published(primary.store, id, { 'data/d.txt': 'năm' }, second);
      const [result] = await receive(third);
      // Content of versions 2 and 3, their two inventories, and the root's.
      expect(result).to.include({ kind: 'copied', version: 3, files: 5 });
      expect(under.tree(id)).to.deep.equal(treeOf(third.directory));
      expect((await under.copies.openObject(id)).head).to.equal(3);
    });

    it('receives an object of several versions as a whole', async () => {
      const second = await published(primary.store, id, { 'data/b.txt': 'hai' }, first);
      expect(await kinds(second)).to.deep.equal(['copied']);
      expect(under.tree(id)).to.deep.equal(treeOf(second.directory));
    });

    it('receives a group in its order, each object on its own', async () => {
      const other = await published(primary.store, newUrn(), { 'x.txt': 'khác' });
      await receive(first);
      const results = await receive(other, first);
      expect(results.map(({ kind, objectId }) => [kind, objectId])).to.deep.equal([['copied', other.id], ['present', id]]);
    });

    it('never overwrites another history of the object', async () => {
      await receive(first);
      const elsewhere = await madeStore();
      const foreign = await published(elsewhere.store, id, { 'data/khác.txt': 'lịch sử khác' });
      const before = under.tree(id);
      expect(await kinds(foreign)).to.deep.equal(['divergent']);
      const grown = await published(elsewhere.store, id, { 'data/nữa.txt': 'x' }, foreign);
      expect(await kinds(grown)).to.deep.equal(['divergent']);
      expect(under.tree(id)).to.deep.equal(before);
      await elsewhere.remove();
    });

    it('keeps a later version than ours and tells of it', async () => {
      const second = await published(primary.store, id, { 'data/b.txt': 'hai' }, first);
      await receive(second);
      const [result] = await receive(first);
      expect(result).to.include({ kind: 'divergent', version: 2, inventoryDigest: second.inventoryDigest });
      expect((await under.copies.openObject(id)).head).to.equal(2);
    });

    it('copies nothing of an object of ours that is damaged', async () => {
      fs.appendFileSync(`${first.directory}/v1/content/0000`, '!');
      const [result] = await receive(first);
      expect(result?.kind).to.equal('source-damaged');
      expect(result).to.have.property('problems').that.deep.includes({
        path: 'v1/content/0000', outcome: 'mismatch', expected: first.file('data/văn bản.txt')!.sha512, found: sha512('một!'),
      });
      expect(await under.copies.inventoryDigest(id)).to.equal(undefined);
      expect(await collected(under.copies.objectRoots())).to.deep.equal([]);
    });

    for (const file of ['v1/content/0000', 'v1/inventory.json', 'v1/inventory.json.sha512', 'inventory.json', 'inventory.json.sha512', '0=ocfl_object_1.1']) {
      it(`finds a changed byte of ${file} when it verifies`, async () => {
        await receive(first);
        expect((await under.copies.verify([{ objectId: id, primary: first }], run))[0]?.kind).to.equal('verified');
        under.spoil(id, file);
        expect((await under.copies.verify([{ objectId: id, primary: first }], run))[0]?.kind).to.equal('damaged');
        const before = under.tree(id);
        expect(await kinds(first)).to.deep.equal(['damaged']);
        expect(under.tree(id), 'damage is evidence').to.deep.equal(before);
      });
    }

    it('stops when it is told to and shows nothing of what it had begun', async () => {
      const stopped = new AbortController();
      stopped.abort();
      const thrown = await under.copies.receive([first], { signal: stopped.signal }).then(() => undefined, (fault: unknown) => fault);
      expect(thrown).to.have.property('code', 'INTERRUPTED');
      expect(await collected(under.copies.objectRoots())).to.deep.equal([]);
      expect(await kinds(first)).to.deep.equal(['copied']);
    });

    it('is still the same for another process', async () => {
      await receive(first);
      const again = await under.reopen();
      expect(await again.inventoryDigest(id)).to.equal(first.inventoryDigest);
      expect((await again.receive([first], run))[0]?.kind).to.equal('present');
      expect(await again.clearStages()).to.equal(0);
    });
  });
}

function sha512(text: string): string {
  return createHash('sha512').update(text).digest('hex');
}

async function collected<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
