import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Fault, FAULTS } from '../../src/base/index.ts';
import type { IngestOutcome } from '../../src/ingest/index.ts';
import { kho, ndjson } from '../cli/setting.ts';
import { madeZip } from '../ingest/receive/made-archives.ts';
import { expectWhole } from './killing.ts';
import { explained, MadeArchive, treeOf } from './made-archive.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';
import { inTurn } from '../tried-again.ts';

// A store on a disk that is full: nothing is half stored, what was stored before is whole, and with room the same
// command does the work. On a real small disk where we may mount one, and with failing system calls everywhere.

const MB = 1024 * 1024;
/** Room that is left, in KiB: from nothing to enough. */
const SCARCE = Array.from({ length: 15 }, (_, n) => n * 100);

describe('a full disk', function () {
  this.timeout(60_000);
  let disk: SmallDisk;
  let submissions: string;
  let archive: MadeArchive;

  before(function () {
    // A tmpfs can be mounted only by root, and not in every container.
    const mounted = smallDisk('24m');
    if (mounted === undefined) this.skip();
    disk = mounted;
  });
  after(() => { (disk as SmallDisk | undefined)?.remove(); });
  beforeEach(async () => {
    submissions = fs.mkdtempSync(path.join(os.tmpdir(), 'kho-submissions-'));
    archive = await withTemporary(disk.folder, async () => MadeArchive.make());
  });
  afterEach(async () => {
    disk.empty();
    await archive.remove();
    disk.resize('24m');
    fs.rmSync(submissions, { recursive: true });
  });

  for (const [title, make] of Object.entries({ 'a folder': madeFolder, 'a ZIP': madeArchiveFile })) {
    it(`refuses ${title} that has no room, keeps nothing of it and everything else, and takes it when there is room`, async () => {
      const before = [await archive.archive(madeFolder(submissions, 'một', 1)), await archive.archive(madeFolder(submissions, 'hai', 1))];
      const large = make(submissions, 'lớn', 30);
      const objects = treeOf(path.join(archive.repo, 'ocfl'));
      const { status, stdout } = await kho(['ingest', '--repo', archive.repo, '--json', large], archive.operations);
      expect(status).to.equal(FAULTS.STORAGE_FULL.exit);
      expect(ndjson(stdout)).to.have.nested.property('[0].fault.code', 'STORAGE_FULL');
      expect(treeOf(path.join(archive.repo, 'ocfl'))).to.deep.equal(objects);
      expect((await archive.list()).map(({ id }) => id).sort()).to.deep.equal(before.sort());
      await expectWhole(archive);
      disk.resize('80m');
      await archive.archive(large);
      expect(await archive.list()).to.have.length(3);
      await expectWhole(archive);
    });
  }

  it('archives what fits and says of every other package that the disk is full', async () => {
    const paths = ['1', '2', '3', '4', 'lớn', '5', '6', '7', '8', '9', '10', '11', '12'].map((name) => madeFolder(submissions, name, name === 'lớn' ? 100 : 0.1));
    const outcomes = await archive.ingest(paths);
    expect(outcomes.map((outcome) => outcome.path).sort()).to.deep.equal([...paths].sort());
    for (const outcome of outcomes) expect(endOf(outcome)).to.be.oneOf(outcome.path.endsWith('lớn') ? ['STORAGE_FULL'] : ['archived', 'STORAGE_FULL']);
    // The end of a job may find no room to be written down in: it stays open until the same command is run again.
    await expectWhole(archive, { openJobs: true });
    disk.resize('400m');
    const again = await archive.ingest(paths);
    expect(again.map(endOf).filter((end) => end !== 'archived' && end !== 'known')).to.deep.equal([]);
    expect(await archive.list()).to.have.length(paths.length);
    await expectWhole(archive);
  });

  for (const free of [inTurn(SCARCE.slice(0, 5)), inTurn(SCARCE.slice(5, 10)), inTurn(SCARCE.slice(10))].flat()) {
    it(`with ${free} KiB left, archives a package whole or not at all`, async () => {
      const first = await archive.archive(madeFolder(submissions, 'trước', 1));
      const submission = madeFolder(submissions, 'sau', 0.5);
      disk.fillTo(free * 1024);
      const end = await archive.ingest(submission).then(([outcome]) => endOf(outcome), (thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown)));
      expect(end).to.be.oneOf(free > 1300 ? ['archived'] : free < 500 ? ['STORAGE_FULL'] : ['archived', 'STORAGE_FULL']);
      expect(archive.staged()).to.deep.equal([]);
      // Published, but the catalogue had no room to say so: the next command that writes finishes the protocol.
      const published = archive.objectRoots().length === 2;
      if (end === 'archived') expect(published).to.equal(true);
      // What an audit finds has to be written down: where there is no room for that, it says so and finds the same later.
      const { reports, summary } = await archive.audit().catch(async (thrown: unknown) => {
        expect((thrown as Fault).code).to.equal('STORAGE_FULL');
        disk.empty();
        return archive.audit();
      });
      expect(reports.filter(({ outcome }) => outcome !== 'match')).to.deep.equal([]);
      // A package that the catalogue had no room for is read as well.
      expect(summary.packages).to.equal(published ? 2 : 1);
      disk.empty();
      const [again] = await archive.ingest(submission);
      expect(endOf(again)).to.equal(published ? 'known' : 'archived');
      expect((await archive.list()).map(({ id }) => id)).to.include(first).and.to.have.length(2);
      await expectWhole(archive);
    });
  }

  it('leaves nothing where an export was to be, and exports when there is room', async () => {
    const elsewhere = await MadeArchive.make();
    try {
      const id = await elsewhere.archive(madeFolder(submissions, 'lớn', 2));
      const target = path.join(disk.folder, 'xuất');
      fs.mkdirSync(target);
      for (const free of [0, 64 * 1024, MB]) {
        disk.fillTo(free);
        for (const as of ['folder', 'bag', 'zip', 'tar'] as const) {
          const end = await elsewhere.export(id, as, target).catch((thrown: unknown) => (thrown as Fault).code);
          expect(end, `${as} with ${free} bytes free`).to.equal('STORAGE_FULL');
          expect(fs.readdirSync(target), `${as} with ${free} bytes free`).to.deep.equal([]);
        }
        disk.empty();
      }
      for (const as of ['bag', 'zip', 'tar'] as const) await elsewhere.export(id, as, target);
      const names = fs.readdirSync(target);
      expect([names.length, names.filter((name) => name.endsWith('.fixity.premis.xml')).length], 'each with its history beside it').to.deep.equal([6, 3]);
      await expectWhole(elsewhere);
    } finally {
      await elsewhere.remove();
      fs.rmSync(path.join(disk.folder, 'xuất'), { recursive: true });
    }
  });

  it('is a fault and no verdict when a check has no room for what it must read again', async () => {
    const table = `title\n${'Một quyển sổ\n'.repeat(100_000)}`;
    const submission = path.join(submissions, 'sổ.zip');
    fs.writeFileSync(submission, madeZip([{ name: 'sổ/một.txt', content: 'một' }, { name: 'sổ/metadata.csv', content: table }]));
    disk.fillTo(256 * 1024);
    const checked = await withTemporary(disk.folder, async () => archive.check(submission));
    expect(checked.kind === 'error' ? checked.fault.code : checked.kind).to.equal('STORAGE_FULL');
    expect(fs.readdirSync(disk.folder).filter((name) => name.startsWith('kho-check-'))).to.deep.equal([]);
  });
});

/** Folder with a TMPDIR of its own for a while. */
async function withTemporary<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    return await work();
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
}

function endOf(outcome: IngestOutcome | undefined): string {
  if (outcome?.kind === 'failed') return explained(outcome);
  return outcome?.kind === 'error' ? outcome.fault.code : outcome?.kind ?? 'no outcome';
}

/** About so many megabytes in five files; other names, other bytes. */
function contents(name: string, megabytes: number): Readonly<Record<string, Buffer>> {
  const one = Math.round((megabytes * MB) / 5);
  return Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.txt`, Buffer.from(`${name} ${n}\n`.repeat(Math.ceil(one / 4))).subarray(0, one)]));
}

function madeFolder(into: string, name: string, megabytes: number): string {
  const folder = path.join(into, name);
  fs.mkdirSync(folder);
  for (const [file, bytes] of Object.entries(contents(name, megabytes))) fs.writeFileSync(path.join(folder, file), bytes);
  return folder;
}

function madeArchiveFile(into: string, name: string, megabytes: number): string {
  const file = path.join(into, `${name}.zip`);
  fs.writeFileSync(file, madeZip(Object.entries(contents(name, megabytes)).map(([entry, content]) => ({ name: `${name}/${entry}`, content }))));
  return file;
}
