import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect } from 'chai';
import { openSqlite } from '../../src/catalogue/sql/sqlite-driver.ts';
import { treeOf, type MadeArchive } from '../flow/made-archive.ts';
import { inTurn } from '../tried-again.ts';
import { itemsOf } from './acts.ts';
import { sampleOf, skipNaming } from './campaign.ts';
import { guaranteeRow, LONG } from './guarantee-table.ts';
import { realKho, type KhoRun } from './real-kho.ts';
import { scene, type Scene } from './scene.ts';
import { expectWholeStore } from './survived.ts';

// The clock of the machine is set wrongly by ten years, and back again: the process's own clock and the database's (libfaketime).
// Everything that people do is done at each time.

const JUMPS: Readonly<Record<string, readonly string[]>> = {
  'forward, then back': ['+0', '+10y', '+0'],
  'back, then forward': ['+0', '-10y', '+0'],
  'forward first, then here, then back': ['+10y', '+0', '-10y'],
};
const COMMANDS_AT_ONE_TIME = 9;

interface ClockScene extends Scene {
  readonly id: string;
  /** Whose deletion two people decided, now. */
  readonly condemned: string;
}

async function clockScene(): Promise<ClockScene> {
  return scene('clocks', async (archive) => {
    const { operations, repo } = archive;
    const id = await archive.archive(path.dirname(archive.put('một/tờ.txt', 'tờ một')));
    const condemned = await archive.archive(path.dirname(archive.put('bỏ/tờ.txt', 'hết hạn')));
    await operations.copies.addLocation({ repo, path: archive.at('b'), name: 'b' });
    await operations.jobs.addSchedule({ repo, schedule: { name: 'đêm', spec: '0 2 * * *', timeZone: 'UTC', kind: 'audit', args: {}, missed: 'once' } });
    const [lan, binh] = [{ name: 'Trần Thị Lan', secret: 'mười hai con giáp' }, { name: 'Nguyễn Văn Bình', secret: 'ngựa đúng pin kẹp giấy' }];
    await operations.disposal({ repo, writing: false }, async ({ persons, disposal }) => {
      await persons.add({ ...lan, role: 'archivist' }, { operator: 'root' });
      await persons.add({ ...binh, role: 'approver' }, { operator: 'root' });
      const request = await disposal.request({ id: condemned, reason: 'Hết thời hạn bảo quản', basis: 'Quyết định 15/QĐ-SNV', conceal: false }, lan);
      await disposal.approve(request.id, binh);
    });
    return { id, condemned, args: [], submissions: [], before: new Map() };
  });
}

describe('a real kho whose clock is ten years wrong', function () {
  this.timeout(LONG ? 600_000 : 120_000);
  before(function () {
    if (spawnSync('faketime', ['--version']).status !== 0 || spawnSync('taskset', ['--version']).status !== 0) skipNaming(this, 'faketime is not installed');
  });

  for (const [title, times] of inTurn(sampleOf(Object.entries(JUMPS), 2))) {
    it(`${title}: packages, versions, copies, jobs, the ledger and a backup go on as ever, and no deletion comes early`, async () => {
      const made = await clockScene();
      try {
        const archive = made.restore();
        let datestamp = '';
        for (const [n, time] of times.entries()) {
          await everythingAt(archive, made, { n, time });
          const newest = newestDatestamp(archive);
          expect(newest >= datestamp, `datestamps grow: ${datestamp}, then ${newest}`).to.equal(true);
          datestamp = newest;
        }
        expect((await archive.list()).map(({ head }) => head).sort(), 'newest versions').to.deep.equal([1, ...times.map(() => 1), 1 + times.length].sort());
        expect(treeOf(archive.at('b', 'ocfl')), 'copies').to.deep.equal(treeOf(path.join(archive.repo, 'ocfl')));
        await expectWholeStore(archive);
        const tried = times.length * COMMANDS_AT_ONE_TIME;
        guaranteeRow({ guarantee: 'G26', faults: `the clock of the machine and of its database jumps ten years between the commands of a real kho: ${title}`, tried, survived: tried });
      } finally {
        made.remove();
      }
    });
  }
});

/** A day's work at one time; every command ends well. */
async function everythingAt(archive: MadeArchive, { id, condemned }: ClockScene, { n, time }: { readonly n: number; readonly time: string }): Promise<void> {
  const { repo } = archive;
  let commands = 0;
  const kho = async (...args: readonly string[]): Promise<KhoRun> => {
    commands += 1;
    const under = ['env', 'FAKETIME_DONT_FAKE_MONOTONIC=1', 'faketime', '-f', time];
    return realKho({ args: [...args, '--json'], firstId: (n + 1) * 100_000 + commands * 10_000 }, { under });
  };
  const well = async (...args: readonly string[]): Promise<KhoRun> => {
    const run = await kho(...args);
    expect(run.status, `${args.join(' ')} at ${time}: ${run.stdout}${run.stderr}`).to.equal(0);
    return run;
  };
  await well('ingest', '--repo', repo, '--operator', 'Lan', path.dirname(archive.put(`thêm ${n}/tờ.txt`, `tờ ${n}`)));
  await well('update', id, '--repo', repo, '--operator', 'Lan', '--reason', `lần ${n}`, '--metadata', archive.put(`${n}.json`, JSON.stringify({ subject: `chủ đề ${n}` })));
  await well('replicas', 'sync', '--repo', repo);
  await well('audit', '--location', 'all', '--repo', repo);
  await well('ledger', 'checkpoint', '--repo', repo);
  await well('ledger', 'verify', '--repo', repo);
  await well('backup', archive.at('sao lưu'), '--repo', repo);
  await well('work', '--once', '--repo', repo);
  // Whoever can set a clock could shorten the waiting time of a deletion.
  const run = await well('delete', 'run', '--repo', repo);
  expect(itemsOf(run).map(({ kind }) => kind), `a deletion that was decided today, at ${time}: ${run.stdout}`).to.deep.equal(['waiting']);
  expect((await archive.list()).map((entry) => entry.id), `at ${time}`).to.include(condemned);
  expect(commands).to.equal(COMMANDS_AT_ONE_TIME);
}

function newestDatestamp(archive: MadeArchive): string {
  const database = openSqlite(path.join(archive.repo, 'catalogue', 'kho.sqlite'));
  try {
    const [row] = database.prepare('SELECT max(datestamp) AS newest FROM oai_item').all([]) as { readonly newest: string }[];
    return row?.newest ?? '';
  } finally {
    database.close();
  }
}
