import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openCopyStore, type CopyStore, type ObjectView } from '../../../src/storage/index.ts';
import { fixedClock, madeStore, newUrn, published, temporaryFolder, treeOf, type MadeStore } from '../made-store.ts';
import { madeLocation } from './made-location.ts';

// A copy that ends at any of its files: as a process that is told to stop, and as one that is killed. What a killed one
// leaves is the location as it lies on the disk at that moment.

describe('a copy that was interrupted', function () {
  this.timeout(60_000);
  let primary: MadeStore;
  let made: Awaited<ReturnType<typeof madeLocation>>;
  let kept: string;
  let whole: ObjectView;
  let grown: ObjectView;
  beforeEach(async () => {
    primary = await madeStore({ threads: 1 });
    made = await madeLocation(primary);
    kept = temporaryFolder();
    whole = await published(primary.store, newUrn(), { 'a.txt': 'một', 'b.txt': 'hai', 'c.txt': 'ba' });
    const first = await published(primary.store, newUrn(), { 'a.txt': 'một', 'b.txt': 'hai' });
    await made.copies.receive([first], { signal: new AbortController().signal });
    const second = await published(primary.store, first.id, { 'b.txt': 'hai', 'c.txt': 'ba' }, first);
    grown = await published(primary.store, first.id, { 'c.txt': 'ba', 'd.txt': 'bốn' }, second);
  });
  afterEach(async () => {
    fs.rmSync(kept, { recursive: true });
    await made.remove();
    await primary.remove();
  });

  /** Everybody at the location sees whole versions only. */
  async function expectWholeVersions(copies: CopyStore): Promise<void> {
    for (const { id, head, inventoryDigest } of [whole, grown]) {
      const [verdict] = await copies.verify([{ objectId: id }], { signal: new AbortController().signal });
      if (id === whole.id) expect(verdict?.kind).to.be.oneOf(['absent', 'verified']);
      else expect(verdict?.kind).to.equal('verified');
      if (verdict?.kind === 'verified') expect(verdict.version === head ? verdict.inventoryDigest : 'earlier').to.be.oneOf([inventoryDigest, 'earlier']);
    }
  }

  async function expectResumed(copies: CopyStore, folder: string): Promise<void> {
    await copies.clearStages();
    const results = await copies.receive([whole, grown], { signal: new AbortController().signal });
    for (const { kind } of results) expect(kind).to.be.oneOf(['copied', 'present']);
    for (const { id, directory } of [whole, grown]) expect(treeOf((await copies.openObject(id)).directory)).to.deep.equal(treeOf(directory));
    expect(fs.readdirSync(path.join(folder, 'staging'))).to.deep.equal([]);
  }

  it('at any of its files, when it was told to stop, goes on', async () => {
    let files = 0;
    for (let stopAt = 1; ; stopAt += 1) {
      const stop = new AbortController();
      files = 0;
      const ended = await made.copies.receive([whole, grown], { signal: stop.signal, onBytes: () => { if (++files === stopAt) stop.abort(); } })
        .then(() => undefined, (fault: unknown) => fault);
      await expectWholeVersions(made.copies);
      expect(fs.readdirSync(path.join(made.folder, 'staging'))).to.deep.equal([]);
      if (files < stopAt) break;
      if (ended !== undefined) expect(ended).to.have.property('code', 'INTERRUPTED');
      await expectResumed(made.copies, made.folder);
      for (const { id } of [whole, grown]) fs.rmSync((await made.copies.openObject(id)).directory, { recursive: true });
      await made.copies.receive([await firstOf(grown)], { signal: new AbortController().signal });
    }
    expect(files).to.be.above(15);
  });

  /** The store's object as it was with its first version, from a store of its own. */
  async function firstOf(view: ObjectView): Promise<ObjectView> {
    const folder = path.join(kept, randomUUID());
    fs.cpSync(view.directory, folder, { recursive: true });
    for (const name of ['v2', 'v3']) fs.rmSync(path.join(folder, name), { recursive: true });
    for (const name of ['inventory.json', 'inventory.json.sha512']) fs.copyFileSync(path.join(folder, 'v1', name), path.join(folder, name));
    const { openObjectAt } = await import('../../../src/storage/index.ts');
    return openObjectAt(folder);
  }

  it('at any of its files, when it was killed, leaves nothing half and is taken up', async () => {
    const snapshots: string[] = [];
    await made.copies.receive([whole, grown], {
      signal: new AbortController().signal,
      onBytes: () => {
        const snapshot = path.join(kept, String(snapshots.length));
        fs.cpSync(made.folder, snapshot, { recursive: true });
        snapshots.push(snapshot);
      },
    });
    expect(snapshots).to.have.length.above(15);
    for (const folder of snapshots) {
      const copies = await openCopyStore({ ...made.location, path: folder }, { storeId: primary.store.id, pool: primary.pool, clock: fixedClock, newId: () => randomUUID() });
      await expectWholeVersions(copies);
      await expectResumed(copies, folder);
    }
  });

  it('between the renames of its versions is taken up, and keeps what lay there', async () => {
    const there = (await made.copies.openObject(grown.id)).directory;
    fs.cpSync(path.join(grown.directory, 'v2'), path.join(there, 'v2'), { recursive: true });
    await expectWholeVersions(made.copies);
    await expectResumed(made.copies, made.folder);
    expect(fs.readdirSync(path.join(made.folder, 'quarantine'))).to.have.length(1);
  });
});
