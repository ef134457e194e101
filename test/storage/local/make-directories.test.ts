import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { makeDirectories } from '../../../src/storage/index.ts';
import { faultOf, temporaryFolder } from '../made-store.ts';

describe('folders that are made for what is to be published', () => {
  let folder: string;
  beforeEach(() => { folder = temporaryFolder(); });
  afterEach(() => { fs.rmSync(folder, { recursive: true }); });

  it('are told with those whose entries changed, innermost first', async () => {
    const within = path.join(folder, 'ocfl');
    fs.mkdirSync(within);
    expect(await makeDirectories(path.join(within, 'a/b/c'), { within })).to.deep.equal(['ocfl/a/b', 'ocfl/a', 'ocfl'].map((name) => path.join(folder, name)));
    expect(await makeDirectories(path.join(within, 'a/b/d'), { within })).to.deep.equal([path.join(folder, 'ocfl/a/b')]);
    expect(await makeDirectories(path.join(within, 'a/b/d'), { within })).to.deep.equal([]);
    expect(await makeDirectories(path.join(folder, 'x/y'))).to.deep.equal([path.join(folder, 'x'), folder]);
  });

  it('are not made in the empty place of a disk that was taken away', async () => {
    const within = path.join(folder, 'disk', 'ocfl');
    fs.mkdirSync(path.join(folder, 'disk'));
    const fault = await faultOf(makeDirectories(path.join(within, 'a/b/c'), { within }));
    expect(fault).to.deep.include({ code: 'STORAGE_FAILED' }).and.to.have.nested.property('params.detail', 'ENOENT');
    expect(fs.readdirSync(path.join(folder, 'disk'))).to.deep.equal([]);
  });

  it('are refused, and not tried for ever, where no folder can be made, and where a file has the name', async () => {
    if (process.platform === 'linux') expect(await faultOf(makeDirectories('/proc/kho-khong-co/a/b'))).to.include({ code: 'STORAGE_FAILED' });
    fs.writeFileSync(path.join(folder, 'tệp'), '');
    for (const name of ['tệp', 'tệp/a', 'tệp/a/b']) expect((await faultOf(makeDirectories(path.join(folder, name)))).code, name).to.equal('STORAGE_FAILED');
  });
});
