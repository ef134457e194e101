import { ZipArchive } from 'archiver';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Fault } from '../../../src/base/index.ts';
import { openSource } from '../../../src/ingest/receive/index.ts';
import { madeTar, madeZip } from './made-archives.ts';
import { readWhole, scratch } from './scratch.ts';
import type { Scratch } from './scratch.ts';

const NFC = 'Quyết định.txt'.normalize('NFC');
const NFD = NFC.normalize('NFD');
const { signal } = new AbortController();

describe('openSource', () => {
  let at: Scratch;
  beforeEach(() => { at = scratch(); });
  afterEach(() => { at.remove(); });

  it('recognises a container by its content', async () => {
    const zip = madeZip([{ name: 'a', content: '1' }]);
    const tar = madeTar([{ name: 'a', content: '1' }]);
    const cases = [
      ['x.zip', zip, 'zip'], ['y.tar', zip, 'zip'], ['no-extension', zip, 'zip'], ['x.zip.tar', tar, 'tar'],
      ['x.tar.gz', gzipSync(tar), 'tgz'], ['x.tgz', gzipSync(tar), 'tgz'], ['x.gz', gzipSync(tar), 'tgz'],
      ['note.gz', gzipSync('one file'), 'file'], ['report.docx', zip, 'file'], ['a.txt', 'x', 'file'],
    ] as const;
    for (const [name, bytes, container] of cases) {
      const source = await openSource(at.put(name, bytes));
      expect(source.container, name).to.equal(container);
      await source.close();
    }
  });

  it('reads the same files from a folder, a ZIP, a tar and a gzip of it', async () => {
    const tree = join(at.dir, 'Hồ sơ 15');
    mkdirSync(join(tree, 'a/b'), { recursive: true });
    writeFileSync(join(tree, NFD), 'một');
    writeFileSync(join(tree, 'a/b/2.bin'), 'x'.repeat(3_000_000));
    writeFileSync(join(tree, 'a/empty'), '');
    const tar = madeTar([
      { name: 'Hồ sơ 15/', type: '5' }, { name: `Hồ sơ 15/${NFD}`, content: 'một' },
      { name: 'Hồ sơ 15/a/b/2.bin', content: 'x'.repeat(3_000_000) }, { name: 'Hồ sơ 15/a/empty' },
    ]);
    const zip = await archived(tree, 'Hồ sơ 15');
    const paths = [tree, at.put('1.zip', zip), at.put('1.tar', tar), at.put('1.tar.gz', gzipSync(tar))];
    for (const path of paths) {
      const { source, listing, content, codes } = await readWhole(path);
      expect(codes, path).to.deep.equal([]);
      expect(source.name).to.equal('Hồ sơ 15');
      expect(listing.totalBytes).to.equal(3_000_005);
      expect(content).to.deep.equal({ [NFC]: 'một', 'a/b/2.bin': 'x'.repeat(3_000_000), 'a/empty': '' });
      expect(listing.entries.map((entry) => entry.path)).to.deep.equal([NFC, 'a/b/2.bin', 'a/empty'].sort());
      expect(listing.entries.some(({ receivedName }) => receivedName.endsWith(NFD))).to.equal(true);
    }
  });

  it('takes the folder of a package for its root when it is all that a folder holds', async () => {
    for (const first of ['METS.xml', 'bagit.txt', '0=ocfl_object_1.1', 'representations/rep1/data/a.tif']) {
      const outer = join(at.dir, `delivery of ${first.replaceAll('/', ' ')}`);
      mkdirSync(join(outer, 'Gói 1', first, '..'), { recursive: true });
      mkdirSync(join(outer, 'Gói 1', 'metadata'), { recursive: true });
      writeFileSync(join(outer, 'Gói 1', first), 'x');
      const { source, listing, content, codes } = await readWhole(outer);
      expect(codes, first).to.deep.equal(['P-23', 'P-29']);
      expect(source.name).to.equal('Gói 1');
      expect(content).to.deep.equal({ [first]: 'x' });
      expect(listing.folders).to.include('metadata');
      expect(source.diskPath(listing.entries[0]!)).to.equal(join(outer, 'Gói 1', first));
    }
  });

  it('leaves a folder as it is when something lies beside the package, and when there is none', async () => {
    const cases: readonly (readonly [name: string, paths: readonly string[]])[] = [
      ['a file beside', ['p/METS.xml', 'note.txt']],
      ['another package beside', ['p/METS.xml', 'q/METS.xml']],
      ['no package', ['p/a.txt', 'p/sub/METS.xml']],
      ['a package that lost its METS', ['representations/representations/a.tif']],
    ];
    for (const [name, paths] of cases) {
      const outer = join(at.dir, name);
      for (const path of paths) {
        mkdirSync(join(outer, path, '..'), { recursive: true });
        writeFileSync(join(outer, path), 'x');
      }
      const { source, listing, codes } = await readWhole(outer);
      expect([source.name, codes, listing.entries.map(({ path }) => path)]).to.deep.equal([name, [], [...paths].sort()]);
    }
    const outer = join(at.dir, 'an empty folder beside');
    mkdirSync(join(outer, 'empty'), { recursive: true });
    mkdirSync(join(outer, 'p'));
    writeFileSync(join(outer, 'p/METS.xml'), 'x');
    expect((await readWhole(outer)).listing.entries.map(({ path }) => path)).to.deep.equal(['p/METS.xml']);
  });

  it('gives the disk path of a file in its own Unicode form, and none inside an archive', async () => {
    at.put(NFD, 'một');
    const folder = await openSource(at.dir);
    const [entry] = (await folder.list(signal)).entries;
    expect(entry?.path).to.equal(NFC);
    expect(folder.diskPath(entry!)).to.equal(join(at.dir, NFD));
    const zip = await openSource(at.put('x.zip', madeZip([{ name: 'a' }])));
    expect(zip.diskPath((await zip.list(signal)).entries[0]!)).to.equal(undefined);
    await zip.close();
  });

  it('takes a single file as it is, also through a link to it', async () => {
    at.put('thư.pdf', '%PDF');
    symlinkSync('thư.pdf', join(at.dir, 'link.pdf'));
    for (const name of ['thư.pdf', 'link.pdf']) {
      const { source, content, codes } = await readWhole(join(at.dir, name));
      expect([source.container, source.name, content, codes]).to.deep.equal(['file', name, { [name]: '%PDF' }, []]);
    }
  });

  it('warns that an archive of another kind is kept as one file: P-26', async () => {
    for (const head of ['377abcaf271c0004', '526172211a070100', 'fd377a585a000000', '28b52ffd00000000', '425a683931415926']) {
      expect((await readWhole(at.put('x.7z', Buffer.from(head, 'hex')))).codes).to.deep.equal(['P-26']);
    }
  });

  it('reads what GNU tar writes', async function () {
    const tree = join(at.dir, 'src');
    const long = `${'dài/'.repeat(60)}tên.txt`;
    mkdirSync(join(tree, 'dài/'.repeat(60)), { recursive: true });
    writeFileSync(join(tree, long), 'long');
    writeFileSync(join(tree, 'b'), 'b'.repeat(1000));
    for (const format of ['gnu', 'pax', 'ustar', 'v7']) {
      const wanted = format === 'gnu' || format === 'pax' ? ['.'] : ['./b'];
      try {
        execFileSync('tar', [`--format=${format}`, '-C', tree, '-cf', join(at.dir, `${format}.tar`), ...wanted]);
      } catch {
        this.skip();
      }
      const { content, codes } = await readWhole(join(at.dir, `${format}.tar`));
      expect(codes).to.deep.equal([]);
      expect(content).to.deep.equal({ b: 'b'.repeat(1000), ...(wanted[0] === '.' ? { [long]: 'long' } : {}) });
    }
  });

  it('says of links, fifos and empty folders on disk: P-10, P-11, P-23', async () => {
    at.put('a', 'x');
    symlinkSync('/etc', join(at.dir, 'etc'));
    symlinkSync('a', join(at.dir, 'b'));
    mkdirSync(join(at.dir, 'nothing'));
    execFileSync('mkfifo', [join(at.dir, 'pipe')]);
    const { listing } = await readWhole(at.dir);
    expect(listing.entries.map(({ path }) => path)).to.deep.equal(['a']);
    expect(listing.findings.map(({ code, path }) => `${code} ${path}`)).to.deep.equal(['P-10 b', 'P-10 etc', 'P-11 pipe', 'P-23 nothing']);
  });

  it('says of an empty folder: P-21', async () => {
    expect((await readWhole(at.dir)).codes).to.deep.equal(['P-21']);
  });

  it('says of names on disk that are not UTF-8: P-06', async () => {
    at.put('a', 'x');
    writeFileSync(Buffer.concat([Buffer.from(`${at.dir}/`), Buffer.from([0x62, 0xff])]), 'x');
    expect((await readWhole(at.dir)).codes).to.deep.equal(['P-06']);
  });

  it('says of files on disk that differ in case or Unicode form only: N-04', async () => {
    for (const name of [NFC, NFD, 'a', 'A']) at.put(name, 'x');
    const { listing } = await readWhole(at.dir);
    expect(listing.findings.map(({ code }) => code)).to.deep.equal(['N-04', 'N-04']);
  });

  it('says of a package that grows while it is read: P-24', async () => {
    const sources = [
      () => at.put('x.zip', madeZip([{ name: 'a', content: '1' }])),
      () => at.put('x.tar', madeTar([{ name: 'a', content: '1' }])),
      () => at.dir,
    ];
    for (const put of sources) {
      const path = put();
      const source = await openSource(path);
      const findings = await source.walk(async (entry, bytes) => {
        for await (const chunk of bytes) chunk;
        appendFileSync(source.diskPath(entry) ?? path, 'more');
      }, signal);
      await source.close();
      expect(findings.map(({ code }) => code)).to.deep.equal(['P-24']);
    }
  });

  it('keeps noise files', async () => {
    for (const name of ['.DS_Store', 'Thumbs.db', '._a']) at.put(name, 'x');
    const { listing, codes } = await readWhole(at.dir);
    expect(codes).to.deep.equal([]);
    expect(listing.entries.map(({ path }) => path)).to.deep.equal(['.DS_Store', '._a', 'Thumbs.db']);
  });

  it('throws a fault for what is not there, and for what is neither file nor folder', async () => {
    await expectFault(() => openSource(join(at.dir, 'none')), 'SOURCE_NOT_FOUND');
    await expectFault(() => openSource('/dev/null'), 'SOURCE_UNUSABLE');
    symlinkSync('vòng', join(at.dir, 'vòng'));
    await expectFault(() => openSource(join(at.dir, 'vòng')), 'SOURCE_UNUSABLE');
  });

  it('throws a fault that names what may not be read, before anything is copied', async function () {
    const secret = at.put('secret', 'x');
    const closed = join(at.dir, 'closed');
    mkdirSync(closed);
    chmodSync(secret, 0);
    chmodSync(closed, 0);
    chmodSync(at.dir, 0o755);
    await asNobody(this, async () => {
      await expectFault(() => openSource(secret), 'SOURCE_NOT_PERMITTED', { path: secret });
      const [path] = process.getuid?.() === 0 ? [closed] : [secret];
      await expectFault(async () => (await openSource(at.dir)).list(signal), 'SOURCE_NOT_PERMITTED', { path });
    });
    chmodSync(closed, 0o755);
  });

  it('passes on what the visitor throws, and stops when aborted', async () => {
    const abort = new AbortController();
    for (const path of [at.put('x.zip', madeZip([{ name: 'a' }])), at.put('x.tar', madeTar([{ name: 'a' }]))]) {
      const source = await openSource(path);
      const full = new Fault('STORAGE_FULL');
      const walking = source.walk(() => Promise.reject(full), signal);
      expect(await walking.catch((thrown: unknown) => thrown)).to.equal(full);
      await source.close();
    }
    abort.abort(new Fault('INTERRUPTED'));
    await expectFault(async () => (await openSource(at.dir)).list(abort.signal), 'INTERRUPTED');
  });

  it('lets a visitor leave a stream unread', async () => {
    const parts = [{ name: 'a', content: 'x'.repeat(9000) }, { name: 'b', content: 'b' }];
    for (const path of [at.put('x.zip', madeZip(parts)), at.put('x.tar', madeTar(parts)), at.put('x.tgz', gzipSync(madeTar(parts)))]) {
      const source = await openSource(path);
      const seen: string[] = [];
      const findings = await source.walk((entry) => Promise.resolve(void seen.push(entry.path)), signal);
      await source.close();
      expect([findings, seen]).to.deep.equal([[], ['a', 'b']]);
    }
  });
});

async function expectFault(work: () => Promise<unknown>, code: string, params?: object): Promise<void> {
  const thrown = await work().then(() => undefined, (error: unknown) => error);
  expect(thrown).to.be.instanceOf(Fault);
  expect((thrown as Fault).code).to.equal(code);
  if (params !== undefined) expect((thrown as Fault).params).to.deep.equal(params);
}

/** Root may read everything: give that up for the time of the work. (access(2) still asks the real user: no file is tested so.) */
async function asNobody(test: Mocha.Context, work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  if (process.seteuid === undefined) test.skip();
  process.seteuid(65534);
  try {
    await work();
  } finally {
    process.seteuid(0);
  }
}

async function archived(folder: string, name: string): Promise<Buffer> {
  const zip = new ZipArchive();
  zip.directory(folder, name);
  void zip.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
