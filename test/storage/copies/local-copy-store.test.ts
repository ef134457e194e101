import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openCopyStore, type DigestPool } from '../../../src/storage/index.ts';
import { copyStoreContract } from '../../contract/copy-store.ts';
import { fixedClock, madeStore, newUrn, published, type MadeStore } from '../made-store.ts';
import { madeLocation } from './made-location.ts';

copyStoreContract('a folder on a local disk', madeLocation);

describe('a location whose disk gives back other bytes than it took', () => {
  let primary: MadeStore;
  let made: Awaited<ReturnType<typeof madeLocation>>;
  beforeEach(async () => {
    primary = await madeStore();
    made = await madeLocation(primary);
  });
  afterEach(async () => {
    await made.remove();
    await primary.remove();
  });

  /** Digest threads whose copies are spoiled on the disk before they are read back. */
  const spoiling = (folder: string): DigestPool => ({
    ...primary.pool,
    run: async (tasks, run, onOutcome) => {
      const [stage] = run.algorithms.length > 0 ? fs.readdirSync(folder) : [];
      if (stage !== undefined) fs.appendFileSync(path.join(folder, stage, 'v1', 'content', '0000'), '!');
      return primary.pool.run(tasks, run, onOutcome);
    },
  });

  it('is told so: nobody there sees the copy, and what was written stays as evidence', async () => {
    const view = await published(primary.store, newUrn(), { 'a.txt': 'một' });
    const staging = path.join(made.folder, 'staging');
    const copies = await openCopyStore(made.location, { storeId: primary.store.id, pool: spoiling(staging), clock: fixedClock, newId: () => randomUUID() });
    const [result] = await copies.receive([view], { signal: new AbortController().signal });
    expect(result).to.include({ kind: 'damaged' });
    expect(result?.kind === 'damaged' && result.problems.map(({ path: file, outcome }) => [file, outcome])).to.deep.equal([['v1/content/0000', 'mismatch']]);
    expect(await copies.inventoryDigest(view.id)).to.equal(undefined);
    expect(fs.readdirSync(staging)).to.deep.equal([]);
    const [evidence = ''] = fs.readdirSync(path.join(made.folder, 'quarantine'));
    expect(evidence).to.match(/-unverified$/);
    expect((await made.copies.receive([view], { signal: new AbortController().signal }))[0]?.kind).to.equal('copied');
  });
});
