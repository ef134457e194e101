import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openStore, type Store } from '../../../src/storage/index.ts';
import { faultOf, fixedClock, madeStore, newUrn, sealed, temporaryFolder, type MadeStore } from '../made-store.ts';

// What `sync -f` says when bytes did not reach the medium, by a `sync` of our own that stands before the real one.

describe('a sync that fails', () => {
  let made: MadeStore;
  let store: Store;
  let tools: string;
  const { PATH } = process.env;
  beforeEach(async () => {
    made = await madeStore();
    store = await openStore(made.root, { pool: made.pool, clock: fixedClock, newId: randomUUID, sync: 'syncfs' });
    tools = temporaryFolder();
    process.env['PATH'] = `${tools}:${PATH ?? ''}`;
  });
  afterEach(async () => {
    process.env['PATH'] = PATH;
    fs.rmSync(tools, { recursive: true });
    await made.remove();
  });

  const syncSays = (words: string): void => { fs.writeFileSync(path.join(tools, 'sync'), `#!/bin/sh\necho "sync: error syncing '$2': ${words}" >&2\nexit 1\n`, { mode: 0o755 }); };

  for (const [words, code] of [['No space left on device', 'STORAGE_FULL'], ['Disk quota exceeded', 'STORAGE_FULL'], ['Input/output error', 'STORAGE_FAILED']] as const) {
    it(`for “${words}” is ${code}, and nothing of that process is durable any more, even when sync is well again`, async () => {
      syncSays(words);
      const first = await sealed(store, newUrn(), { 'a.txt': 'một' });
      expect((await faultOf(store.makeDurable([first]))).code).to.equal(code);
      fs.rmSync(path.join(tools, 'sync'));
      const second = await sealed(store, newUrn(), { 'b.txt': 'hai' });
      expect((await faultOf(store.makeDurable([second]))).code).to.equal(code);
      expect((await faultOf(store.publish([second]))).code).to.equal(code);
      for (const { stage, id } of [first, second]) {
        await stage.discard();
        expect((await faultOf(store.openObject(id))).code).to.equal('PACKAGE_NOT_FOUND');
      }
    });
  }

  it('ahead of time, in the background, fails the package that was to be made durable next, whichever it is', async () => {
    const large = store.createStage(1);
    syncSays('Input/output error');
    large.flushAhead();
    const other = await sealed(store, newUrn(), { 'a.txt': 'một' });
    expect((await faultOf(store.makeDurable([other]))).code).to.equal('STORAGE_FAILED');
  });

  for (const [title, script] of [['that somebody else ends', 'kill -TERM $$'], ['that a signal to its group ends', 'kill -INT 0']] as const) {
    it(`${title} said nothing: files are flushed one by one`, async () => {
      fs.writeFileSync(path.join(tools, 'sync'), `#!/bin/sh\n${script}\nsleep 5\n`, { mode: 0o755 });
      const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
      await store.makeDurable([version]);
      await store.publish([version]);
      expect((await store.openObject(version.id)).head).to.equal(1);
    });
  }

  it('for want of the command is none: files are flushed one by one', async () => {
    fs.symlinkSync('/usr/bin/env', path.join(tools, 'env'));
    process.env['PATH'] = tools;
    const version = await sealed(store, newUrn(), { 'a.txt': 'một' });
    await store.makeDurable([version]);
    await store.publish([version]);
    expect((await store.openObject(version.id)).head).to.equal(1);
  });
});
