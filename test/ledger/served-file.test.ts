import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { servedFile } from '../../src/ledger/index.ts';
import { madeLog, type MadeLog } from './made-log.ts';

describe('what the log hands out by a path', () => {
  let log: MadeLog;
  before(async () => {
    log = await madeLog();
    await log.grow(300);
  });
  after(async () => log.remove());

  const served = async (name: string): Promise<string | undefined> => {
    const file = await servedFile((await log.parts()).files, name);
    if (file === undefined) return undefined;
    expect(Buffer.from(file.bytes).equals(fs.readFileSync(path.join(log.log, name)))).to.equal(true);
    return file.kind;
  };

  it('is the checkpoint and the keys, which change, and tiles and entries, which do not', async () => {
    expect(await served('checkpoint')).to.equal('newest');
    expect(await served('keys')).to.equal('newest');
    for (const name of ['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1']) expect(await served(name), name).to.equal('tile');
    for (const name of ['tile/entries/000', 'tile/entries/001.p/44']) expect(await served(name), name).to.equal('entries');
  });

  it('is nothing else that lies there, and nothing outside', async () => {
    fs.writeFileSync(path.join(log.log, 'ledger.key'), 'PRIVATE');
    for (const name of ['', 'ledger.key', '../ledger.key', 'tile/../ledger.key', 'tile/0', 'tile/0/000/', 'tile//0/000', './checkpoint', 'checkpoint/', 'CHECKPOINT', 'tile/0/../0/000',
      'tile/0/%30%30%30', 'tile%2f0%2f000', 'tile/0/0', 'tile/0/001.p/044', 'tile/0/000.p/256', 'tile/64/000', 'tile/entries/000\0', `tile/0/${'x001/'.repeat(50)}000`]) {
      expect(await served(name), name).to.equal(undefined);
    }
  });

  it('is no tile that the published checkpoint does not promise: it may yet be made again with other leaves', async () => {
    const checkpoint = log.checkpoint();
    await log.grow(300);
    expect(await served('tile/0/001')).to.equal('tile');
    fs.writeFileSync(path.join(log.log, 'checkpoint'), checkpoint);
    expect(await served('tile/0/001')).to.equal(undefined);
    expect(await served('tile/0/000')).to.equal('tile');
    fs.rmSync(path.join(log.log, 'checkpoint'));
    expect(await served('tile/0/000')).to.equal(undefined);
  });
});
