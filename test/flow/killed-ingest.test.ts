import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { expectOneOfEach, expectWhole, killed, killedAfter, threeSubmissions } from './killing.ts';
import { MadeArchive } from './made-archive.ts';
import { inTurn } from '../tried-again.ts';

// Power goes, the process is killed, the terminal is closed: whenever it happens, the same command run again gives
// exactly one package per submission, and nothing half-made is left anywhere (guarantees §1.5).

const POINTS = ['sealed', 'durable', 'prepared', 'published', 'registered'] as const;
const LONG = process.env['KHO_LONG'] !== undefined;

describe('an ingest that was killed', function () {
  this.timeout(60_000);
  let archive: MadeArchive;
  beforeEach(async () => { archive = await MadeArchive.make(); });
  afterEach(async () => archive.remove());

  for (const point of inTurn(POINTS)) {
    it(`when ${point}: the same command makes one package of each submission`, async () => {
      const paths = threeSubmissions(archive);
      await killed(archive, { when: `${point} 1`, paths });
      await expectOneOfEach(archive, paths);
    });
  }

  for (const when of inTurn(['progress 1', 'progress 5'])) {
    it(`while it was reading (${when}): the same command makes one package of each submission`, async () => {
      const paths = threeSubmissions(archive);
      await killed(archive, { when, paths });
      expect(archive.objectRoots()).to.deep.equal([]);
      await expectOneOfEach(archive, paths);
    });
  }

  for (const when of inTurn(['published 2', 'durable 2'])) {
    it(`with one group archived and the next ${when.slice(0, -2)}: one package of each`, async () => {
      const paths = Array.from({ length: 140 }, (_, n) => path.dirname(archive.put(`${n}/tờ.txt`, `tờ số ${n}`)));
      await killed(archive, { when, paths });
      await expectOneOfEach(archive, paths);
    });
  }

  it('is taken up by the recovery of whoever writes next, even when the submissions are gone', async () => {
    const paths = threeSubmissions(archive);
    await killed(archive, { when: 'prepared 1', paths });
    fs.rmSync(archive.at('in'), { recursive: true });
    const unknown = (await archive.ingest(paths)).map((outcome) => (outcome.kind === 'error' ? outcome.fault.code : outcome.kind));
    expect(unknown).to.deep.equal(paths.map(() => 'SOURCE_NOT_FOUND'));
    expect((await archive.list()).map(({ title }) => title).sort()).to.deep.equal(['1', '2', 'Sổ đăng ký']);
    await expectWhole(archive);
  });

  it('whose submission is gone is told so, and ended; what was never there leaves no job, and keeps nobody waiting', async () => {
    const [gone = '', there = ''] = threeSubmissions(archive);
    await killed(archive, { when: 'progress 2', paths: [gone] });
    fs.rmSync(gone, { recursive: true });
    const absent = Array.from({ length: 70 }, (_, n) => archive.at('in', `không có ${n}`));
    const outcomes = await archive.ingest([...absent, gone, there]);
    const ends = new Map(outcomes.map((outcome) => [outcome.path, outcome.kind === 'error' ? outcome.fault.code : outcome.kind]));
    expect([...absent, gone].map((path) => ends.get(path))).to.deep.equal(Array.from({ length: 71 }, () => 'SOURCE_NOT_FOUND'));
    expect(ends.get(there)).to.equal('archived');
    const { items } = await archive.operations.jobs.list({ repo: archive.repo, limit: 100 });
    expect(items.map(({ state }) => state).sort(), 'of the one that was interrupted, and of the one that is archived').to.deep.equal(['done', 'error']);
    await expectWhole(archive);
  });

  it('and whose package was damaged before anybody recovered it, keeps nobody from ingesting, and doctor tells that something is open', async () => {
    const [first = '', ...others] = threeSubmissions(archive);
    await killed(archive, { when: 'published 1', paths: [first] });
    const [root = ''] = archive.objectRoots();
    for (const name of fs.readdirSync(path.join(root, 'v1', 'content'))) fs.rmSync(path.join(root, 'v1', 'content', name));
    for (const _time of ['once', 'again']) {
      const outcomes = await archive.ingest(others);
      expect(outcomes.map(({ kind }) => kind)).to.have.members(others.map(() => (_time === 'once' ? 'archived' : 'known')));
      const recovery = (await archive.operations.doctor({ repo: archive.repo })).find(({ topic }) => topic === 'doctor.recovery');
      expect(recovery).to.include({ state: 'warning', detail: '1' });
    }
    expect(await archive.list()).to.have.length(others.length);
  });

  if (LONG) it('at 40 random moments, again and again on one store', async () => {
    const paths = threeSubmissions(archive);
    for (let n = 0; n < 40; n += 1) {
      paths.push(path.dirname(archive.put(`thêm ${n}/tờ.txt`, `tờ thêm số ${n}`)));
      await killedAfter(archive, paths, 300 + ((n * 7919) % 1200));
    }
    await expectOneOfEach(archive, paths, new Set(['archived', 'known']));
  }).timeout(600_000);
});
