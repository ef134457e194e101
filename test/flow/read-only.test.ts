import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { openForReading } from '../../src/app/compose.ts';
import type { Fault } from '../../src/base/index.ts';
import { MadeArchive } from './made-archive.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';

// A failing disk is often turned read-only by the system: then people want to read, to check and to save what is there.

describe('a store on a disk that is mounted read-only', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let disk: SmallDisk;
  let id: string;
  let clear: (() => Promise<void>) | undefined;

  const followed = { signal: new AbortController().signal, onProgress: () => undefined };
  const mounted = (mode: 'ro' | 'rw'): void => { execFileSync('mount', ['-o', `remount,${mode}`, disk.folder]); };
  const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing was refused', (thrown: unknown) => (thrown as Fault).code);
  const scratch = (): readonly string[] => fs.readdirSync(process.env['TMPDIR'] ?? '/tmp').filter((name) => name.startsWith('kho-catalogue-'));

  beforeEach(async function () {
    const made = smallDisk('16m');
    if (made === undefined) this.skip();
    disk = made;
    archive = await MadeArchive.make();
    id = await archive.archive(archive.put('tờ.txt', 'một tờ'));
    fs.cpSync(archive.repo, path.join(disk.folder, 'kho'), { recursive: true });
    fs.rmSync(archive.repo, { recursive: true });
    fs.symlinkSync(path.join(disk.folder, 'kho'), archive.repo);
    mounted('ro');
    clear = async () => {
      mounted('rw');
      await archive.remove();
      disk.remove();
    };
  });
  afterEach(async () => {
    await clear?.();
    clear = undefined;
  });

  it('is listed, shown, exported, compared and backed up, and leaves nothing behind', async () => {
    const before = scratch();
    expect((await archive.list()).map((entry) => entry.id)).to.deep.equal([id]);
    expect((await archive.operations.show({ repo: archive.repo, id, fileLimit: 1 })).package.id).to.equal(id);
    expect(fs.existsSync(await archive.export(id, 'bag', archive.at('out')))).to.equal(true);
    expect((await archive.operations.fsck({ repo: archive.repo, full: true, ...followed, onDifference: (difference) => { throw new Error(difference.kind); } })).packages).to.equal(1);
    const { manifest } = await archive.operations.backup({ repo: archive.repo, into: archive.at('sao lưu'), verify: false, fresh: false, ...followed });
    expect([manifest.packages, manifest.notBackedUp]).to.deep.equal([1, []]);
    expect((await archive.operations.restore({ from: archive.at('sao lưu'), into: archive.at('cứu', 'kho'), partial: false, rebuild: false, ...followed })).outcome).to.equal('restored');
    expect(scratch()).to.deep.equal(before);
  });

  it('is audited, and what was found is told and not recorded', async () => {
    mounted('rw');
    const [object] = archive.objectRoots();
    fs.appendFileSync(path.join(object ?? '', 'v1/content/0000'), '!');
    mounted('ro');
    const { summary, reports } = await archive.audit();
    expect([summary.damaged, (summary as { readonly unrecorded?: true }).unrecorded, reports.map(({ outcome }) => outcome)]).to.deep.equal([1, true, ['mismatch']]);
    mounted('rw');
    expect(await archive.operations.incidents.list({ repo: archive.repo, all: true, limit: 10 })).to.deep.equal([]);
    expect((await archive.operations.show({ repo: archive.repo, id, fileLimit: 0 })).lastCheck).to.equal(undefined);
  });

  it('refuses whatever would change it, in words of its own', async () => {
    const schedule = { name: 'x', spec: '0 2 * * *', timeZone: 'UTC', kind: 'audit', args: {}, missed: 'once' as const };
    const { operations, repo } = archive;
    expect(await codeOf(archive.ingest(archive.put('tờ hai.txt', 'hai')))).to.equal('STORE_READ_ONLY');
    expect(await codeOf(archive.update(id, { metadata: archive.put('m.json', '{"subject":"x"}') }))).to.equal('STORE_READ_ONLY');
    expect(await codeOf(archive.rebuild())).to.equal('STORE_READ_ONLY');
    expect(await codeOf(operations.jobs.addSchedule({ repo, schedule }))).to.equal('STORE_READ_ONLY');
    expect(await codeOf(operations.copies.requireCopies({ repo, copies: 2 }))).to.equal('STORE_READ_ONLY');
    expect(await codeOf(operations.drill({ repo, from: archive.at('sao lưu'), ...followed }))).to.equal('STORE_READ_ONLY');
    expect((await operations.doctor({ repo })).filter(({ state }) => state === 'problem').map(({ topic, fault }) => `${topic} ${fault?.code ?? ''}`.trim())).to.include('doctor.writer STORE_READ_ONLY');
  });

  it('shows what lies in the log of a catalogue that nobody closed', async () => {
    mounted('rw');
    const open = await openForReading(archive.repo, archive.surroundings);
    const second = await archive.archive(archive.put('tờ hai.txt', 'hai'));
    fs.cpSync(path.join(disk.folder, 'kho'), path.join(disk.folder, 'bỏ dở', 'kho'), { recursive: true });
    await open.close();
    expect(fs.statSync(path.join(disk.folder, 'bỏ dở', 'kho', 'catalogue', 'kho.sqlite-wal')).size).to.be.above(0);
    mounted('ro');
    expect((await MadeArchive.over(path.join(disk.folder, 'bỏ dở')).list()).map((entry) => entry.id).sort()).to.deep.equal([id, second].sort());
  });
});
