import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { digestOf } from '../../src/base/index.ts';
import { MINIMAL } from '../formats/eark/minimal-sip.ts';
import { madeTar, madeZip } from '../ingest/receive/made-archives.ts';
import { explained, MadeArchive, treeOf } from './made-archive.ts';
import { putAll } from './refusing.ts';

// What does not make a second package (the same submission, in whatever container) and what makes nothing (a dry run).

type Files = Readonly<Record<string, string | Uint8Array>>;

const payload = 'Tờ trình số 1';
const BAG = {
  'bagit.txt': 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
  'manifest-sha512.txt': `${digestOf('sha512', payload)}  data/tờ trình.txt\n`,
  'data/tờ trình.txt': payload,
};
const KINDS: Readonly<Record<string, Files>> = {
  'an E-ARK SIP': MINIMAL,
  'a BagIt bag': BAG,
  'a plain folder': { '1/quyết định.txt': 'một', 'phụ lục.csv': 'a,b\n' },
};

const entries = (files: Files): { readonly name: string; readonly content: Buffer; readonly pax: { readonly path: string } }[] => (
  Object.entries(files).map(([name, content]) => ({ name: `gói/${name}`, content: Buffer.from(content), pax: { path: `gói/${name}` } }))
);
const CONTAINERS: Readonly<Record<string, (archive: MadeArchive, files: Files) => string>> = {
  folder: (archive, files) => putAll(archive, 'gói', files),
  '.zip': (archive, files) => archive.put('zip/gói.zip', madeZip(entries(files))),
  '.tar': (archive, files) => archive.put('tar/gói.tar', madeTar(entries(files))),
  '.tar.gz': (archive, files) => archive.put('tgz/gói.tar.gz', gzipSync(madeTar(entries(files)))),
};

describe('a submission', function () {
  this.timeout(30_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  it('that one command names twice, however it is spelled, is archived once and known the other times', async () => {
    const named = putAll(archive, 'gói', { 'a.txt': 'một' });
    const outcomes = await archive.ingest([named, `${named}/`, `${named}/../gói`, named]);
    expect(outcomes.map((outcome) => outcome.kind === 'error' ? explained(outcome) : outcome.kind).sort()).to.deep.equal(['archived', 'known', 'known', 'known']);
    expect(await archive.list()).to.have.length(1);
    expect((await archive.ingest([named, named])).map(({ kind }) => kind)).to.deep.equal(['known', 'known']);
  });

  for (const [kind, files] of Object.entries(KINDS)) {
    for (const [container, put] of Object.entries(CONTAINERS)) {
      it(`that is ${kind} in a ${container} is archived, and recognised in every container when it comes again`, async () => {
        const id = await archive.archive(put(archive, files));
        const store = treeOf(`${archive.repo}/ocfl`);
        const again = await archive.ingest(Object.values(CONTAINERS).map((make) => make(archive, files)));
        for (const outcome of again) expect(outcome.kind === 'known' ? outcome.id : explained(outcome), outcome.path).to.equal(id);
        expect(again).to.have.length(4);
        expect(treeOf(`${archive.repo}/ocfl`)).to.deep.equal(store);
        expect(archive.staged()).to.deep.equal([]);
      });
    }
  }

  it('that came in all containers at once is archived once', async () => {
    const outcomes = await archive.ingest(Object.values(CONTAINERS).map((make) => make(archive, BAG)));
    expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['archived', 'known', 'known', 'known']);
    expect(archive.objectRoots()).to.have.length(1);
  });
});

describe('a folder that holds the store itself', () => {
  it('is refused as that, before anything is read', async () => {
    const archive = await MadeArchive.make();
    try {
      archive.put('gói/tờ.txt', 'một');
      const link = `${archive.folder}-link`;
      fs.symlinkSync(archive.folder, link);
      for (const dryRun of [false, true]) {
        const outcomes = await archive.ingest([archive.folder, link, archive.repo], { dryRun });
        const found = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? outcome.findings.map(({ code, path }) => `${code} ${path ?? ''}`) : [explained(outcome)]));
        expect(found.filter((text) => !text.startsWith('P-23')).sort()).to.deep.equal(['K-09 kho', 'K-09 kho', 'O-01 ocfl/0=ocfl_1.1']);
      }
      expect(archive.staged()).to.deep.equal([]);
    } finally {
      fs.rmSync(`${archive.folder}-link`, { force: true });
      await archive.remove();
    }
  });
});

describe('a dry run', function () {
  this.timeout(30_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  for (const [container, put] of Object.entries(CONTAINERS)) {
    it(`of packages in a ${container} says what would be made of each file, and changes not one byte of the store`, async () => {
      const known = await archive.archive(putAll(archive, 'cũ', { 'cũ.txt': 'cũ' }));
      for (const files of Object.values(KINDS)) {
        const submission = put(archive, files);
        const before = untouched(archive);
        const [outcome] = await archive.ingest(submission, { dryRun: true });
        if (outcome?.kind !== 'planned') throw new Error(explained(outcome));
        expect(outcome.plan.files.map(({ from }) => from.replace(/^gói\//, '')).sort()).to.deep.equal(Object.keys(files).sort());
        const [update] = await archive.ingest(submission, { dryRun: true, update: known });
        expect(update?.kind === 'planned' ? { id: update.plan.id, version: update.plan.version } : explained(update)).to.deep.equal({ id: known, version: 2 });
        expect(untouched(archive)).to.deep.equal(before);
        // The same bytes are planned as are then archived.
        const [really] = await archive.ingest(submission);
        expect(really?.kind, explained(really)).to.equal('archived');
        fs.rmSync(archive.at('in'), { recursive: true });
      }
    });
  }
});

/** The whole store; but for SQLite's scratch memory and the file that locks writers out. */
function untouched(archive: MadeArchive): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(treeOf(archive.folder)).filter(([name]) => !/kho\.sqlite-shm$|writer\.lock/.test(name)));
}
