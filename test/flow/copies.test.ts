import { once } from 'node:events';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { jobKinds } from '../../src/app/job-kinds.ts';
import { openForReading } from '../../src/app/compose.ts';
import type { Fault } from '../../src/base/index.ts';
import type { CopyReport, CopyStanding, SyncSummary } from '../../src/replicas/index.ts';
import { MadeArchive, treeOf } from './made-archive.ts';
import { needTools, OCFL_PY, ocflVerdict, outputOf, ROCFL } from './outside-tools.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';

// Copies through the operations of the command line: from the first disk to the day on which one of them is gone.

const KHO = `import(${JSON.stringify(new URL('../../src/app/main.ts', import.meta.url).href)}).then(({ main }) => main(process.argv.slice(1)));`;

describe('a store with copies', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  let disk: SmallDisk | undefined;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => {
    await archive.remove();
    disk?.remove();
    disk = undefined;
  });

  const { signal } = new AbortController();
  const add = async (name: string, folder = archive.at(name)) => archive.operations.copies.addLocation({ repo: archive.repo, path: folder, name });
  const require = async (copies: number) => archive.operations.copies.requireCopies({ repo: archive.repo, copies });
  const submission = (n: number): string => path.dirname(archive.put(`${n}/tờ.txt`, `tờ số ${n}`));
  const objectsAt = (folder: string): readonly string[] => fs.readdirSync(path.join(folder, 'ocfl'), { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name) === '0=ocfl_object_1.1').map((name) => path.dirname(name)).sort();
  const sync = async (): Promise<{ readonly summary: SyncSummary; readonly reports: readonly CopyReport[]; readonly faults: readonly string[] }> => {
    const reports: CopyReport[] = [];
    const faults: string[] = [];
    const summary = await archive.operations.copies.sync({
      repo: archive.repo, signal, onProgress: () => undefined, onReport: (report) => { reports.push(report); }, onFault: (location, { code }) => { faults.push(`${location} ${code}`); },
    });
    return { summary, reports, faults };
  };

  it('calls a package archived only when it has its copies, and they are the same bytes', async () => {
    await add('b');
    await add('c');
    await require(3);
    const [outcome] = await archive.ingest(submission(1));
    expect(outcome).to.include({ kind: 'archived' }).and.to.deep.include({ copies: { verified: 3, required: 3 } });
    for (const name of ['b', 'c']) {
      expect(objectsAt(archive.at(name))).to.deep.equal(objectsAt(archive.repo));
      const [object = ''] = objectsAt(archive.repo);
      expect(treeOf(archive.at(name, 'ocfl', object))).to.deep.equal(treeOf(path.join(archive.repo, 'ocfl', object)));
    }
  });

  it('stores what cannot be copied yet, says so, and archives it when the disk is back', async () => {
    await add('b');
    await require(2);
    await archive.archive(submission(1));
    fs.renameSync(archive.at('b'), archive.at('b-away'));
    const faults: Fault[] = [];
    let standing: CopyStanding | undefined;
    const outcomes = await archive.ingest([submission(2), submission(3)], {
      onLocationFault: (_location, fault) => { faults.push(fault); }, onStanding: (now) => { standing = now; },
    });
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['stored', 'stored']);
    expect(faults.map(({ code }) => code)).to.deep.equal(['LOCATION_MISSING']);
    expect(fs.existsSync(archive.at('b'))).to.equal(false);
    expect(standing).to.include({ required: 2, lacking: 2, single: 2, warning: 'single' });
    const copies = (await archive.list()) as readonly { readonly copies?: { readonly verified: number } }[];
    expect(copies.map((entry) => entry.copies?.verified).sort()).to.deep.equal([1, 1, 2]);
    const [again] = await archive.ingest([submission(2)]);
    expect(again, 'known is not archived').to.deep.include({ kind: 'known', copies: { verified: 1, required: 2 } });
    expect((await sync()).faults).to.deep.equal(['b LOCATION_MISSING']);
    fs.renameSync(archive.at('b-away'), archive.at('b'));
    const { summary, reports } = await sync();
    expect(summary).to.include({ copied: 2, lacking: 0 });
    expect(reports.map((report) => report.copies)).to.deep.equal([2, 2]);
    expect(objectsAt(archive.at('b'))).to.deep.equal(objectsAt(archive.repo));
  });

  it('that was copied does not write to the locations of the first beside it, nor the first beside the copy', async () => {
    await add('b');
    await archive.archive(submission(1));
    fs.cpSync(archive.repo, archive.at('kho chép', 'kho'), { recursive: true });
    const twin = MadeArchive.over(archive.at('kho chép'));
    const shared = async (of: MadeArchive, n: number): Promise<string> => {
      const faults: string[] = [];
      const [outcome] = await of.ingest([submission(n)], { onLocationFault: (_name, { code }) => { faults.push(code); } });
      return [outcome?.kind === 'archived' ? outcome.copies.verified : outcome?.kind, ...faults].join(' ');
    };
    expect(await shared(archive, 2)).to.equal('2');
    expect(await shared(twin, 3)).to.equal('1 LOCATION_SHARED');
    expect(objectsAt(archive.at('b'))).to.deep.equal(objectsAt(archive.repo));
    // The operator decides for the copy: what lies there is read again, and the first is refused from now on.
    await twin.operations.copies.retireLocation({ repo: twin.repo, name: 'b' });
    await twin.operations.copies.addLocation({ repo: twin.repo, path: archive.at('b'), name: 'b' });
    expect(await shared(twin, 4)).to.equal('2');
    expect(await shared(archive, 5)).to.equal('1 LOCATION_SHARED');
    expect((await sync()).faults).to.deep.equal(['b LOCATION_SHARED']);
  });

  it('copies new versions as they are made', async () => {
    await add('b');
    await require(2);
    const id = await archive.archive(submission(1));
    const [outcome] = await archive.ingest(submission(2), { update: id });
    expect(outcome).to.include({ kind: 'archived', version: 2 });
    const [object = ''] = objectsAt(archive.repo);
    expect(treeOf(archive.at('b', 'ocfl', object))).to.deep.equal(treeOf(path.join(archive.repo, 'ocfl', object)));
  });

  it('whose second disk is full goes on storing, keeps no half copy there, and completes it when there is room', async function () {
    disk = smallDisk('6m');
    if (disk === undefined) this.skip();
    await add('b', path.join(disk.folder, 'b'));
    await require(2);
    const large = path.dirname(archive.put('lớn/ảnh.bin', Buffer.alloc(2_000_000, 'x')));
    disk.fillTo(1_000_000);
    const codes: string[] = [];
    const outcomes = await archive.ingest([large, submission(1)], { onLocationFault: (_location, { code }) => { codes.push(code); } });
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['stored', 'stored']);
    expect(codes).to.deep.equal(['LOCATION_FULL']);
    expect(objectsAt(path.join(disk.folder, 'b'))).to.deep.equal([]);
    expect(fs.readdirSync(path.join(disk.folder, 'b', 'staging'))).to.deep.equal([]);
    disk.empty();
    expect((await sync()).summary).to.include({ copied: 2, lacking: 0 });
  });

  it('whose second disk is read-only says that in words of its own', async function () {
    disk = smallDisk('6m');
    if (disk === undefined) this.skip();
    await add('b', path.join(disk.folder, 'b'));
    await archive.archive(submission(1));
    const { execFileSync } = await import('node:child_process');
    execFileSync('mount', ['-o', 'remount,ro', disk.folder]);
    await archive.ingest(submission(2));
    const { faults, summary } = await sync();
    expect(faults).to.deep.equal(['b LOCATION_READ_ONLY']);
    expect(summary).to.include({ unavailable: 1, copied: 0 });
    execFileSync('mount', ['-o', 'remount,rw', disk.folder]);
    expect((await sync()).faults).to.deep.equal([]);
  });

  it('loses its catalogue and no location: the copies are found and read', async () => {
    await add('b');
    await archive.archive(submission(1));
    fs.rmSync(path.join(archive.repo, 'catalogue'), { recursive: true });
    await archive.rebuild();
    const before = await archive.operations.copies.status({ repo: archive.repo, compare: false, signal, onDifference: () => undefined });
    expect(before).to.include({ locations: 1, single: 1 });
    expect((await sync()).reports.map(({ outcome }) => outcome)).to.deep.equal(['present']);
  });

  it('tells the doctor about its copies and every location', async () => {
    const copiesNow = async (): Promise<readonly (readonly [string, string])[]> => (await archive.operations.doctor({ repo: archive.repo }))
      .filter(({ topic }) => topic === 'doctor.copies' || topic === 'doctor.location').map(({ topic, state }) => [topic, state]);
    expect(await copiesNow()).to.deep.equal([['doctor.copies', 'warning']]);
    await add('b');
    await archive.archive(submission(1));
    await require(2);
    expect(await copiesNow(), 'on one disk').to.deep.equal([['doctor.copies', 'warning'], ['doctor.location', 'warning']]);
    fs.renameSync(archive.at('b'), archive.at('b-away'));
    expect((await copiesNow())[1]).to.deep.equal(['doctor.location', 'problem']);
    await require(3);
    expect((await copiesNow())[0]).to.deep.equal(['doctor.copies', 'problem']);
  });

  it('is copied and verified by jobs too', async () => {
    await archive.archive(submission(1));
    await add('b');
    const kho = await openForReading(archive.repo, archive.surroundings);
    const kinds = new Map(jobKinds(kho, archive.surroundings).map((kind) => [kind.kind, kind.steps[0]!]));
    const context = (args: object) => ({ job: { args }, signal, progress: () => undefined }) as unknown as Parameters<(typeof kinds extends Map<string, infer Step> ? Step : never)['run']>[0];
    expect(await kinds.get('replicate')!.run(context({}))).to.include({ copied: 1, lacking: 0 });
    expect(await kinds.get('verify-replicas')!.run(context({ due: true }))).to.include({ packages: 0 });
    fs.renameSync(archive.at('b'), archive.at('b-away'));
    await archive.ingest(submission(2));
    const away = await kinds.get('replicate')!.run(context({ location: 'b' })).then(() => undefined, (fault: unknown) => fault);
    expect(away).to.have.property('code', 'LOCATION_MISSING');
    await kho.close();
  });

  it('keeps copies that ocfl-py finds valid to the last digest', async function () {
    needTools(this, OCFL_PY);
    await add('b');
    const id = await archive.archive(submission(1));
    await archive.ingest(submission(2), { update: id });
    expect(ocflVerdict(archive.at('b', 'ocfl'))).to.deep.equal(ocflVerdict(path.join(archive.repo, 'ocfl')));
  });

  it('keeps copies that rocfl opens and finds valid', async function () {
    needTools(this, ROCFL);
    await add('b');
    const id = await archive.archive(submission(1));
    expect(outputOf('rocfl', '-r', archive.at('b', 'ocfl'), 'ls')).to.include(id);
    expect(outputOf('rocfl', '-r', archive.at('b', 'ocfl'), 'validate', id)).to.match(/valid/i);
  });

  it('is completed by the next kho replicas sync after one that was killed at any time', async () => {
    const paths = Array.from({ length: 40 }, (_, n) => submission(n));
    await archive.ingest(paths);
    await add('b');
    const staged = (): number => fs.readdirSync(archive.at('b', 'staging')).length;
    let killed = 0;
    for (const isTime of [() => staged() > 0, () => staged() > 20, () => objectsAt(archive.at('b')).length > 0]) {
      const child = spawn(process.execPath, ['--import', 'tsx', '-e', KHO, '--', 'replicas', 'sync', '--repo', archive.repo], { stdio: 'ignore' });
      const timer = setInterval(() => { if (isTime()) child.kill('SIGKILL'); }, 1);
      const [, signalled] = await once(child, 'exit') as [number | null, NodeJS.Signals | null];
      clearInterval(timer);
      if (signalled === 'SIGKILL') killed += 1;
      for (const object of objectsAt(archive.at('b'))) expect(treeOf(archive.at('b', 'ocfl', object))).to.deep.equal(treeOf(path.join(archive.repo, 'ocfl', object)));
    }
    // A busy machine may look too late once, not every time.
    expect(killed).to.be.above(0);
    await sync();
    expect(objectsAt(archive.at('b'))).to.deep.equal(objectsAt(archive.repo));
    expect(fs.readdirSync(archive.at('b', 'staging'))).to.deep.equal([]);
    const status = await archive.operations.copies.status({ repo: archive.repo, compare: true, signal, onDifference: () => { throw new Error('different'); } });
    expect(status.histogram).to.deep.equal([{ copies: 2, packages: 40 }]);
  });
});
