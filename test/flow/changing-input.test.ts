import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { madeTar, madeZip } from '../ingest/receive/made-archives.ts';
import { explained, MadeArchive } from './made-archive.ts';
import { asNobody, expectRefused, giveToNobody, putAll, whenListed } from './refusing.ts';

// Submissions that somebody is still writing, and submissions that we may not read, through the whole operation.

const LONG_AGO = new Date('2020-01-01T00:00:00Z');

/** A folder, a ZIP, a tar or a file as it lies there before it changes. */
const FILES = { 'một.txt': 'một', 'sâu/hai.txt': 'hai', 'sâu/ba.txt': 'x'.repeat(100_000) };
const ENTRIES = Object.entries(FILES).map(([name, content], n) => ({ name: `${n}/tep.txt`, content: Buffer.from(content), pax: { path: `gói/${name}` } }));
const folder = (archive: MadeArchive): string => {
  const made = putAll(archive, 'gói', FILES);
  // The clock of a file system ticks slowly: what changes in the same tick bears the same time.
  for (const name of ['sâu', 'một.txt', 'sâu/hai.txt', '']) fs.utimesSync(path.join(made, name), LONG_AGO, LONG_AGO);
  return made;
};
const zip = (archive: MadeArchive): string => archive.put('gói.zip', madeZip(ENTRIES));
const tar = (archive: MadeArchive): string => archive.put('gói.tar', madeTar(ENTRIES));

type Change = readonly [title: string, make: (archive: MadeArchive) => string, change: (submission: string) => void];

const CHANGES: readonly Change[] = [
  ['a file of a folder that grows', folder, (at) => { fs.appendFileSync(path.join(at, 'một.txt'), ' và nữa'); }],
  ['a large file of a folder that is cut', folder, (at) => { fs.truncateSync(path.join(at, 'sâu/ba.txt'), 10); }],
  ['a file of a folder that is written again with the same size', folder, (at) => { fs.writeFileSync(path.join(at, 'một.txt'), 'mốt'); }],
  ['a file that appears in a folder', folder, (at) => { fs.writeFileSync(path.join(at, 'bốn.txt'), 'bốn'); }],
  ['a file that appears deeper in a folder', folder, (at) => { fs.writeFileSync(path.join(at, 'sâu/bốn.txt'), 'bốn'); }],
  ['a folder that appears in a folder', folder, (at) => { fs.mkdirSync(path.join(at, 'sâu/mới')); }],
  ['a file that vanishes', folder, (at) => { fs.rmSync(path.join(at, 'sâu/hai.txt')); }],
  ['a folder that vanishes', folder, (at) => { fs.rmSync(path.join(at, 'sâu'), { recursive: true }); }],
  ['a file that becomes a link to another place', folder, (at) => { replace(path.join(at, 'một.txt'), (name) => { fs.symlinkSync('/etc/passwd', name); }); }],
  ['a file that becomes a folder', folder, (at) => { replace(path.join(at, 'một.txt'), (name) => { fs.mkdirSync(name); }); }],
  ['a folder that becomes a file', folder, (at) => { replace(path.join(at, 'sâu'), (name) => { fs.writeFileSync(name, 'x'); }); }],
  ['a ZIP that grows', zip, (at) => { fs.appendFileSync(at, 'thêm'); }],
  ['a ZIP that is cut', zip, (at) => { fs.truncateSync(at, 70); }],
  ['a tar that grows', tar, (at) => { fs.appendFileSync(at, Buffer.alloc(1024)); }],
  ['a tar that is cut', tar, (at) => { fs.truncateSync(at, 2000); }],
  ['a single file that grows', (archive) => archive.put('một.txt', 'một'), (at) => { fs.appendFileSync(at, ' và nữa'); }],
  ['a table beside a file that grows', (archive) => tabled(archive), (at) => { fs.appendFileSync(path.join(path.dirname(at), 'metadata.csv'), 'Hai\n'); }],
];

describe('input that changes while it is read', function () {
  this.timeout(20_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  for (const [title, make, change] of CHANGES) {
    it(`${title} makes the package be refused: P-24`, async () => {
      const submission = make(archive);
      const operations = whenListed(archive.operations, () => { change(submission); });
      const restore = (): void => {
        fs.rmSync(archive.at('in'), { recursive: true });
        make(archive);
      };
      await expectRefused(archive, submission, { exit: 3, codes: ['P-24'] }, { operations, restore });
      // It was the change and nothing else: left alone, the same package is archived.
      const [outcome] = await archive.ingest(submission);
      expect(outcome?.kind, explained(outcome)).to.equal('archived');
    });
  }

  it('a folder given by a link is looked at where the link leads', async () => {
    const real = folder(archive);
    const link = archive.at('liên kết');
    fs.symlinkSync(real, link);
    const operations = whenListed(archive.operations, () => { fs.writeFileSync(path.join(real, 'bốn.txt'), 'bốn'); });
    const restore = (): void => {
      fs.rmSync(path.join(real, 'bốn.txt'));
      folder(archive);
    };
    await expectRefused(archive, link, { exit: 3, codes: ['P-24'] }, { operations, restore });
  });
});

type Locked = readonly [title: string, make: (archive: MadeArchive) => string, lock: string];

const LOCKED: readonly Locked[] = [
  ['a folder', folder, 'gói'],
  ['a folder inside the package', folder, 'gói/sâu'],
  ['a file inside the package', folder, 'gói/sâu/hai.txt'],
  ['a ZIP', zip, 'gói.zip'],
  ['a single file', (archive) => archive.put('một.txt', 'một'), 'một.txt'],
  ['the folder around the package', zip, ''],
];

describe('input that we may not read', function () {
  this.timeout(20_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => {
    for (const name of fs.readdirSync(archive.folder, { recursive: true, encoding: 'utf8' })) fs.chmodSync(archive.at(name), 0o755);
    await archive.remove();
  });

  for (const [title, make, lock] of LOCKED) {
    it(`${title} that is locked is the fault SOURCE_NOT_PERMITTED`, async () => {
      const submission = make(archive);
      giveToNobody(archive);
      const operations = asNobody(archive.operations);
      const locked = { ...operations, ...wrapped(operations, () => { fs.chmodSync(archive.at('in', lock), 0o000); }, () => { fs.chmodSync(archive.at('in', lock), 0o755); }) };
      await expectRefused(archive, submission, { exit: 4, codes: ['SOURCE_NOT_PERMITTED'] }, { operations: locked });
    });
  }

  it('a store that may not be written to is the fault STORAGE_NOT_PERMITTED, and nothing is half stored', async () => {
    const submission = folder(archive);
    giveToNobody(archive);
    fs.chmodSync(path.join(archive.repo, 'staging'), 0o555);
    const outcomes: string[] = [];
    await asNobody(archive.operations).ingest({
      repo: archive.repo, paths: [submission], dryRun: false, operator: 'Trần Thị Lan', reread: false, signal: new AbortController().signal,
      onProgress: () => undefined, onOutcome: (outcome) => { outcomes.push(outcome.kind === 'error' ? outcome.fault.code : outcome.kind); },
    });
    expect(outcomes).to.deep.equal(['STORAGE_NOT_PERMITTED']);
    expect(archive.objectRoots()).to.deep.equal([]);
    expect(archive.staged()).to.deep.equal([]);
  });
});

/** Both commands between two acts. */
function wrapped({ check, ingest }: MadeArchive['operations'], before: () => void, after: () => void): Pick<MadeArchive['operations'], 'check' | 'ingest'> {
  const between = async (work: () => Promise<void>): Promise<void> => {
    before();
    await work().finally(after);
  };
  return { check: async (run) => between(async () => check(run)), ingest: async (run) => between(async () => ingest(run)) };
}

function replace(name: string, make: (name: string) => void): void {
  fs.rmSync(name, { recursive: true });
  make(name);
}

function tabled(archive: MadeArchive): string {
  const submission = archive.put('một.txt', 'một');
  archive.put('metadata.csv', 'title\nMột\n');
  return submission;
}
