import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { writeLoadSet } from '../../src/samples/index.ts';

describe('writeLoadSet', () => {
  let folder: string;

  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-load-')); });
  afterEach(() => { fs.rmSync(folder, { recursive: true, force: true }); });

  const filesOf = (root: string): readonly string[] => fs.readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
  const digests = (root: string): readonly string[] => filesOf(root).map((name) => createHash('sha256').update(fs.readFileSync(path.join(root, name))).digest('hex'));

  it('makes one package of the folder itself, at most a thousand files to a sub-folder', async () => {
    const into = path.join(folder, 'set');
    expect(await writeLoadSet({ into, seed: 's', packages: 1, filesPerPackage: 1002, bytesPerFile: 100 })).to.deep.equal([into]);
    const files = filesOf(into);
    expect(files.length).to.equal(1002);
    expect(files.slice(-3)).to.deep.equal(['tap-0001/trang-1000.jpg', 'tap-0002/trang-0001.jpg', 'tap-0002/trang-0002.jpg']);
    expect(new Set(digests(into)).size).to.equal(1002);
  });

  it('makes a folder for each of several packages', async () => {
    const paths = await writeLoadSet({ into: folder, seed: 's', packages: 3, filesPerPackage: 2, bytesPerFile: 64 });
    expect(paths).to.deep.equal(['ho-so-0001', 'ho-so-0002', 'ho-so-0003'].map((name) => path.join(folder, name)));
    expect(paths.map((at) => filesOf(at).length)).to.deep.equal([2, 2, 2]);
  });

  it('writes the same bytes for the same seed and others for another', async () => {
    for (const [name, seed] of [['a', 'x'], ['b', 'x'], ['c', 'y']] as const) {
      await writeLoadSet({ into: path.join(folder, name), seed, packages: 1, filesPerPackage: 5, bytesPerFile: 500 });
    }
    const [a, b, c] = ['a', 'b', 'c'].map((name) => digests(path.join(folder, name)));
    expect(b).to.deep.equal(a);
    expect(c?.filter((digest) => a?.includes(digest))).to.deep.equal([]);
  });

  it('streams a file of many chunks, of the size asked for and not to be compressed', async () => {
    const bytesPerFile = 9 * 1024 * 1024 + 17;
    const [root = ''] = await writeLoadSet({ into: folder, seed: 's', packages: 1, filesPerPackage: 1, bytesPerFile });
    const bytes = fs.readFileSync(path.join(root, 'tap-0001', 'trang-0001.jpg'));
    expect(bytes.length).to.equal(bytesPerFile);
    expect(bytes.subarray(0, 3).toString('hex')).to.equal('ffd8ff');
    expect(gzipSync(bytes, { level: 1 }).length).to.be.above(bytesPerFile * 0.99);
  });
});
